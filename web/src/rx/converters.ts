import { runner } from '../context/realm.js';
import { type FileLike, fileName } from '../data/file.js';
import type { Frame, Table } from '../data/frame.js';
import { isDataSource, type RxDataSource, RxTextData, RxXdfData } from '../data/sources.js';
import { RxError } from '../error.js';
import { type CallOptions, called } from '../jobs/called.js';
import { openData } from './data.js';
import { type DataStepOptions, rxDataStep } from './data-step.js';
import { type ImportOptions, rxImport } from './import.js';
import { type FactorsOptions, rxFactors } from './factors.js';
import { type MergeOptions, rxMerge } from './merge.js';
import { givenOptions } from './options.js';
import type { RxResident } from './resident.js';
import { rxSort, type SortOptions } from './sort.js';
import { rxSplit, type SplitOptions } from './split.js';
import { allRows, writeRows } from './write.js';

/** A file that is written: a path in the origin private file system, one that the user picked, or memory for `null`. */
export type XdfTarget = RxDataSource | string | FileSystemFileHandle | null;

type StepOptions = Omit<DataStepOptions, 'outFile' | 'keepInMemory' | 'returnTransformObjects'>;

/** An XDF file that is read or written, whatever the ending of its name. */
export function xdf(file: RxDataSource | FileLike | null): RxDataSource {
  if (!isDataSource(file)) return RxXdfData(file as FileLike | null);
  if (file.type === 'RxXdfData') return file;
  throw new RxError('argument', `the file is an XDF file, not ${file.type}`);
}

/** The name of an XDF file, of its data source or of itself. See rxXdfFileName in RevoScaleR's reference. */
export function rxXdfFileName(file: RxDataSource | FileLike): string {
  return fileName(xdf(file).file);
}

/** The options of {@link rxXdfToText}. */
export interface XdfToTextOptions extends StepOptions {
  /** What stands between fields. Default a comma. */
  sep?: string;
  /** Whether text and levels stand in quotes. Default true. */
  quote?: boolean;
  /** What stands for missing values. Default `NA`. */
  na?: string;
  /** Whether the first line has the names of the variables. Default true. */
  colNames?: boolean;
  /** What ends each line: a line feed, the default, or a carriage return and a line feed. */
  eol?: '\n' | '\r\n';
}

/** Writes an XDF file as text. See rxXdfToText in RevoScaleR's reference. */
export async function rxXdfToText(
  inFile: RxDataSource | FileLike,
  outFile: string | FileSystemFileHandle | WritableStream<Uint8Array> | null,
  { sep = ',', quote = true, na = 'NA', colNames = true, eol = '\n', ...options }: XdfToTextOptions = {},
): Promise<RxDataSource> {
  const writing = { delimiter: sep, quoteMark: quote ? '"' : '', missingValueString: na, firstRowIsColNames: colNames };
  const output = RxTextData(outFile, writing);
  const ended = Object.freeze({ ...output, writing: Object.freeze({ ...output.writing, eol }) });
  return rxDataStep(xdf(inFile), { ...options, outFile: ended });
}

/** Writes text as an XDF file; options are those of rxImport. See rxTextToXdf in RevoScaleR's reference. */
export async function rxTextToXdf(
  inFile: FileLike,
  outFile: XdfTarget,
  options: Omit<ImportOptions, 'outFile'> = {},
): Promise<RxDataSource> {
  return rxImport(RxTextData(inFile), { ...options, outFile: xdf(outFile) });
}

/** The options of {@link rxCompressXdf}. */
export interface CompressXdfOptions extends CallOptions {
  /** zlib's level of compression, from 0 to 9. Default 1. */
  xdfCompressionLevel?: number;
  /** Whether a file that is there may be replaced. Default false. */
  overwrite?: boolean;
}

