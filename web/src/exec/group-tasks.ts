import { runner } from '../context/realm.js';
import { joined } from '../data/arrow.js';
import type { DataSet } from '../data/dataset.js';
import type { RxDataSource } from '../data/sources.js';
import { cancelled } from '../error.js';
import type { Schema } from '../generated/engine.js';
import type { PemaColumn } from '../pema/definition.js';
import { openData } from '../rx/data.js';
import type { Group } from '../rx/groups.js';
import { columnsOf } from '../satellite/columns.js';
import type { TaskFailure } from './call.js';
import { type GroupData, largeGroup, smallGroup } from './group-data.js';
import { failureOf } from './task-error.js';

/** Groups of more rows are not put into arrays. */
export const LARGE = 1_000_000;

/** What all batches of groups have in common. */
export interface GroupsArgument {
  /** The data, sorted by the keys. */
  readonly file: RxDataSource;
  /** Their variables, scanned, and the rows of each chunk, so that nobody looks for them again. */
  readonly schema: Schema;
  readonly chunkRows: readonly number[];
  readonly params: readonly unknown[];
  /** Whether the function may call functions of this package on a group. */
  readonly usesRx: boolean;
}

/** Consecutive groups. */
export type Batch = readonly Group[];

/** What became of each group of a batch. */
export interface BatchResult {
  readonly results: unknown[];
  readonly failures: [group: number, failure: TaskFailure][];
}

/** How a batch is told to stop, and lets messages in. */
export interface Breath {
  breathe(): Promise<void>;
  isStopped(): boolean;
  /** Hears which group is next, by its position. */
  begin(group: number): void;
}

/** How long groups are gone through before messages are let in, in milliseconds. */
const SLICE = 25;

type GroupFunction = (this: unknown, keys: unknown, data: GroupData, ...params: unknown[]) => unknown;

/** The task of a batch: calls a user's function with each of its groups. */
export function batchTask(func: GroupFunction, { breathe, isStopped, begin }: Breath) {
  return async function (this: unknown, batch: Batch, common: GroupsArgument): Promise<BatchResult> {
    const { params } = common;
    const results: unknown[] = [];
    const failures: BatchResult['failures'] = [];
    let last = performance.now();
    for await (const { values, data } of groupsOf(common, batch)) {
      begin(results.length);
      try {
        const returned = func.call(this, values, data, ...params);
        results.push(returned instanceof Promise ? await returned : returned);
      } catch (error) {
        failures.push([results.push(null) - 1, failureOf(error)]);
      }
      if (performance.now() - last < SLICE) continue;
      await breathe();
      if (isStopped()) throw cancelled();
      last = performance.now();
    }
    return { results, failures };
  };
}

/** The groups of a batch with their rows: of several all in memory, one that is large where it lies. */
async function* groupsOf(
  { file, schema, chunkRows, usesRx }: GroupsArgument,
  batch: Batch,
): AsyncGenerator<{ values: Group['values']; data: GroupData }> {
  const whole = await openData(file);
  if (!whole.scanned) Object.assign(whole, { schema, chunkRows: [...chunkRows], scanned: true });
  const from = batch[0]?.from ?? 0;
  const rows = batch.reduce((sum, group) => sum + group.rows, 0);
  if (rows > LARGE) {
    for (const group of batch) yield { values: group.values, data: largeGroup(file, group) };
    return;
  }
  const data = await openData({ ...file, part: { of: file, from, rows } });
  // What functions of the package read of a group is cut out of rows that are decoded once.
  if (usesRx) await runner().keep(data);
  try {
    const columns = await columnsIn(data);
    const ends = ending(data.chunkRows ?? []);
    for (const group of batch) {
      const at = { from: group.from - from, rows: group.rows };
      const bytes = usesRx ? await bytesOf(data, ends, at) : null;
      yield { values: group.values, data: smallGroup(columns, at, bytes) };
    }
  } finally {
    if (usesRx) await runner().release(data);
  }
}

/** All columns of a data set that fits into memory. */
async function columnsIn(data: DataSet): Promise<Record<string, PemaColumn>> {
  const names = data.schema.variables.map(({ name }) => name);
  const chunks: Record<string, PemaColumn>[] = [];
  for (let chunk = 0; chunk < data.chunks; chunk++) {
    chunks.push(columnsOf(await runner().rows(data, { chunk }), data.schema, names).columns);
  }
  const [first] = chunks;
  if (chunks.length === 1 && first) return first;
  return Object.fromEntries(
    names.map((name) => [name, concatenated(chunks.map((chunk) => chunk[name] as PemaColumn))]),
  );
}

function concatenated(parts: readonly PemaColumn[]): PemaColumn {
  const [first] = parts;
  const rows = (column: PemaColumn) => ('codes' in column ? column.codes : column).length;
  const count = parts.reduce((sum, column) => sum + rows(column), 0);
  const fill = <A extends Float64Array | Int32Array>(all: A, values: (column: PemaColumn) => A): A => {
    let at = 0;
    for (const column of parts) {
      all.set(values(column), at);
      at += rows(column);
    }
    return all;
  };
  if (first instanceof Float64Array)
    return fill(new Float64Array(count), (column) => column as Float64Array<ArrayBuffer>);
  if (first && 'codes' in first) {
    const codes = fill(
      new Int32Array(count),
      (column) => ('codes' in column ? column.codes : new Int32Array()) as Int32Array<ArrayBuffer>,
    );
    return { ...first, codes };
  }
  return parts.flatMap((column) => column as string[]);
}

/** Where each chunk ends. */
function ending(chunkRows: readonly number[]): number[] {
  let sum = 0;
  return chunkRows.map((rows) => {
    sum += rows;
    return sum;
  });
}

/** Consecutive rows as an Arrow stream. */
async function bytesOf(
  data: DataSet,
  ends: readonly number[],
  { from, rows }: { from: number; rows: number },
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const end = from + rows;
  for (let chunk = ends.findIndex((end) => end > from); chunk >= 0 && chunk < ends.length; chunk++) {
    const start = chunk === 0 ? 0 : (ends[chunk - 1] ?? 0);
    if (start >= end) break;
    const first = Math.max(from - start, 0);
    const count = Math.min(end, ends[chunk] ?? 0) - start - first;
    const piece = pieces.length === 0 ? 'stream' : 'batches';
    pieces.push(...(await runner().rows(data, { chunk, from: first, count, part: piece })));
  }
  return joined(pieces);
}
