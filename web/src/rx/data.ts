import { rxGetOption } from '../context/options.js';
import type { RunOptions } from '../context/distribute.js';
import type { DataSet } from '../data/dataset.js';
import { databaseAccess, isInDatabase } from '../data/database.js';
import type { Frame } from '../data/frame.js';
import type { FileLike } from '../data/file.js';
import { locate } from '../data/locate.js';
import { fileStamp } from '../data/partition-file.js';
import { isDataSource, type RxDataSource } from '../data/sources.js';
import { asRxError, RxError } from '../error.js';
import { isCurrent } from '../source/bytes.js';
import { RxResident } from './resident.js';
import { runner } from '../context/realm.js';

/** Whatever an analysis can read. */
export type DataInput = RxResident | RxDataSource | FileLike | Frame;

/** Data that were opened before, so that sniffing and scanning are done once. */
const opened = new WeakMap<object, Promise<DataSet>>();

/** Opens any input as a data set, all of which is there. */
export async function openData(input: DataInput, options: RunOptions = {}): Promise<DataSet> {
  for (;;) {
    const data = await openGrowing(input, options);
    if (!data.growth) return data;
    try {
      await data.whole;
      return data;
    } catch (error) {
      // Who began to read it may have given up.
      if (options.signal?.aborted || asRxError(error).code !== 'cancelled') throw asRxError(error);
      forget(input);
    }
  }
}

/** Opens any input as a data set of which there may be more to come: the runner's passes take it as it comes. */
export async function openGrowing(input: DataInput, options: RunOptions = {}): Promise<DataSet> {
  if (input instanceof RxResident) return input.dataSet();
  const defaults = {
    defaultDecimalColType: rxGetOption('defaultDecimalColType'),
    defaultMissingColType: rxGetOption('defaultMissingColType'),
    rowsPerRead: rxGetOption('rowsPerRead'),
  };
  const part = isDataSource(input) ? input.part : undefined;
  const open = part
    ? async () => partData(await openData(part.of, options), part, options)
    : async () => described(input, await runner().open(await locate(input, defaults, options.signal), options));
  // Values that cannot change are opened once: sources are frozen, a File is a snapshot. Arrays may change.
  const lasting = isDataSource(input) || (typeof File === 'function' && input instanceof File);
  if (!lasting) return open().catch(rethrow);
  const known = opened.get(input);
  if (known && (await lasts(input, known))) return known;
  const opening = open();
  opened.set(input, opening);
  opening.then(({ whole }) => whole).catch(() => opened.delete(input));
  return opening.catch(rethrow);
}

/** Whether what was opened is there as it was: another call, or another tab, may have written it anew. */
async function lasts(input: DataInput, opening: Promise<DataSet>): Promise<boolean> {
  if (isDataSource(input) && isInDatabase(input) && !(await databaseAccess().isCurrent(input))) return false;
  const data = await opening.catch(() => null);
  return data === null || isCurrent(data.source);
}

/** A data set with what its source says of the variables. */
function described(input: DataInput, data: DataSet): DataSet {
  if (isDataSource(input) && isInDatabase(input)) databaseAccess().describe(input, data);
  return data;
}

/** Consecutive rows of a data set, as one of their own. */
async function partData(whole: DataSet, { of, from, rows, stamp }: NonNullable<RxDataSource['part']>, run: RunOptions) {
  if (stamp && stamp !== (await fileStamp(of.file))) throw writtenAnew(whole.name);
  const chunkRows = await runner().count(whole, Number.POSITIVE_INFINITY, run);
  const { name, source, format, schema } = whole;
  return runner().open({ name, source, options: { type: 'part', format, schema, chunkRows, from, rows } }, run);
}

/** The error of partitions of a file that holds other rows now. */
export function writtenAnew(name: string): RxError {
  const message = `${name} was written anew since rxPartition wrote it, and its partitions do not hold any more: call rxPartition again, with append: 'none' and overwrite`;
  return new RxError('argument', message);
}

/** Forgets what is known of data that were written anew. */
export function forget(input: unknown): void {
  if (typeof input === 'object' && input !== null) opened.delete(input);
}

function rethrow(error: unknown): never {
  throw asRxError(error);
}

/** How printed results name the data. */
export function dataText(input: DataInput, data: DataSet): string {
  if (isDataSource(input) && isInDatabase(input)) return `Data: ${data.name} (${input.type} Data Source)`;
  const isFile =
    typeof input === 'string' ||
    input instanceof URL ||
    (isDataSource(input) && input.file !== null) ||
    data.name !== 'data';
  return isFile ? `File name: ${data.name}` : `Data: ${data.name}`;
}

/** Throws when there are no data at all, which callers often get from an empty file picker. */
export function requireData(input: unknown): asserts input is DataInput {
  if (input === undefined || input === null) throw new RxError('argument', 'there are no data');
}
