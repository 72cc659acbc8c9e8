import type { RunOptions } from '../context/distribute.js';
import { type CallOptions, called } from '../jobs/called.js';
import { fileName, isFileLike } from '../data/file.js';
import { type OutputTarget, outputSource } from '../data/outputs.js';
import { fileStamp, readPartitionFile, writePartitionFile } from '../data/partition-file.js';
import { RxArrowData, type RxDataSource } from '../data/sources.js';
import { requireVariables } from '../data/variables.js';
import { asRxError, RxError } from '../error.js';
import { exchange, partOf } from '../exchange/exchange.js';
import { isOpfs } from '../source/opfs.js';
import { targetExists } from '../source/target.js';
import { type DataInput, openData, requireData, writtenAnew } from './data.js';
import { into } from './exchanged.js';
import { type Group, groupsOf, groupsOfTable, groupsTable } from './groups.js';
import { givenOptions } from './options.js';
import { joinedRows } from './union.js';

/** A partition: the rows that have the same values of some variables. */
export interface Partition {
  /** The values, by the names of the variables. */
  readonly values: Readonly<Record<string, unknown>>;
  /** How many rows there are. */
  readonly numRows: number;
  /** The source to read them from. */
  readonly dataSource: RxDataSource;
}

/** The options of {@link rxPartition}. */
export interface PartitionOptions extends CallOptions {
  /** The variables whose values say to which partition a row belongs. */
  varsToPartition: string | readonly string[];
  /** `'rows'` adds rows to partitions that `outData` has, or makes it; `'none'` makes it. Default `'rows'`. */
  append?: 'none' | 'rows';
  /** With `append: 'none'`: whether a file that is there may be replaced. Default false. */
  overwrite?: boolean;
  /** The megabytes of rows that are held in memory: see {@link rxSort}. */
  bufferLimit?: number;
}

/** What is known of a partitioned file. */
interface Partitioned {
  keys: readonly string[];
  groups: readonly Group[];
  /** The stamp of the file that they are in; null when that never changes. */
  stamp: string | null;
}

/** The groups of sources that are not in the workspace, which have no file beside them. */
const known = new WeakMap<object, Partitioned>();

/**
 * Writes the rows of data so that those with the same values of some variables lie together, in the order of the values and
 * then as they were: one file, and beside it one that tells where each partition lies, as long as nobody writes the first
 * anew. There may be any number of partitions. See rxPartition in RevoScaleR's reference, which writes a file for each.
 */
export async function rxPartition(
  inData: DataInput,
  outData: OutputTarget,
  options: PartitionOptions,
): Promise<Partition[]> {
  const call = { name: 'rxPartition', data: [inData, outData], options: givenOptions('rxPartition', options) };
  return called(call, (options) => partition(inData, outData, options));
}

/** The partitioning itself, for functions that are made of several. */
export async function partition(
  inData: DataInput,
  outData: OutputTarget,
  { varsToPartition, append = 'rows', overwrite = false, bufferLimit = -1, signal, onProgress }: PartitionOptions,
): Promise<Partition[]> {
  requireData(inData);
  if (!['none', 'rows'].includes(append)) {
    throw new RxError('argument', `append is 'none' or 'rows', not '${append}'`);
  }
  const keys = typeof varsToPartition === 'string' ? [varsToPartition] : [...(varsToPartition ?? [])];
  if (keys.length === 0) throw new RxError('argument', 'varsToPartition names the variables to partition by');
  const run: RunOptions = { signal, onProgress };
  const output = outputSource(outData);
  const continues = append === 'rows' && (await targetExists(output.file));
  const data = await openData(continues ? await behind(output, inData, keys, { signal }) : inData, { signal });
  const names = data.schema.variables.map(({ name }) => name);
  requireVariables(names, keys);
  const sort = {
    keys,
    decreasing: keys.map(() => false),
    missingsLow: true,
    caseSensitive: true,
    bufferLimit,
  };
  const columns = names.map((name) => ({ source: name, name }));
  const file = (await into(
    { outFile: outData, overwrite: overwrite || continues },
    partOf(run, 0, 0.8),
    async (_, run) => ({
      ...(await exchange({ ...sort, kind: 'sort', sides: [{ data, columns }] }, partOf(run, 0, 0.6))),
      isWhole: true,
    }),
  )) as RxDataSource;
  const groups = await groupsOf(await openData(file, { signal }), keys, bufferLimit, partOf(run, 0.8, 1));
  const partitioned = { keys, groups, stamp: await fileStamp(file.file) };
  if (isOpfs(file.file)) {
    await writePartitionFile(file.file, { keys, table: await groupsTable(keys, groups, { signal }) });
  } else known.set(file, partitioned);
  return partitions(file, partitioned);
}

