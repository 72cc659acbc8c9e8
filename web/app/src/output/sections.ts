import { isHistogram } from '#plots/parts.ts';
import type { NamedMatrix, VariableHistogram } from 'rxwasm';
import { labelOf } from '../analysis/labels.ts';
import {
  asMatrix,
  type Column,
  type Grid,
  gridOf,
  gridOfMatrix,
  gridOfRecords,
  gridOfRows,
  gridOfSeries,
  gridOfTable,
  gridOfTrees,
  isSeries,
  isTable,
  isTree,
  namedTable,
  panelColumn,
} from './grid.ts';

/** A single value of a result. */
export interface Fact {
  label: string;
  value: number | string | boolean;
}

/** A table of a result. */
export interface TitledGrid {
  title: string;
  grid: Grid;
}

/** A result taken apart into what can be shown. */
export interface Sections {
  facts: Fact[];
  grids: TitledGrid[];
  /** What to know about the result. */
  notes: string[];
}

/** Fields that the page says elsewhere, or that are for the engine alone. */
const ELSEWHERE = new Set(['call', 'dataText', 'dimensions', 'formula', 'model', 'percent', 'warnings', 'xtabs']);

/** A list of so many values that stands alone is told in a line. */
const SHORT = 4;

/** Parts of a result that are taken apart themselves, such as the trees of a forest. */
const MOST_PARTS = 10;

type Scalar = number | string | boolean;

const isScalar = (value: unknown): value is Scalar | null =>
  value === null || ['number', 'string', 'boolean'].includes(typeof value);

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || value instanceof Uint8Array;

/** The intervals or levels of a variable and their counts, of its panels one below the other. */
export function gridOfHistograms(panels: readonly VariableHistogram[]): Grid {
  const each = <Value>(of: (one: VariableHistogram) => readonly Value[]) => panels.flatMap(of);
  const [first] = panels;
  const factors = (first?.panel ?? []).map((_, at) => ({
    name: panelColumn(first?.panel.length ?? 0, at),
    values: each(({ panel, counts }) => counts.map(() => panel[at])),
  }));
  const where = first?.levels.length
    ? [{ name: 'Level', values: each(({ levels }) => levels) }]
    : [
        { name: 'From', values: each(({ breaks }) => breaks.slice(0, -1)) },
        { name: 'To', values: each(({ breaks }) => breaks.slice(1)) },
      ];
  return gridOf([...factors, ...where, { name: 'Count', values: each(({ counts }) => counts) }]);
}

/** Takes results apart. */
class Reader {
  readonly sections: Sections;
  /** Matrices of one column with the same rows, which make one table. */
  #vectors: { title: string; matrix: NamedMatrix; columns: Column[] }[] = [];
  /** Lists of one length, which make one table. */
  #lists: { title: string; columns: Column[] }[] = [];

  constructor(sections: Sections) {
    this.sections = sections;
  }

  fields(value: object, prefix: string): void {
    const before = this.sections.grids.length;
    for (const [key, field] of Object.entries(value)) {
      if (prefix === '' && ELSEWHERE.has(key)) continue;
      const label = labelOf(key);
      this.#value(prefix === '' ? label : `${prefix}: ${label.toLowerCase()}`, field, label);
    }
    this.#flush(before, prefix);
  }

