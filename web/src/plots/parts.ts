import type { Table } from '../data/frame.js';
import type { NamedMatrix, VariableHistogram } from '../generated/engine.js';

/** A column of a table. */
export interface Column {
  name: string;
  values: readonly unknown[];
}

/** A table as it is shown and downloaded. */
export interface Grid {
  columns: readonly Column[];
  rows: number;
}

/** A table of columns of one length. */
export function gridOf(columns: readonly Column[]): Grid {
  return { columns, rows: columns[0]?.values.length ?? 0 };
}

/** Whether a value is an Arrow table. */
export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && 'numRows' in value && 'getChildAt' in value;
}

/** Whether a value is a matrix with names on its rows and columns. */
export function isMatrix(value: unknown): value is NamedMatrix {
  if (typeof value !== 'object' || value === null) return false;
  const { rows, columns, values } = value as Partial<NamedMatrix>;
  return Array.isArray(rows) && Array.isArray(columns) && Array.isArray(values);
}

/** A matrix, or a vector with names as a matrix of one column; nothing for other values. */
export function asMatrix(value: unknown): NamedMatrix | null {
  if (isMatrix(value)) return value;
  if (typeof value !== 'object' || value === null) return null;
  const { names, values } = value as { names?: unknown; values?: unknown };
  if (!Array.isArray(names) || !Array.isArray(values) || names.length !== values.length) return null;
  return { rows: names as string[], columns: [''], values: [values as number[]] };
}

/** A table of a result with a name of its own: of a variable, of the levels of further factors. */
export interface NamedTable {
  name: string;
  table: NamedMatrix;
}

/** The table that an object wraps; nothing for other values. */
export function namedTable(value: unknown): NamedTable | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { table, name, variable } = value as { table?: unknown; name?: string; variable?: string };
  return isMatrix(table) ? { name: name ?? variable ?? '', table } : null;
}

/** The columns of an Arrow table. */
export function gridOfTable(table: Table): Grid {
  const columns = table.schema.fields.map(({ name }, index) => ({
    name,
    values: Array.from(table.getChildAt(index).toArray() as ArrayLike<unknown>),
  }));
  return { columns, rows: table.numRows };
}

/** Whether a value is a histogram of one variable. */
export function isHistogram(value: unknown): value is VariableHistogram {
  if (typeof value !== 'object' || value === null) return false;
  const { breaks, counts, levels } = value as Partial<VariableHistogram>;
  return Array.isArray(breaks) && Array.isArray(counts) && Array.isArray(levels);
}
