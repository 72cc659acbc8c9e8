import type { ColumnInfo, JsonOptions, SeedsVariable, TextOptions, TextOutputOptions } from '../generated/engine.js';
import type { FileLike } from './file.js';
import { sourceOptions } from './arguments.js';
import { RxError } from '../error.js';
import { ONLY_WRITING, without } from './ignored.js';

/** The types that columns of text can have. */
export type ColumnType =
  | 'logical'
  | 'integer'
  | 'int16'
  | 'uint16'
  | 'float32'
  | 'numeric'
  | 'character'
  | 'factor'
  | 'ordered'
  | 'Date'
  | 'POSIXct';

/** What is said about a column of text; see `colInfo` in RevoScaleR's RxTextData. */
export type ColInfo = Partial<Omit<ColumnInfo, 'type'>> & { type?: ColumnType };

/** The arguments of {@link RxTextData}: those of reading, and those that only writing has use for. */
export interface TextDataOptions
  extends Partial<TextOptions>,
    Partial<Pick<TextOutputOptions, 'writePrecision' | 'stripZeros' | 'writeFactorsAsIndexes'>> {
  /** Types by column name. */
  colClasses?: Record<string, ColumnType>;
  /** More about columns: by name, or a list whose entries have an `index`. */
  colInfo?: Record<string, ColInfo> | readonly ColInfo[];
}

/** A source of data: a value that says where rows are and how they are read. */
export interface RxDataSource {
  /** RevoScaleR's name of the class. */
  readonly type:
    | 'RxTextData'
    | 'RxArrowData'
    | 'RxXdfData'
    | 'RxJsonData'
    | 'RxParquetData'
    | 'RxRandomData'
    | 'RxSqlServerData'
    | 'RxOdbcData';
  /** The file; nothing for random numbers, tables of a database, and output to memory. */
  readonly file: FileLike | WritableStream<Uint8Array> | null;
  /** The engine's options, without defaults that rxOptions may change. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Of text and Parquet: what the engine is told when it is written. */
  readonly writing?: Readonly<Record<string, unknown>>;
  /**
   * Of consecutive rows of a source: which, the first from 0, and the stamp of the file that they lie in, if it can change.
   * They are read only.
   */
  readonly part?: {
    readonly of: RxDataSource;
    readonly from: number;
    readonly rows: number;
    readonly stamp?: string | null;
  };
}

/** The arguments of RxTextData that hold for writing. */
const WRITING: ReadonlySet<string> = new Set([
  'delimiter',
  'quoteMark',
  'missingValueString',
  'firstRowIsColNames',
  'decimalPoint',
  ...ONLY_WRITING,
]);

/**
 * A text file, delimited or of fixed columns. Types that are not given are found out from its first rows. As an output it
 * is as {@link RxArrowData} is; text and levels stand in quotes.
 */
export function RxTextData(
  file: FileLike | WritableStream<Uint8Array> | null,
  options: TextDataOptions = {},
): RxDataSource {
  const { colClasses, colInfo, ...given } = sourceOptions('RxTextData', options);
  const engine = {
    ...without(given, ONLY_WRITING),
    ...columnsSaid({ colClasses, colInfo }),
  };
  const writing = Object.fromEntries(Object.entries(given).filter(([name]) => WRITING.has(name)));
  return Object.freeze({ type: 'RxTextData', file, options: Object.freeze(engine), writing: Object.freeze(writing) });
}

/** What is said about columns, as the engine takes it. */
function columnsSaid({
  colClasses = {},
  colInfo = [],
}: {
  colClasses: TextDataOptions['colClasses'] | undefined;
  colInfo: TextDataOptions['colInfo'] | undefined;
}) {
  const named: Partial<ColumnInfo>[] = Array.isArray(colInfo)
    ? [...colInfo]
    : Object.entries(colInfo as Record<string, ColInfo>).map(([name, info]) => ({ ...info, name }));
  return { colClasses: Object.entries(colClasses).map(([name, type]) => ({ name, class: type })), colInfo: named };
}

/** The arguments of {@link RxJsonData}. */
export interface JsonDataOptions extends Partial<JsonOptions> {
  /** Types by key. A key that the first rows do not have is declared by it. */
  colClasses?: Record<string, ColumnType>;
  /** More about columns, by key. A key that the first rows do not have is declared by it. */
  colInfo?: Record<string, ColInfo> | readonly ColInfo[];
}

/**
 * JSON lines: an object on each line, whose keys are the columns; or, up to 64 MB, one array of such objects. Keys and types
 * that are not given are found out from the first rows. Booleans are logical, whole numbers of 32 bits integers, others
 * doubles; strings are text, or factors with `stringsAsFactors`, and dates where `colClasses` says so. A value that is null
 * or whose key is absent is missing. Values of several types make a column text. Objects and arrays are refused, unless the
 * column is left out or read as `'character'`: their JSON then. A key that first appears behind the rows that were looked at
 * is an error that names it: declare it, leave it out, or raise `rowsToSniff`.
 *
 * As an output it is as {@link RxArrowData} is: all variables in each line, `null` for what is missing and for numbers that
 * JSON does not have (NaN and infinite ones), levels as strings, dates and moments in the notation of ISO 8601, real numbers
 * with the digits that give the same number when read, `5.0` for one that is whole.
 */
export function RxJsonData(
  file: FileLike | WritableStream<Uint8Array> | null = null,
  options: JsonDataOptions = {},
): RxDataSource {
  const { colClasses, colInfo, ...given } = sourceOptions('RxJsonData', options);
  const engine = { ...given, ...columnsSaid({ colClasses, colInfo }) };
  return Object.freeze({ type: 'RxJsonData', file, options: Object.freeze(engine) });
}

