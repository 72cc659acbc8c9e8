import { joined } from '../data/arrow.js';
import { readTable } from '../data/frame.js';
import { RxError } from '../error.js';
import type { MadeColumn, Schema } from '../generated/engine.js';
import type { PemaColumn, PemaData } from '../pema/definition.js';
import { isFactor, type TransformColumn } from '../transform/definition.js';

/** The columns of a chunk, which comes as an Arrow stream, as users' functions see them. */
export function columnsOf(
  pieces: readonly Uint8Array[],
  schema: Schema,
  names: readonly string[],
): { rows: number; columns: Record<string, PemaColumn> & PemaData } {
  const table = readTable(joined(pieces));
  const columns: Record<string, PemaColumn> = {};
  for (const name of names) {
    const variable = schema.variables.find((variable) => variable.name === name);
    const values = (table.getChild(name)?.toArray() ?? []) as ArrayLike<unknown>;
    columns[name] = columnOf(values, variable?.kind ?? 'character', variable?.levels ?? []);
  }
  return { rows: table.numRows, columns };
}

function columnOf(values: ArrayLike<unknown>, kind: string, levels: readonly string[]): PemaColumn {
  if (kind === 'factor') {
    const codes = new Map(levels.map((level, code) => [level, code]));
    return { codes: Int32Array.from(values, (value) => codes.get(value as string) ?? -1), levels };
  }
  if (kind === 'numeric' || kind === 'integer') {
    return Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
  }
  return Array.from(values, (value) => (value ?? null) as string | boolean | Date | null);
}

/** Columns that a user's function returned, as the engine takes them. */
export function madeColumns(returned: unknown, schema: Schema): MadeColumn[] {
  if (typeof returned !== 'object' || returned === null) {
    throw new RxError('argument', 'transformFunc returned no columns: it returns an object of them');
  }
  return Object.entries(returned).flatMap(([name, column]) => {
    // As in R, a column that is set to nothing is left out.
    if (column === null || column === undefined) return [];
    return [madeColumn(name, column as TransformColumn, schema)];
  });
}

const DAY = 86_400_000;

function madeColumn(name: string, column: TransformColumn, schema: Schema): MadeColumn {
  const made = (kind: MadeColumn['kind'], values: ArrayLike<number>, levels?: readonly string[]): MadeColumn => ({
    name,
    kind,
    numbers: bytesOf(values),
    texts: null,
    levels: levels ? [...levels] : null,
  });
  if (isFactor(column)) {
    return made(
      'factor',
      Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code)),
      column.levels,
    );
  }
  if (ArrayBuffer.isView(column)) return made('numeric', column as unknown as ArrayLike<number>);
  if (!Array.isArray(column)) throw wrong(name, 'an array of numbers, text, truth values or dates, or a factor');
  const known = schema.variables.find((variable) => variable.name === name)?.kind;
  const first: unknown = column.find((value) => value !== null && value !== undefined);
  const numbers = (value: (given: never) => number) =>
    Float64Array.from(column as unknown[], (given) => (given == null ? Number.NaN : value(given as never)));
  if (first instanceof Date) {
    if (known === 'Date')
      return made(
        'Date',
        numbers((date: Date) => date.getTime() / DAY),
      );
    return made(
      'POSIXct',
      numbers((date: Date) => date.getTime() * 1000),
    );
  }
  const type = first === undefined ? typeOf(known) : typeof first;
  if (first !== undefined && column.some((value) => value != null && typeof value !== type)) {
    throw wrong(name, `of one type: it has ${type} and others`);
  }
  if (type === 'string') {
    return {
      name,
      kind: 'character',
      numbers: new Uint8Array(),
      texts: Array.from(column, (text) => (text ?? null) as string | null),
      levels: null,
    };
  }
  if (type === 'boolean') return made('logical', numbers(Number));
  if (type === 'number' || type === 'bigint') return made('numeric', numbers(Number));
  throw wrong(name, `of numbers, text, truth values or dates, not of ${type}`);
}

/** What a column without any value holds: what it held before, numbers when it is new. */
function typeOf(known: string | undefined): string {
  return known === 'character' ? 'string' : known === 'logical' ? 'boolean' : 'number';
}

function wrong(name: string, what: string): RxError {
  return new RxError('wrongType', `column '${name}' that transformFunc returned is not ${what}`, { column: name });
}

function bytesOf(values: ArrayLike<number>): Uint8Array {
  const doubles = values instanceof Float64Array ? values : Float64Array.from(values);
  return new Uint8Array(doubles.buffer, doubles.byteOffset, doubles.byteLength);
}