/**
 * The partitions of a file that {@link rxPartition} wrote. Throws `argument` when rows of the file, or what its keys are, were
 * changed since.
 */
export async function rxGetPartitions(data: RxDataSource | string, { signal }: RunOptions = {}): Promise<Partition[]> {
  try {
    requireData(data);
    const file = isFileLike(data) ? outputSource(data) : data;
    const partitioned = await groupsIn(file, { signal });
    const opened = await openData(file, { signal });
    requireVariables(
      opened.schema.variables.map(({ name }) => name),
      partitioned.keys,
    );
    const rows = partitioned.groups.reduce((sum, group) => sum + group.rows, 0);
    if (opened.schema.rows !== null && opened.schema.rows !== rows) throw writtenAnew(opened.name);
    return partitions(file, partitioned);
  } catch (error) {
    throw asRxError(error);
  }
}

/** The file that {@link rxPartition} wrote, its keys and groups; null for data that it did not write, or not as they are now. */
export async function partitionsOf(
  data: RxDataSource | string,
  run: RunOptions,
): Promise<(Partitioned & { file: RxDataSource }) | null> {
  const file = isFileLike(data) ? outputSource(data) : data;
  const found = await written(file, run);
  return found?.isCurrent ? { file, ...found } : null;
}

async function groupsIn(file: RxDataSource, run: RunOptions): Promise<Partitioned> {
  const found = await written(file, run);
  if (found?.isCurrent) return found;
  if (found) throw writtenAnew(fileName(file.file));
  throw new RxError('argument', 'the data were not written by rxPartition, or what it wrote beside them is gone');
}

/** What {@link rxPartition} wrote into a file, and whether it is still there. */
async function written(file: RxDataSource, run: RunOptions): Promise<(Partitioned & { isCurrent: boolean }) | null> {
  const found = known.get(file);
  const stamp = await fileStamp(file.file).catch(() => null);
  if (found) return { ...found, isCurrent: found.stamp === stamp };
  const beside = isOpfs(file.file) ? await readPartitionFile(file.file) : null;
  if (!beside) return null;
  const { keys, table, isCurrent } = beside;
  return { keys, groups: isCurrent ? await groupsOfTable(table, keys, run) : [], stamp, isCurrent };
}

/** The rows that a partitioned file has, and others behind them. */
async function behind(
  output: RxDataSource,
  inData: DataInput,
  keys: readonly string[],
  run: RunOptions,
): Promise<RxDataSource> {
  const before = await groupsIn(output, run);
  if (before.keys.join('\n') !== keys.join('\n')) {
    throw new RxError('argument', `the file is partitioned by ${before.keys.join(', ')}, not by ${keys.join(', ')}`);
  }
  const sides = [];
  for (const input of [{ ...output }, inData]) {
    const data = await openData(input, run);
    sides.push({ data, columns: data.schema.variables.map(({ name }) => ({ source: name, name })) });
  }
  return (await joinedRows(sides, { outFile: RxArrowData() }, run)) as RxDataSource;
}

function partitions(file: RxDataSource, { groups, stamp }: Partitioned): Partition[] {
  return groups.map(({ values, from, rows }) =>
    Object.freeze({
      values,
      numRows: rows,
      dataSource: Object.freeze({ ...file, part: { of: file, from, rows, stamp } }),
    }),
  );
}
