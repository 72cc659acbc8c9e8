import type { ColumnInfo, SeedsVariable, TextOptions, TextOutputOptions } from '../generated/engine.js';
import type { FileLike } from './file.js';
import { IGNORED_OF_TEXT, ONLY_WRITING, without } from './ignored.js';

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
  readonly type: 'RxTextData' | 'RxArrowData' | 'RxXdfData' | 'RxRandomData';
  /** The file; nothing for random numbers, and for output to memory. */
  readonly file: FileLike | WritableStream<Uint8Array> | null;
  /** The engine's options, without defaults that rxOptions may change. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Of text: what the engine is told when it is written. */
  readonly writing?: Readonly<Record<string, unknown>>;
  /** Of consecutive rows of a source: which, the first from 0. They are read only. */
  readonly part?: { readonly of: RxDataSource; readonly from: number; readonly rows: number };
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
  const { colClasses = {}, colInfo = [], ...given } = options;
  const named: Partial<ColumnInfo>[] = Array.isArray(colInfo)
    ? [...colInfo]
    : Object.entries(colInfo as Record<string, ColInfo>).map(([name, info]) => ({ ...info, name }));
  const engine = {
    ...without(without(given, IGNORED_OF_TEXT), ONLY_WRITING),
    colClasses: Object.entries(colClasses).map(([name, type]) => ({ name, class: type })),
    colInfo: named,
  };
  const writing = Object.fromEntries(Object.entries(given).filter(([name]) => WRITING.has(name)));
  return Object.freeze({ type: 'RxTextData', file, options: Object.freeze(engine), writing: Object.freeze(writing) });
}

/** The arguments of {@link RxArrowData}. */
export interface ArrowDataOptions {
  /** What is written: a file with random access (Feather version 2, the default), or a stream. Both are read. */
  form?: 'file' | 'stream';
}

/**
 * An Arrow IPC file (Feather version 2) or stream. Dictionaries of text become factors. As an output it is a path in the origin private file system, a file that the user picked, a stream, or memory when there is no file.
 */
export function RxArrowData(
  file: FileLike | WritableStream<Uint8Array> | null = null,
  options: ArrowDataOptions = {},
): RxDataSource {
  return Object.freeze({ type: 'RxArrowData', file, options: Object.freeze({ ...options }) });
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
  { varsToKeep, varsToDrop }: XdfDataOptions = {},
): RxDataSource {
  const options = { ...(varsToKeep && { varsToKeep }), ...(varsToDrop && { varsToDrop }) };
  return Object.freeze({ type: 'RxXdfData', file, options: Object.freeze(options) });
}

/** The arguments of {@link RxRandomData}. */
export interface RandomDataOptions {
  /** The number of rows. */
  rows: number;
  /** For each variable: uniform integers below this number, or `null` for uniform numbers between 0 and 1. */
  variables: Record<string, number | null>;
  /** The seed; the same seed gives the same numbers everywhere. */
  seed?: number;
}

/** A table of random numbers, made where it is used: any rows without the others. */
export function RxRandomData({ rows, variables, seed = 1 }: RandomDataOptions): RxDataSource {
  const list: SeedsVariable[] = Object.entries(variables).map(([name, below]) => ({ name, below }));
  return Object.freeze({ type: 'RxRandomData', file: null, options: Object.freeze({ rows, variables: list, seed }) });
}

/** Whether a value is a data source. */
export function isDataSource(value: unknown): value is RxDataSource {
  return typeof value === 'object' && value !== null && 'type' in value && 'options' in value && 'file' in value;
}
