import { tableFromArrays } from '@uwdata/flechette';
import type { Table } from '../data/frame.js';
import { RxError } from '../error.js';
import type { PemaColumn, PemaData, PemaSelf } from './definition.js';
import { type PemaGenerator, setPemaClass } from './pema-class.js';

/** A statistic of a group: of the rows of one variable, or of several variables by name. */
export type PemaStatistic =
  | ((x: never) => unknown)
  | {
      /** The function. It sees nothing of the scope in which it is written: it crosses to satellites as source text. */
      fn: (x: never, args: never) => unknown;
      /** Other variables that it needs; it then gets columns by name, that of the computed variable among them. */
      vars?: readonly string[];
      /** What it gets besides, as its second argument: any value that can be cloned. */
      args?: unknown;
    };

/** The arguments of {@link PemaByGroup}. */
export interface PemaByGroupArgs {
  /** The variable by which the rows are grouped, of any type. Rows of a group must stand together. */
  groupByVar: string;
  /** The variables of which statistics are computed. */
  computeVars: readonly string[];
  /** The statistics by name. */
  fnList: Readonly<Record<string, PemaStatistic>>;
  /** What stands between the names of variable and statistic in those of the results. Default `.`. */
  sep?: string;
}

/** A run of rows of one group: its columns as long as rows may follow or go before, then its statistics. */
interface PemaRun {
  group: string | number | boolean | Date | null;
  columns: PemaData | null;
  values: unknown[];
}

/** The fields of an object of {@link PemaByGroup}. */
export interface PemaByGroupFields {
  groupByVar: string;
  computeVars: readonly string[];
  sep: string;
  /** The statistics: name, source text, other variables, second argument. */
  functions: readonly (readonly [name: string, source: string, vars: readonly string[] | null, args: unknown])[];
  /** The groups in the order of the rows; the first and the last of them with their rows. */
  runs: PemaRun[];
}

interface Methods {
  keyAt(column: PemaColumn, row: number): PemaRun['group'];
  part(column: PemaColumn, from: number, to: number): PemaColumn;
  joined(one: PemaColumn, next: PemaColumn): PemaColumn;
  same(one: PemaRun['group'], other: PemaRun['group']): boolean;
  append(runs: PemaRun[]): void;
  statistics(columns: PemaData): unknown[];
}

type Self = PemaSelf<PemaByGroupFields> & Methods;

