import type { RunOptions } from '../context/distribute.js';
import { joined } from '../data/arrow.js';
import { readTable, type Table } from '../data/frame.js';
import type { DataSet } from '../data/dataset.js';
import { RxXdfData, type XdfDataOptions } from '../data/sources.js';
import type { FileLike } from '../data/file.js';
import { asRxError } from '../error.js';
import type { Variable } from '../generated/engine.js';
import { type DataInput, openData, requireData } from './data.js';
import { runner } from './runner.js';

/** The options of {@link rxGetVarInfo}. */
export interface VarInfoOptions extends RunOptions {
  /** The variables to tell of. */
  varsToKeep?: readonly string[];
  /** The variables not to tell of. */
  varsToDrop?: readonly string[];
  /**
   * Whether levels, ranges and missing counts are computed where they are not known yet. Default true, but for XDF files,
   * which have levels and ranges.
   */
  computeInfo?: boolean;
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
  /** The number of rows; null when it was not counted. */
  numRows: number | null;
  numVars: number;
  /** The number of blocks of an XDF file, otherwise of chunks. */
  numBlocks: number;
  /** How blocks are compressed, of XDF files. */
  compressionType?: string;
  /** The variables, with `getVarInfo`. */
  varInfo?: Variable[];
  /** The rows of each block or chunk, with `getBlockSizes`. */
  rowsPerBlock?: number[];
  /** Rows, with `numRows`. */
  data?: Table;
  toString(): string;
}

function chosen(variables: readonly Variable[], { varsToKeep, varsToDrop }: VarInfoOptions): Variable[] {
  return variables.filter(
    ({ name }) => (!varsToKeep || varsToKeep.includes(name)) && !(varsToDrop?.includes(name) ?? false),
  );
}

async function known(input: DataInput, options: VarInfoOptions): Promise<DataSet> {
  requireData(input);
  const { signal, onProgress } = options;
  const data = await openData(input, { signal, onProgress });
  if (options.computeInfo ?? !data.stored) await runner().scan(data, { signal, onProgress });
  return data;
}

/** The variables of data: type, storage, levels, range, missing values. See rxGetVarInfo in RevoScaleR's reference. */
export async function rxGetVarInfo(
  data: DataInput,
  options: VarInfoOptions = {},
): Promise<Variable[] & { toString(): string }> {
  try {
    const variables = chosen((await known(data, options)).schema.variables, options);
    return Object.defineProperty(variables, 'toString', { value: () => variablesText(variables), enumerable: false });
  } catch (error) {
    throw asRxError(error);
  }
}

/** The names of the variables. */
export async function rxGetVarNames(data: DataInput, options: RunOptions = {}): Promise<string[]> {
  const { schema } = await known(data, { ...options, computeInfo: false });
  return schema.variables.map(({ name }) => name);
}

/** Rows, variables and chunks of data. See rxGetInfo in RevoScaleR's reference. */
export async function rxGetInfo(input: DataInput, options: InfoOptions = {}): Promise<DataInfo> {
  try {
    const { getVarInfo = false, getBlockSizes = false, numRows = 0, startRow = 1, signal } = options;
    const data = await known(input, options);
    const info: DataInfo = {
      fileName: data.name,
      numRows: data.schema.rows ?? null,
      numVars: data.schema.variables.length,
      numBlocks: data.stored?.rowsPerBlock.length ?? data.chunks,
      ...(data.stored && { compressionType: data.stored.compression }),
    };
    if (getVarInfo) info.varInfo = chosen(data.schema.variables, options);
    const sizes = data.stored?.rowsPerBlock ?? data.chunkRows;
    if (getBlockSizes && sizes) info.rowsPerBlock = sizes;
    const columns = chosen(data.schema.variables, options).map(({ name }) => name);
    if (numRows > 0) info.data = await readRows(data, startRow - 1, numRows, { columns, signal });
    const text = () => infoText(info);
    return Object.defineProperty(info, 'toString', { value: text, enumerable: false });
  } catch (error) {
    throw asRxError(error);
  }
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
 * have: of data in memory, of random numbers and of files that say so at once, of others after rxGetVarInfo or another scan.
 */
export async function rxReadRows(input: DataInput, options: ReadRowsOptions = {}): Promise<Table> {
  try {
    requireData(input);
    const { startRow = 1, numRows = 100, signal, onProgress } = options;
    const data = await openData(input, { signal, onProgress });
    const columns = chosen(data.schema.variables, options).map(({ name }) => name);
    return await readRows(data, Math.max(startRow - 1, 0), Math.max(numRows, 0), { columns, signal });
  } catch (error) {
    throw asRxError(error);
  }
}

/** The options of {@link rxReadXdf}. */
export interface ReadXdfOptions extends XdfDataOptions, RunOptions {
  /** The first row, from 1. Default 1. */
  startRow?: number;
  /** How many rows; -1, the default, for all. */
  numRows?: number;
}

/** Rows of an XDF file as a table. See rxReadXdf in RevoScaleR's reference. */
export async function rxReadXdf(file: FileLike, options: ReadXdfOptions = {}): Promise<Table> {
  try {
    const { startRow = 1, numRows = -1, signal, onProgress, ...variables } = options;
    const data = await openData(RxXdfData(file, variables), { signal, onProgress });
    const count = numRows < 0 ? (data.schema.rows ?? 0) : numRows;
    return await readRows(data, startRow - 1, count, { signal });
  } catch (error) {
    throw asRxError(error);
  }
}

/** Rows `from..from + count`, from 0, gathered from the chunks that hold them. */
export async function readRows(
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

/** A number as R prints it: `6e+05`. */
function short(value: number): string {
  const fixed = String(value);
  const scientific = value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  return scientific.length < fixed.length ? scientific : fixed;
}

function levelsText(levels: readonly string[]): string {
  if (levels.length <= 10) return levels.join(' ');
  return `${levels.slice(0, 5).join(' ')} ... ${levels.slice(-5).join(' ')}`;
}

function variablesText(variables: readonly Variable[]): string {
  const lines = variables.map((variable, index) => {
    const { name, kind, storage, levels, low, high, description } = variable;
    const head = `Var ${index + 1}: ${name}${description ? `, ${description}` : ''}`;
    if (kind === 'factor') {
      return levels ? `${head}\n       ${levels.length} factor levels: ${levelsText(levels)}` : `${head}, Type: factor`;
    }
    const bound = (value: number) => (kind === 'numeric' ? value.toFixed(4) : String(value));
    const range = low != null && high != null ? `, Low/High: (${bound(low)}, ${bound(high)})` : '';
    const narrow = kind === 'numeric' && storage === 'float32' ? ', Storage: float32' : '';
    return `${head}, Type: ${kind}${narrow}${range}`;
  });
  return lines.join('\n');
}

function infoText(info: DataInfo): string {
  const lines = [`File name: ${info.fileName}`];
  if (info.numRows !== null) lines.push(`Number of observations: ${short(info.numRows)}`);
  lines.push(`Number of variables: ${info.numVars}`, `Number of blocks: ${info.numBlocks}`);
  if (info.compressionType) lines.push(`Compression type: ${info.compressionType}`);
  if (info.varInfo) lines.push('Variable information:', variablesText(info.varInfo));
  return lines.join('\n');
}
