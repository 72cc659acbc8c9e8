import type { RunOptions } from '../context/distribute.js';
import type { DataSet } from '../data/dataset.js';
import { RxArrowData, type RxDataSource } from '../data/sources.js';
import { exchange, partOf } from '../exchange/exchange.js';
import { openData } from './data.js';
import { dataStep } from './data-step.js';
import { rowsTable } from './rows-table.js';
import { allRows } from './write.js';

/** Rows with the same values of some variables, in data that are sorted by them. */
export interface Group {
  values: Readonly<Record<string, unknown>>;
  /** The first row, from 0. */
  from: number;
  rows: number;
}

/** The name of the variable with the number of rows; no variable of R's is called so. */
const COUNT = '.rxNumRows';

/**
 * The groups of data that are sorted by some variables, in their order. Only what groups there are is in memory: each chunk
 * gives its own, which are put together by ranges of values.
 */
export async function groupsOf(
  data: DataSet,
  keys: readonly string[],
  bufferLimit: number,
  run: RunOptions,
): Promise<Group[]> {
  const columns = keys.map((name) => ({ source: name, name }));
  const unique = await exchange(
    {
      kind: 'sort',
      sides: [{ data, columns }],
      keys: [...keys],
      decreasing: keys.map(() => false),
      missingsLow: true,
      caseSensitive: true,
      removeDupKeys: true,
      dupFreqVar: COUNT,
      bufferLimit,
    },
    partOf(run, 0, 0.8),
  );
  try {
    return groupsFrom(await rowsTable(() => allRows(unique.data), partOf(run, 0.8, 1)), keys);
  } finally {
    await unique.remove();
  }
}

/** Groups from a table with their values and rows. */
function groupsFrom(table: Awaited<ReturnType<typeof rowsTable>>, keys: readonly string[]): Group[] {
  const counts = table.getChild(COUNT);
  const columns = keys.map((key) => [key, table.getChild(key)] as const);
  let from = 0;
  return Array.from({ length: table.numRows }, (_, row) => {
    const values = Object.fromEntries(columns.map(([key, column]) => [key, column?.at(row) ?? null]));
    const rows = Number(counts?.at(row) ?? 0);
    from += rows;
    return { values: Object.freeze(values), from: from - rows, rows };
  });
}

/** Groups as a table in memory, an Arrow file; nothing when there are none, whose values would have no types. */
export async function groupsTable(keys: readonly string[], groups: readonly Group[], run: RunOptions): Promise<Blob> {
  if (groups.length === 0) return new Blob();
  const columns = Object.fromEntries(keys.map((key) => [key, groups.map(({ values }) => values[key])]));
  const counts = Float64Array.from(groups, ({ rows }) => rows);
  const { file } = (await dataStep(
    { ...columns, [COUNT]: counts },
    { outFile: RxArrowData(), ...run },
  )) as RxDataSource;
  return file as Blob;
}

/** The groups of what {@link groupsTable} made. */
export async function groupsOfTable(table: Blob, keys: readonly string[], run: RunOptions): Promise<Group[]> {
  if (table.size === 0) return [];
  const data = await openData(RxArrowData(table), run);
  return groupsFrom(await rowsTable(() => allRows(data, run), run), keys);
}

/**
 * Consecutive groups, put together until they have so many rows: those who work on groups read each chunk once, however
 * small groups are.
 */
export function* batches(groups: readonly Group[], rows = 131_072): Generator<Group[]> {
  let batch: Group[] = [];
  let held = 0;
  for (const group of groups) {
    if (held > 0 && held + group.rows > rows) {
      yield batch;
      [batch, held] = [[], 0];
    }
    batch.push(group);
    held += group.rows;
  }
  if (batch.length > 0) yield batch;
}