// Every method sees only `this`: all of them cross to satellites as text. Those that use imports run in the page alone.
const methods: ThisType<Self> & Methods & Record<string, unknown> = {
  initialize({ groupByVar, computeVars, fnList, sep = '.' }: PemaByGroupArgs) {
    if (typeof groupByVar !== 'string' || !Array.isArray(computeVars) || typeof fnList !== 'object') {
      throw new RxError('argument', 'PemaByGroup takes { groupByVar, computeVars, fnList }');
    }
    this.groupByVar = groupByVar;
    this.computeVars = [...computeVars];
    this.sep = sep;
    this.functions = Object.entries(fnList).map(([name, given]) => {
      const { fn, vars = null, args } = typeof given === 'function' ? { fn: given } : given;
      if (typeof fn !== 'function') throw new RxError('argument', `fnList has no function '${name}'`);
      return [name, Function.prototype.toString.call(fn), vars, args] as const;
    });
    this.runs = [];
  },

  getVarsToUse() {
    const others = this.functions.flatMap(([, , vars]) => vars ?? []);
    return [...new Set([this.groupByVar, ...this.computeVars, ...others])];
  },

  keyAt(column, row) {
    if ('codes' in column) return column.levels[column.codes[row] ?? -1] ?? null;
    const value = column[row] ?? null;
    return typeof value === 'number' && Number.isNaN(value) ? null : value;
  },

  same(one, other) {
    return one === other || (one instanceof Date && other instanceof Date && one.getTime() === other.getTime());
  },

  part(column, from, to) {
    return 'codes' in column
      ? { codes: column.codes.slice(from, to), levels: column.levels }
      : (column.slice(from, to) as PemaColumn);
  },

  joined(one, next) {
    if ('codes' in one && 'codes' in next) {
      const codes = new Int32Array(one.codes.length + next.codes.length);
      codes.set(one.codes);
      codes.set(next.codes, one.codes.length);
      return { codes, levels: one.levels };
    }
    if (one instanceof Float64Array && next instanceof Float64Array) {
      const numbers = new Float64Array(one.length + next.length);
      numbers.set(one);
      numbers.set(next, one.length);
      return numbers;
    }
    return [...(one as readonly string[]), ...(next as readonly string[])];
  },

  processData(data: PemaData) {
    const keys = data[this.groupByVar];
    if (!keys) return;
    const rows = 'codes' in keys ? keys.codes.length : keys.length;
    const runs: PemaRun[] = [];
    for (let from = 0; from < rows; ) {
      const group = this.keyAt(keys, from);
      let to = from + 1;
      while (to < rows && this.same(this.keyAt(keys, to), group)) to += 1;
      const columns = Object.entries(data).map(([name, column]) => [name, this.part(column, from, to)] as const);
      runs.push({ group, columns: Object.fromEntries(columns), values: [] });
      from = to;
    }
    this.append(runs);
  },

  updateResults({ runs }: PemaByGroupFields) {
    this.append(runs);
  },

  append(runs) {
    const last = this.runs.at(-1);
    const [first] = runs;
    const continued = last?.columns && first?.columns && this.same(last.group, first.group);
    if (continued && last.columns && first.columns) {
      const next = first.columns;
      const columns = Object.entries(last.columns).map(
        ([name, column]) => [name, this.joined(column, next[name] ?? [])] as const,
      );
      last.columns = Object.fromEntries(columns);
    }
    // What is passed on may be many groups: they are not copied twice.
    for (let at = continued ? 1 : 0; at < runs.length; at++) this.runs.push(runs[at] as PemaRun);
    // Between others a group is complete.
    for (const run of this.runs.slice(1, -1)) {
      if (!run.columns) continue;
      run.values = this.statistics(run.columns);
      run.columns = null;
    }
  },

  statistics(columns) {
    const evaluated = this.functions.map(([name, source, vars, args]) => {
      const text = (code: string) => new Function(`"use strict"; return (${code});`)();
      let fn: (x: unknown, args: unknown) => unknown;
      try {
        fn = text(source);
      } catch {
        // A method, as it is written in an object.
        fn = Object.values(text(`{ ${source} }`))[0] as typeof fn;
      }
      return { name, fn, vars, args };
    });
    return this.computeVars.flatMap((name) =>
      evaluated.map(({ fn, vars, args }) => {
        const given = vars && Object.fromEntries([name, ...vars].map((one) => [one, columns[one]]));
        return fn(given ?? columns[name], args);
      }),
    );
  },

  processResults(): Table {
    const seen = new Set<string>();
    const values = this.runs.map(({ group, columns, values }) => {
      const key = `${typeof group} ${group instanceof Date ? group.getTime() : group}`;
      if (seen.has(key)) {
        const message = `rows of group '${group}' do not stand together: sort the data by '${this.groupByVar}'`;
        throw new RxError('argument', message, { column: this.groupByVar });
      }
      seen.add(key);
      // The first and the last may go on in data that are added later.
      return columns ? this.statistics(columns) : values;
    });
    const names = this.computeVars.flatMap((name) => this.functions.map(([fn]) => `${name}${this.sep}${fn}`));
    const results = names.map((name, at) => [name, values.map((row) => row[at] ?? null)] as const);
    const groups = [this.groupByVar, this.runs.map(({ group }) => group)] as const;
    return tableFromArrays(Object.fromEntries([groups, ...results]));
  },
};

/**
 * Statistics of one's own for each group of rows, as a table: a row for each group, in the order of the data, and a
 * column `variable.statistic` for each of them. A group may reach over any number of chunks, but its rows must stand
 * together, as they do in data sorted by `groupByVar`.
 *
 * ```ts
 * const mean = (x: Float64Array) => x.reduce((sum, value) => sum + value, 0) / x.length;
 * const pema = PemaByGroup({ groupByVar: 'Carrier', computeVars: ['ArrDelay'], fnList: { mean } });
 * const table = await pemaCompute(pema, flights);
 * ```
 *
 * See PemaByGroup in RevoPemaR's reference.
 */
export const PemaByGroup = setPemaClass({
  className: 'PemaByGroup',
  fields: { groupByVar: '', computeVars: [], sep: '.', functions: [], runs: [] } as PemaByGroupFields,
  methods: methods as never,
}) as unknown as PemaGenerator<PemaByGroupFields, Table> & ((args: PemaByGroupArgs) => PemaByGroupObject);

type PemaByGroupObject = ReturnType<PemaGenerator<PemaByGroupFields, Table>>;
