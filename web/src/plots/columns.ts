import type { Column, Grid } from './parts.js';

/** A name without what is not a letter, in lower case. */
export const plain = (name: string) => name.toLowerCase().replace(/[^a-z]/g, '');

/** The values of a column as numbers. */
export const numbers = (column: Column | undefined) => (column?.values ?? []).map(Number);

/** The column that has a name, however it is written. */
export const named = (grid: Grid, name: string) => grid.columns.find((column) => plain(column.name) === name);

/** Whether a column holds texts. */
export const isText = ({ values }: Column) => values.length > 0 && values.every((value) => typeof value === 'string');

/** Values without those that came before. */
export function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}
