import type { RunOptions } from '../context/distribute.js';
import { joined } from '../data/arrow.js';
import { isFrame, readTable, type Table } from '../data/frame.js';
import type { DataSet } from '../data/dataset.js';
import { isDataSource, type RxDataSource } from '../data/sources.js';
import { type FileLike, isFileLike } from '../data/file.js';
import { sourceOf } from '../data/formats.js';
import { requireVariables } from '../data/variables.js';
import { asRxError, RxError } from '../error.js';
import type { Variable } from '../generated/engine.js';
import { type DataInput, openData, requireData } from './data.js';
import { infoText, variablesText } from './info-text.js';
import { givenOptions } from './options.js';
import { RxResident } from './resident.js';
import { runner } from '../context/realm.js';

/** The options of {@link rxGetVarInfo}. */
export interface VarInfoOptions extends RunOptions {
  /** The variables to tell of. */
  varsToKeep?: readonly string[];
  /** The variables not to tell of. */
  varsToDrop?: readonly string[];
  /**
   * Whether rows are counted and levels, ranges and missing counts computed where they are not known yet, by a pass over the
   * data. XDF files and Parquet files tell them, and what rxImport keeps has them. Default false, but for arrays and tables.
   */
  computeInfo?: boolean;
  /** Whether levels of factors and what values mean are told. Default true. */
  getValueLabels?: boolean;
}

/** A variable, with what single values of it mean where that was told: see rxSetVarInfo. */
export interface VariableInfo extends Variable {
  valueInfoCodes?: string[];
  valueInfoLabels?: string[];
}

/** The options of {@link rxGetInfo}. */
export interface InfoOptions extends VarInfoOptions {
  /** Whether variables are described. Default false. */
  getVarInfo?: boolean;
  /** Whether the rows of each chunk are told. Default false. */
  getBlockSizes?: boolean;
  /** How many rows to show. Default 0. */
  numRows?: number;
  /** The first row to show, from 1. Default 1. */
  startRow?: number;
}

/** What {@link rxGetInfo} tells. */
export interface DataInfo {
  /** The name of the file, or of the data. */
  fileName: string;
  /** What the data are: a class of data sources, `RxResident` of data in memory, `data.frame` of arrays and tables. */
  class: string;
  /** A text that describes the data: see rxSetInfo. */
  description?: string;
  /** The number of rows; null when it was not counted. */
  numRows: number | null;
  numVars: number;
  /** The number of blocks of an XDF file, otherwise of chunks. */
  numBlocks: number;
  /** How blocks are compressed, of XDF files. */
  compressionType?: string;
  /** The variables, with `getVarInfo`. */
  varInfo?: VariableInfo[];
  /** The rows of each block or chunk, with `getBlockSizes`. */
  rowsPerBlock?: number[];
  /** Rows, with `numRows`. */
  data?: Table;
  /** The first of these rows, with `numRows`. */
  startRow?: number;
  toString(): string;
}

/** The variables that are asked for. Names that the data do not have are errors. */
function chosen(data: DataSet, { varsToKeep, varsToDrop, getValueLabels = true }: VarInfoOptions): VariableInfo[] {
  if (varsToKeep && varsToDrop) throw new RxError('argument', 'give varsToKeep or varsToDrop, not both');
  const { variables } = data.schema;
  requireVariables(
    variables.map(({ name }) => name),
    [...(varsToKeep ?? []), ...(varsToDrop ?? [])],
  );
  const wanted = variables.filter(({ name }) => (varsToKeep?.includes(name) ?? true) && !varsToDrop?.includes(name));
  if (!getValueLabels) return wanted.map((variable) => ({ ...variable, levels: null }));
  return wanted.map((variable) => {
    const info = data.valueInfo.find(({ name }) => name === variable.name);
    return info ? { ...variable, valueInfoCodes: info.codes, valueInfoLabels: info.labels } : variable;
  });
}

async function known(input: DataInput, options: VarInfoOptions): Promise<DataSet> {
  requireData(input);
  const { signal, onProgress } = options;
  const data = await openData(input, { signal, onProgress });
  if (options.computeInfo ?? isFrame(input)) await runner().scan(data, { signal, onProgress });
  return data;
}

/** The variables of data: type, storage, levels, range, missing values. See rxGetVarInfo in RevoScaleR's reference. */
export async function rxGetVarInfo(
  data: DataInput,
  options: VarInfoOptions = {},
): Promise<VariableInfo[] & { toString(): string }> {
  try {
    const given = givenOptions('rxGetVarInfo', options);
    const variables = chosen(await known(data, given), given);
    return Object.defineProperty(variables, 'toString', { value: () => variablesText(variables), enumerable: false });
  } catch (error) {
    throw asRxError(error);
  }
}

/** The names of the variables. */
export async function rxGetVarNames(data: DataInput, options: RunOptions = {}): Promise<string[]> {
  const { schema } = await known(data, { ...givenOptions('rxGetVarNames', options), computeInfo: false });
  return schema.variables.map(({ name }) => name);
}

/** Several inputs, each of which is told of. */
export type DataInputs = readonly (RxResident | RxDataSource | FileLike)[];

/** Rows, variables and chunks of data, or of each of several. See rxGetInfo in RevoScaleR's reference. */
export async function rxGetInfo(data: DataInputs, options?: InfoOptions): Promise<DataInfo[]>;
export async function rxGetInfo(data: DataInput, options?: InfoOptions): Promise<DataInfo>;
export async function rxGetInfo(
  input: DataInput | DataInputs,
  options: InfoOptions = {},
): Promise<DataInfo | DataInfo[]> {
  try {
    const given = givenOptions('rxGetInfo', options);
    if (!isList(input)) return await infoOf(input, given);
    const infos: DataInfo[] = [];
    for (const one of input) infos.push(await infoOf(one, given));
    return Object.defineProperty(infos, 'toString', { value: () => infos.join('\n\n'), enumerable: false });
  } catch (error) {
    throw asRxError(error);
  }
}