/** Writes an XDF file anew, in the blocks that it has, with another level of compression. See rxCompressXdf in RevoScaleR's reference. */
export async function rxCompressXdf(
  inFile: RxDataSource | FileLike,
  outFile: XdfTarget,
  options: CompressXdfOptions = {},
): Promise<RxDataSource> {
  const call = { name: 'rxCompressXdf', data: [inFile, outFile], options: givenOptions('rxCompressXdf', options) };
  return called(call, async (options) => {
    const { xdfCompressionLevel = 1, overwrite, signal, onProgress } = options;
    const data = await openData(xdf(inFile), { signal });
    const blocks = (data.stored?.rowsPerBlock ?? []).filter((rows) => rows > 0);
    await runner().count(data, Number.POSITIVE_INFINITY, { signal });
    const how = { signal, onProgress, overwrite, xdfCompressionLevel, blocks };
    return writeRows(xdf(outFile), () => allRows(data, { signal }), how);
  });
}

/** Writes a data frame to an XDF file: rxDataStep with a data frame. */
export async function rxDataFrameToXdf(
  data: Frame,
  outFile: XdfTarget,
  options: StepOptions = {},
): Promise<RxDataSource> {
  return rxDataStep(data, { ...options, outFile: xdf(outFile) });
}

/** An XDF file as a table: rxDataStep without a file to write. */
export async function rxXdfToDataFrame(file: RxDataSource | FileLike, options: StepOptions = {}): Promise<Table> {
  return rxDataStep(xdf(file), options as StepOptions & { keepInMemory?: false });
}

/** Imports data into an XDF file: rxImport with a file to write. */
export async function rxImportToXdf(
  inSource: RxDataSource | RxResident | FileLike | Frame,
  outSource: XdfTarget,
  options: Omit<ImportOptions, 'outFile'> = {},
): Promise<RxDataSource> {
  return rxImport(inSource, { ...options, outFile: xdf(outSource) });
}

/** A data step from an XDF file to another: rxDataStep with a file to write. */
export async function rxDataStepXdf(
  inFile: RxDataSource | FileLike,
  outFile: XdfTarget,
  options: StepOptions = {},
): Promise<RxDataSource> {
  return rxDataStep(xdf(inFile), { ...options, outFile: xdf(outFile) });
}

/** Sorts an XDF file into another: rxSort with a file to write. */
export async function rxSortXdf(
  inFile: RxDataSource | FileLike,
  outFile: XdfTarget,
  options: Omit<SortOptions, 'outFile' | 'keepInMemory'>,
): Promise<RxDataSource> {
  return rxSort(xdf(inFile), { ...options, outFile: xdf(outFile) });
}

/** Merges two XDF files into another: rxMerge with a file to write. */
export async function rxMergeXdf(
  inFile1: RxDataSource | FileLike,
  inFile2: RxDataSource | FileLike,
  outFile: XdfTarget,
  options: Omit<MergeOptions, 'outFile' | 'keepInMemory'> = {},
): Promise<RxDataSource> {
  return rxMerge(xdf(inFile1), xdf(inFile2), { ...options, outFile: xdf(outFile) });
}

/** The options of {@link rxSplitXdf}. */
export interface SplitXdfOptions extends Omit<SplitOptions, 'outFilesBase' | 'numOut'> {
  /** The number of files of about as many rows. Default: as many as names or suffixes are given, or 2. */
  numOutFiles?: number | null;
}

/** Splits an XDF file into several, whose names begin with `outFilesBase`: rxSplit with files to write. */
export async function rxSplitXdf(
  inFile: RxDataSource | FileLike,
  outFilesBase: string | readonly string[],
  { numOutFiles, ...options }: SplitXdfOptions = {},
): Promise<Record<string, RxDataSource>> {
  const ended = (base: string) => (base.toLowerCase().endsWith('.xdf') ? base : `${base}.xdf`);
  const base = typeof outFilesBase === 'string' ? ended(outFilesBase) : outFilesBase.map(ended);
  return rxSplit(xdf(inFile), {
    ...options,
    ...(numOutFiles == null ? {} : { numOut: numOutFiles }),
    outFilesBase: base,
  });
}

/** Makes factors of variables of an XDF file, in another one: rxFactors with a file to write. */
export async function rxFactorsXdf(
  inFile: RxDataSource | FileLike,
  outFile: XdfTarget,
  options: Omit<FactorsOptions, 'outFile' | 'keepInMemory'> = {},
): Promise<RxDataSource> {
  return rxFactors(xdf(inFile), { ...options, outFile: xdf(outFile) });
}
