import { type Grid, gridOf } from '#plots/parts.ts';
import type { NamedMatrix } from 'rxwasm';

export {
  asMatrix,
  type Column,
  type Grid,
  gridOf,
  gridOfTable,
  isMatrix,
  isTable,
  namedTable,
} from '#plots/parts.ts';

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

/** Points of a plot: what they are of, and values at one length. */
interface PointSeries {
  variable: string;
  panel: readonly string[];
  x: readonly number[];
  y: readonly number[];
}

/** What the column with the levels of a variable of panels is called, when there are so many such variables. */
export const panelColumn = (variables: number, at: number) => (variables === 1 ? 'Panel' : `Panel ${at + 1}`);

/** Whether a value is the points of a line. */
export function isSeries(value: unknown): value is PointSeries {
  if (typeof value !== 'object' || value === null) return false;
  const { x, y, panel } = value as Partial<PointSeries>;
  return [x, y, panel].every(Array.isArray);
}

/** The points of lines, one below the other. */
export function gridOfSeries(series: readonly PointSeries[], label: (key: string) => string): Grid {
  const each = (of: (one: PointSeries, row: number) => unknown) =>
    series.flatMap((one) => one.x.map((_, row) => of(one, row)));
  const [first] = series;
  const lists = Object.entries(first ?? {}).filter(
    ([key, value]) => key !== 'panel' && Array.isArray(value) && value.length > 0,
  );
  return gridOf([
    { name: label('variable'), values: each(({ variable }) => variable) },
    ...(first?.panel ?? []).map((_, at) => ({
      name: panelColumn(first?.panel.length ?? 0, at),
      values: each(({ panel }) => panel[at]),
    })),
    ...lists.map(([key]) => ({
      name: label(key),
      values: each((one, row) => (one as unknown as Record<string, readonly unknown[]>)[key]?.[row]),
    })),
  ]);
}

/** A tree of a forest, by its nodes: node `n` has the children `2 n` and `2 n + 1`. */
interface ForestTree {
  frame: { node: readonly number[]; var: readonly string[] };
}

/** Whether a value is a tree. */
export function isTree(value: unknown): value is ForestTree {
  if (typeof value !== 'object' || value === null) return false;
  const { frame } = value as Partial<ForestTree>;
  return Array.isArray(frame?.node) && Array.isArray(frame?.var);
}

/** A row for each tree: how large it is. */
export function gridOfTrees(trees: readonly ForestTree[]): Grid {
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), 1);
  return gridOf([
    { name: 'Tree', values: trees.map((_, index) => index + 1) },
    { name: 'Nodes', values: trees.map(({ frame }) => frame.node.length) },
    { name: 'Leaves', values: trees.map(({ frame }) => frame.var.filter((name) => name === '<leaf>').length) },
    { name: 'Depth', values: trees.map(({ frame }) => Math.floor(Math.log2(most(frame.node)))) },
  ]);
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
