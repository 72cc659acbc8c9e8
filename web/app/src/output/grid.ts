import type { NamedMatrix, Table } from 'rxwasm';

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

/** A matrix with the names of its rows in front. */
export function gridOfMatrix({ rows, columns, values }: NamedMatrix): Grid {
  const named = columns.map((name, column) => ({ name, values: values[column] ?? [] }));
  return { columns: [{ name: '', values: rows }, ...named], rows: rows.length };
}

/** A row for each of some objects. */
export function gridOfRecords(records: readonly object[], label: (key: string) => string): Grid {
  const keys = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const at = (key: string) => records.map((record) => (record as Record<string, unknown>)[key]);
  return gridOf(keys.map((key) => ({ name: label(key), values: at(key) })));
}

/** A row for each of some lists, which may differ in length. */
export function gridOfRows(lists: readonly (readonly unknown[])[]): Grid {
  const most = Math.max(...lists.map(({ length }) => length));
  const column = (at: number) => lists.map((list) => list[at] ?? null);
  return gridOf(Array.from({ length: most }, (_, at) => ({ name: String(at + 1), values: column(at) })));
}

function cell(value: unknown): string {
  if (value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value))) return 'NA';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value).replace('Infinity', 'Inf');
  const text = value instanceof Date ? value.toISOString() : String(value);
  return /[",\r\n]/.test(text) || text === 'NA' ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table as text with commas, all digits of its numbers, and NA where there is no value. */
export function csvOf({ columns, rows }: Grid): string {
  const lines = [columns.map(({ name }) => cell(name)).join(',')];
  for (let row = 0; row < rows; row++) lines.push(columns.map(({ values }) => cell(values[row])).join(','));
  return `${lines.join('\n')}\n`;
}
