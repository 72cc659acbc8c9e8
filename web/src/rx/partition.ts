import type { RunOptions } from '../context/distribute.js';
import { type CallOptions, called } from '../jobs/called.js';
import { isFileLike } from '../data/file.js';
import { type OutputTarget, outputSource } from '../data/outputs.js';
import { RxArrowData, type RxDataSource } from '../data/sources.js';
import { requireVariables } from '../data/variables.js';
import { asRxError, RxError } from '../error.js';
import { exchange, partOf } from '../exchange/exchange.js';
import { targetExists } from '../source/target.js';
import { type DataInput, openData, requireData } from './data.js';
import { into } from './exchanged.js';
import { type Group, groupsOf, readGroups, writeGroups } from './groups.js';
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

/** The groups of sources that are in memory, which have no file beside them. */
const known = new WeakMap<object, { keys: readonly string[]; groups: readonly Group[] }>();

/**
 * Writes the rows of data so that those with the same values of some variables lie together, in the order of the values and
 * then as they were: one file, and beside it one that tells where each partition lies. There may be any number of partitions.
 * See rxPartition in RevoScaleR's reference, which writes a file for each.
 */
export async function rxPartition(
  inData: DataInput,
  outData: OutputTarget,
  options: PartitionOptions,
): Promise<Partition[]> {
  return called({ name: 'rxPartition', data: [inData, outData], options }, (options) =>
    partition(inData, outData, options),
  );
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
  const place = groupsPlace(file);
  if (place) await writeGroups(place, keys, groups, { signal });
  else known.set(file, { keys, groups });
  return partitions(file, groups);
}

/** The partitions of a file that {@link rxPartition} wrote. */
export async function rxGetPartitions(data: RxDataSource | string, { signal }: RunOptions = {}): Promise<Partition[]> {
  try {
    requireData(data);
    const file = isFileLike(data) ? outputSource(data) : data;
    const { keys, groups } = await groupsIn(file, { signal });
    const opened = await openData(file, { signal });
    requireVariables(
      opened.schema.variables.map(({ name }) => name),
      keys,
    );
    const rows = groups.reduce((sum, group) => sum + group.rows, 0);
    if (opened.schema.rows !== null && opened.schema.rows !== rows) {
      throw new RxError(
        'argument',
        `the file has ${opened.schema.rows} rows, its partitions ${rows}: it was written anew`,
      );
    }
    return partitions(file, groups);
  } catch (error) {
    throw asRxError(error);
  }
}

/** The file that {@link rxPartition} wrote, its keys and groups; null for data that it did not write. */
export async function partitionsOf(
  data: RxDataSource | string,
  run: RunOptions,
): Promise<{ file: RxDataSource; keys: readonly string[]; groups: readonly Group[] } | null> {
  const file = isFileLike(data) ? outputSource(data) : data;
  const found = known.get(file);
  if (found) return { file, ...found };
  const place = groupsPlace(file);
  return place && (await targetExists(place)) ? { file, ...(await readGroups(place, run)) } : null;
}

async function groupsIn(
  file: RxDataSource,
  run: RunOptions,
): Promise<{ keys: readonly string[]; groups: readonly Group[] }> {
  const found = await partitionsOf(file, run);
  if (found) return found;
  throw new RxError('argument', 'the data were not written by rxPartition, or what it wrote beside them is gone');
}

/** Where the groups of a file are told: beside it. */
function groupsPlace({ file }: RxDataSource): string | null {
  return typeof file === 'string' ? `${file}.partitions.arrow` : null;
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

function partitions(file: RxDataSource, groups: readonly Group[]): Partition[] {
  return groups.map(({ values, from, rows }) =>
    Object.freeze({ values, numRows: rows, dataSource: Object.freeze({ ...file, part: { of: file, from, rows } }) }),
  );
}