/** Whether an input is several: an array of rows is one. */
function isList(input: DataInput | DataInputs): input is DataInputs {
  const isOne = (value: unknown) => value instanceof RxResident || isDataSource(value) || isFileLike(value);
  return Array.isArray(input) && input.length > 0 && input.every(isOne);
}

async function infoOf(input: DataInput, options: InfoOptions): Promise<DataInfo> {
  const { getVarInfo = false, getBlockSizes = false, numRows = 0, startRow = 1, signal } = options;
  const data = await known(input, options);
  const variables = chosen(data, options);
  const info: DataInfo = {
    fileName: data.name,
    class: await classOf(input, signal),
    ...(data.description && { description: data.description }),
    numRows: data.schema.rows ?? null,
    numVars: data.schema.variables.length,
    numBlocks: data.stored?.rowsPerBlock.length ?? data.chunks,
    ...(data.stored && { compressionType: data.stored.compression }),
  };
  if (getVarInfo) info.varInfo = variables;
  const sizes = data.stored?.rowsPerBlock ?? data.chunkRows;
  if (getBlockSizes && sizes) info.rowsPerBlock = sizes;
  if (!Number.isInteger(startRow) || startRow < 1) {
    throw new RxError('argument', `startRow is a whole number from 1, not ${startRow}`);
  }
  const columns = variables.map(({ name }) => name);
  const count = numRows < 0 ? (data.schema.rows ?? 0) : numRows;
  if (count > 0) {
    info.data = await readRows(data, startRow - 1, count, { columns, signal });
    info.startRow = startRow;
  }
  return Object.defineProperty(info, 'toString', { value: () => infoText(info), enumerable: false });
}

async function classOf(input: DataInput, signal: AbortSignal | undefined): Promise<string> {
  if (input instanceof RxResident) return 'RxResident';
  if (isDataSource(input)) return input.type;
  return isFileLike(input) ? (await sourceOf(input, signal)).type : 'data.frame';
}

/** The first rows of data as a table. */
export async function rxHead(input: DataInput, n = 6, options: RunOptions = {}): Promise<Table> {
  try {
    requireData(input);
    return await readRows(await openData(input, options), 0, n, options);
  } catch (error) {
    throw asRxError(error);
  }
}

/** The last rows of data as a table. Rows are counted, where that is not known, by a pass. */
export async function rxTail(input: DataInput, n = 6, options: RunOptions = {}): Promise<Table> {
  try {
    requireData(input);
    const data = await openData(input, options);
    const counts = await runner().count(data, Number.POSITIVE_INFINITY, options);
    const rows = counts.reduce((sum, count) => sum + count, 0);
    const count = Math.min(Math.max(n, 0), rows);
    return await readRows(data, rows - count, count, options);
  } catch (error) {
    throw asRxError(error);
  }
}

/** The options of {@link rxReadRows}. */
export interface ReadRowsOptions extends RunOptions {
  /** The variables to read. */
  varsToKeep?: readonly string[];
  /** The variables not to read. */
  varsToDrop?: readonly string[];
  /** The first row, from 1. Default 1. */
  startRow?: number;
  /** How many rows; fewer come when the data end before. Default 100. */
  numRows?: number;
}

/**
 * Any rows of any data as a table. Only the chunks that hold them are read, once it is known how many rows those before them
 * have: of data in memory, of random numbers and of files that say so at once, of others after a scan (`computeInfo`).
 */
export async function rxReadRows(input: DataInput, options: ReadRowsOptions = {}): Promise<Table> {
  try {
    requireData(input);
    const given = givenOptions('rxReadRows', options);
    const { startRow = 1, numRows = 100, signal, onProgress } = given;
    const data = await openData(input, { signal, onProgress });
    const columns = chosen(data, given).map(({ name }) => name);
    return await readRows(data, Math.max(startRow - 1, 0), Math.max(numRows, 0), { columns, signal });
  } catch (error) {
    throw asRxError(error);
  }
}

/** Rows `from..from + count`, from 0, gathered from the chunks that hold them. */
async function readRows(
  data: DataSet,
  from: number,
  count: number,
  { columns, signal }: { columns?: string[]; signal?: AbortSignal | undefined } = {},
): Promise<Table> {
  const what = { ...(columns ? { columns } : {}) };
  const how = signal ? { signal } : {};
  const head = await runner().rows(data, { chunk: 0, count: 0, part: 'head', ...what }, how);
  const parts = [...head];
  // Which chunk holds the first of them hangs on the rows of those before it.
  const counts = from > 0 ? await runner().count(data, from, how) : (data.chunkRows ?? []);
  let first = 0;
  let left = count;
  for (let chunk = 0; chunk < data.chunks && left > 0; chunk++) {
    // Each chunk of text finds its own levels: what several of them call the same must be known first.
    if (chunk > 0 && data.schema.variables.some(({ kind, levels }) => kind === 'factor' && !levels)) {
      await runner().scan(data, signal ? { signal } : {});
      return readRows(data, from, count, { ...what, ...how });
    }
    const rows = counts[chunk];
    const skip = Math.max(from - first, 0);
    if (rows !== undefined && skip >= rows) {
      first += rows;
      continue;
    }
    const batches = await runner().rows(data, { chunk, from: skip, count: left, part: 'batches', ...what }, how);
    const got = readTable(joined([...head, ...batches])).numRows;
    parts.push(...batches);
    left -= got;
    first += rows ?? got;
  }
  return readTable(joined(parts));
}