/** The arguments of {@link RxArrowData}. */
export interface ArrowDataOptions {
  /** The variables to read; all when not given. */
  varsToKeep?: readonly string[];
  /** The variables not to read: those of types that are not, lists and structures among them, have to be named here. */
  varsToDrop?: readonly string[];
  /** What is written: a file with random access (Feather version 2, the default), or a stream. Both are read. */
  form?: 'file' | 'stream';
}

/**
 * An Arrow IPC file (Feather version 2) or stream, plain or compressed with LZ4 or zstd. Dictionaries of text become
 * factors. As an output it is a path in the origin private file system, a file that the user picked, a stream, or memory
 * when there is no file.
 */
export function RxArrowData(
  file: FileLike | WritableStream<Uint8Array> | null = null,
  options: ArrowDataOptions = {},
): RxDataSource {
  return Object.freeze({ type: 'RxArrowData', file, options: Object.freeze(sourceOptions('RxArrowData', options)) });
}

/** The arguments of {@link RxXdfData}. */
export interface XdfDataOptions {
  /** The variables to read; all when not given. */
  varsToKeep?: readonly string[];
  /** The variables not to read. */
  varsToDrop?: readonly string[];
}

/**
 * A file of RevoScaleR's own format. Only the columns that are needed are inflated. As output it is a path in the origin
 * private file system, a file that the user picked, a stream, or memory when there is no file.
 */
export function RxXdfData(
  file: FileLike | WritableStream<Uint8Array> | null = null,
  options: XdfDataOptions = {},
): RxDataSource {
  return Object.freeze({ type: 'RxXdfData', file, options: Object.freeze(sourceOptions('RxXdfData', options)) });
}

/** How pages of a Parquet file are compressed. */
export type ParquetCompression = 'snappy' | 'gzip' | 'lz4' | 'zstd' | 'none';

/** What is said about a column of a Parquet file. */
export interface ParquetColInfo {
  /** The variable's name, where it is another one than the column's. */
  newName?: string;
  /** Of a column that holds text: whether it is read as a factor or as text. Default: what the file's Arrow schema says. */
  type?: 'factor' | 'character';
  /** The levels of a factor; other values are missing. Default: those of the file. */
  levels?: readonly string[];
  /** A text that describes the variable. */
  description?: string;
  /** The lowest value for `F()`. */
  low?: number;
  /** The highest value for `F()`. */
  high?: number;
}

/** The arguments of {@link RxParquetData}. */
export interface ParquetDataOptions {
  /** The variables to read; all when not given. */
  varsToKeep?: readonly string[];
  /** The variables not to read. */
  varsToDrop?: readonly string[];
  /** What is said about columns by their names: text that is read as a factor, its levels, descriptions, ranges for `F()`. */
  colInfo?: Record<string, ParquetColInfo>;
  /** Of a file that is written: how it is compressed. All are read, but for LZO and Brotli. Default `'snappy'`. */
  compression?: ParquetCompression;
  /** Of a file that is written: whether factors are written as the positions of their levels, from 1. Default false. */
  writeFactorsAsIndexes?: boolean;
}

/**
 * An Apache Parquet file. Only the columns that are needed are fetched, and of an analysis or step with a `rowSelection` only
 * the row groups that may hold rows for it. Dictionaries of the Arrow schema in a file become factors. As output it is a path
 * in the origin private file system, a file that the user picked, a stream, or memory when there is no file; factors, days and
 * moments come back as they were.
 */
export function RxParquetData(
  file: FileLike | WritableStream<Uint8Array> | null = null,
  options: ParquetDataOptions = {},
): RxDataSource {
  const { colInfo, compression, writeFactorsAsIndexes, ...choice } = sourceOptions('RxParquetData', options);
  const engine = {
    ...choice,
    ...(colInfo && { colInfo: Object.entries(colInfo).map(([name, info]) => ({ ...info, name })) }),
  };
  const writing = Object.freeze({
    ...(compression && { compression }),
    ...(writeFactorsAsIndexes && { writeFactorsAsIndexes }),
  });
  return Object.freeze({ type: 'RxParquetData', file, options: Object.freeze(engine), writing });
}

/** The arguments of {@link RxRandomData}. */
export interface RandomDataOptions {
  /** The number of rows. */
  rows: number;
  /** For each variable: uniform integers from 0 below this number, which is from 1 to 2^31, or `null` for uniform numbers between 0 and 1. */
  variables: Record<string, number | null>;
  /** The seed; the same seed gives the same numbers everywhere. */
  seed?: number;
}

/** A table of random numbers, made where it is used: any rows without the others. */
export function RxRandomData(options: RandomDataOptions): RxDataSource {
  const { rows, variables, seed = 1 } = sourceOptions('RxRandomData', options);
  for (const [name, below] of Object.entries(variables)) {
    if (below === null || (Number.isInteger(below) && below >= 1 && below <= 2 ** 31)) continue;
    const message = `variables: '${name}' is a whole number from 1 to 2^31 or null, not ${below}`;
    throw new RxError('argument', message, { names: [name] });
  }
  const list: SeedsVariable[] = Object.entries(variables).map(([name, below]) => ({ name, below }));
  return Object.freeze({ type: 'RxRandomData', file: null, options: Object.freeze({ rows, variables: list, seed }) });
}

/** Whether a value is a data source. */
export function isDataSource(value: unknown): value is RxDataSource {
  return typeof value === 'object' && value !== null && 'type' in value && 'options' in value && 'file' in value;
}