  #value(title: string, value: unknown, label = title): void {
    if (isEmpty(value)) return;
    // What is not so need not be said, but that an algorithm did not converge.
    if (value === false && title !== labelOf('converged')) return;
    if (typeof value === 'number' && Number.isNaN(value)) return;
    if (isScalar(value)) this.sections.facts.push({ label: title, value: value as Scalar });
    else if (isTable(value)) this.#add(title, gridOfTable(value));
    else if (asMatrix(value)) this.#matrix(title, asMatrix(value) as NamedMatrix, label);
    else if (namedTable(value)) this.#table(title, value);
    else if (isHistogram(value)) this.#add(`${title}: ${value.variable}`, gridOfHistograms([value]));
    else if (Array.isArray(value)) this.#list(title, value, label);
    else if (ArrayBuffer.isView(value)) this.#list(title, Array.from(value as unknown as ArrayLike<unknown>), label);
    else new Reader(this.sections).fields(value as object, title);
  }

  #add(title: string, grid: Grid): void {
    if (grid.rows > 0) this.sections.grids.push({ title, grid });
  }

  #table(title: string, value: unknown): void {
    const found = namedTable(value);
    if (found)
      this.#add(found.name && found.name !== title ? `${title}: ${found.name}` : title, gridOfMatrix(found.table));
  }

  #matrix(title: string, matrix: NamedMatrix, label: string): void {
    const rows = matrix.rows.join('\n');
    const same = this.#vectors.find((vector) => vector.matrix.rows.join('\n') === rows);
    const column = { name: label, values: matrix.values[0] ?? [] };
    if (matrix.columns.length !== 1) this.#add(title, gridOfMatrix(matrix));
    else if (same) same.columns.push(column);
    else this.#vectors.push({ title, matrix, columns: [column] });
  }

  #list(title: string, list: readonly unknown[], label: string): void {
    const flat = (item: unknown) => typeof item === 'object' && item !== null && Object.values(item).every(isScalar);
    if (list.length === 0) return;
    if (list.every(isScalar)) this.#scalars(title, list as readonly Scalar[], label);
    else if (list.every(namedTable)) {
      for (const table of list) this.#table(title, table);
    } else if (list.every(isHistogram)) {
      for (const variable of new Set(list.map((one) => one.variable)))
        this.#add(variable, gridOfHistograms(list.filter((one) => one.variable === variable)));
    } else if (list.every(isSeries)) {
      this.#add(title, gridOfSeries(list, labelOf));
    } else if (list.every(isTree)) {
      this.#add(title, gridOfTrees(list));
    } else if (list.every((item) => Array.isArray(item) && item.every(isScalar))) {
      this.#add(title, gridOfRows(list as unknown[][]));
    } else if (list.every(flat)) this.#add(title, gridOfRecords(list as object[], labelOf));
    else {
      list.slice(0, MOST_PARTS).forEach((item, index) => {
        if (!isScalar(item) && item !== undefined) this.#value(nameOf(item as object) ?? `${title} ${index + 1}`, item);
      });
    }
  }

  #scalars(title: string, list: readonly Scalar[], label: string): void {
    // Flags beside a vector belong to its rows.
    const beside = this.#vectors.find(({ matrix }) => matrix.rows.length === list.length);
    if (beside && typeof list[0] === 'boolean') {
      beside.columns.push({ name: label, values: list });
    } else if (list.length === 1 || title === labelOf('df')) {
      this.#fact(title, list);
    } else {
      const same = this.#lists.find(({ columns }) => columns[0]?.values.length === list.length);
      const names = title === labelOf('names');
      const column = { name: names ? '' : label, values: list };
      if (same && names) same.columns.unshift(column);
      else if (same) same.columns.push(column);
      else this.#lists.push({ title, columns: [column] });
    }
  }

  #fact(label: string, list: readonly unknown[]): void {
    this.sections.facts.push({ label, value: list.length === 1 ? (list[0] as Scalar) : list.join(', ') });
  }

  /** Adds the tables that were collected: vectors with names before all else of this object. */
  #flush(before: number, prefix: string): void {
    const vectors = this.#vectors.map(({ title, matrix, columns }) => ({
      title,
      grid: gridOf([{ name: '', values: matrix.rows }, ...columns]),
    }));
    this.sections.grids.splice(before, 0, ...vectors.filter(({ grid }) => grid.rows > 0));
    for (const { title, columns } of this.#lists) {
      const [only] = columns;
      if (columns.length === 1 && only && only.values.length <= SHORT) this.#fact(title, only.values);
      else this.#add(prefix || columns.flatMap(({ name }) => name || []).join(', '), gridOf(columns));
    }
  }
}

/** What an object calls itself. */
function nameOf(item: object): string | undefined {
  const { name, variable, term, title } = item as Record<string, unknown>;
  return [name, variable, term, title].find((text): text is string => typeof text === 'string' && text !== '');
}

/** Takes a result apart. */
export function sectionsOf(result: object): Sections {
  const reader = new Reader({ facts: [], grids: [], notes: [] });
  reader.fields(result, '');
  const { warnings } = result as { warnings?: unknown };
  if (Array.isArray(warnings)) reader.sections.notes.push(...warnings.map(String));
  return reader.sections;
}
