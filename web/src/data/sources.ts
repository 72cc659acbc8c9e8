import { RxError } from '../error.js';
import type { ColumnInfo, FormatOptions, SeedsVariable, TextOptions } from '../generated/engine.js';
import { type ByteSource, urlSource } from '../source/bytes.js';
import { type Frame, frameToArrow, isFrame } from './frame.js';

/** Where a file is: a `File` or `Blob`, a URL, a path in the origin private file system (`opfs:folder/file`), bytes. */
export type FileLike = Blob | URL | string | Uint8Array | ArrayBuffer;

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

/** The arguments of {@link RxTextData}. */
export interface TextDataOptions extends Partial<TextOptions> {
  /** Types by column name. */
  colClasses?: Record<string, ColumnType>;
  /** More about columns: by name, or a list whose entries have an `index`. */
  colInfo?: Record<string, ColInfo> | readonly ColInfo[];
}

/** A source of data: a value that says where rows are and how they are read. */
export interface RxDataSource {
  /** RevoScaleR's name of the class. */
  readonly type: 'RxTextData' | 'RxArrowData' | 'RxRandomData';
  /** The file; nothing for random numbers. */
  readonly file: FileLike | null;
  /** The engine's options, without defaults that rxOptions may change. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A text file, delimited or of fixed columns. Types that are not given are found out from its first rows. */
export function RxTextData(file: FileLike, options: TextDataOptions = {}): RxDataSource {
  const { colClasses = {}, colInfo = [], ...rest } = options;
  const named: Partial<ColumnInfo>[] = Array.isArray(colInfo)
    ? [...colInfo]
    : Object.entries(colInfo as Record<string, ColInfo>).map(([name, info]) => ({ ...info, name }));
  const engine = {
    ...rest,
    colClasses: Object.entries(colClasses).map(([name, type]) => ({ name, class: type })),
    colInfo: named,
  };
  return Object.freeze({ type: 'RxTextData', file, options: Object.freeze(engine) });
}

/** An Arrow IPC file (Feather version 2) or stream. Dictionaries of text become factors. */
export function RxArrowData(file: FileLike): RxDataSource {
  return Object.freeze({ type: 'RxArrowData', file, options: Object.freeze({}) });
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

/** The formats that files can have: how each is recognised, by its ending and by its first bytes. */
const FORMATS: readonly {
  type: RxDataSource['type'];
  endings: RegExp;
  magic?: (head: Uint8Array) => boolean;
}[] = [
  {
    type: 'RxArrowData',
    endings: /\.(arrow|arrows|feather|ipc)$/i,
    magic: (head) => text(head).startsWith('ARROW1') || head.slice(0, 4).every((byte) => byte === 255),
  },
  { type: 'RxTextData', endings: /\.(csv|tsv|tab|txt|dat|psv)$/i },
];

function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.slice(0, 8));
}

/** Formats that people may try, with what can be done instead. */
const REFUSED: readonly { is: (head: Uint8Array, name: string) => boolean; message: string }[] = [
  { is: (head) => head[0] === 0x1f && head[1] === 0x8b, message: 'it is compressed with gzip; unpack it first' },
  { is: (head) => text(head).startsWith('PK'), message: 'it is a zip archive or a spreadsheet; save it as CSV' },
  { is: (head) => text(head).startsWith('PAR1'), message: 'Parquet files are not read yet; save it as Arrow or CSV' },
  {
    is: (head) => head[0] === 0xf4 && head[1] === 0xd3 && head[2] === 0xd2 && head[3] === 0xd1,
    message: '.xdf files are not read yet; save it as CSV',
  },
];

/** The bytes of a file-like value. */
export async function byteSource(file: FileLike | null, signal?: AbortSignal): Promise<ByteSource> {
  if (file === null) return { kind: 'none' };
  if (file instanceof Blob) return { kind: 'blob', blob: file };
  if (file instanceof URL) return urlSource(file.href, signal);
  if (typeof file === 'string') {
    if (file.startsWith('opfs:')) return { kind: 'opfs', path: file.slice('opfs:'.length) };
    return urlSource(new URL(file, globalThis.location?.href).href, signal);
  }
  return { kind: 'blob', blob: new Blob([file as BlobPart]) };
}

/** A file-like value's name, for messages and printouts. */
export function fileName(file: FileLike | null): string {
  if (file instanceof File) return file.name;
  if (file instanceof URL) return file.href;
  return typeof file === 'string' ? file : 'data';
}

async function head(source: ByteSource): Promise<Uint8Array> {
  if (source.kind === 'blob') return new Uint8Array(await source.blob.slice(0, 8).arrayBuffer());
  if (source.kind === 'url' && source.size > 0) {
    const response = await fetch(source.url, { headers: { Range: 'bytes=0-7' } });
    return new Uint8Array(await response.arrayBuffer()).slice(0, 8);
  }
  return new Uint8Array();
}

/** The data source of a file, by its first bytes and its name. */
async function detected(file: FileLike, source: ByteSource): Promise<RxDataSource> {
  const start = await head(source);
  const name = fileName(file);
  const refused = REFUSED.find(({ is }) => is(start, name));
  if (refused) throw new RxError('unsupported', `${name} cannot be read: ${refused.message}`);
  const byMagic = FORMATS.find(({ magic }) => magic?.(start));
  const format = byMagic ?? FORMATS.find(({ endings }) => endings.test(name.replace(/[?#].*$/, '')));
  return format?.type === 'RxArrowData' ? RxArrowData(file) : RxTextData(file);
}

/** A source with its bytes and the engine's options. */
export interface LocatedSource {
  name: string;
  source: ByteSource;
  options: FormatOptions;
}

/** Defaults of text files that options can change. */
export interface TextDefaults {
  defaultDecimalColType: string;
  defaultMissingColType: string;
}

/** Finds the bytes of any input, and how they are read. */
export async function locate(
  input: RxDataSource | FileLike | Frame,
  defaults: TextDefaults,
  signal?: AbortSignal,
): Promise<LocatedSource> {
  if (isFileLike(input)) {
    const source = await byteSource(input, signal);
    const data = await detected(input, source);
    return { name: fileName(input), source, options: formatOptions(data, defaults) };
  }
  if (isDataSource(input)) {
    const source = await byteSource(input.file, signal);
    return { name: fileName(input.file), source, options: formatOptions(input, defaults) };
  }
  if (isFrame(input)) {
    const blob = new Blob([frameToArrow(input) as BlobPart]);
    return { name: 'data', source: { kind: 'blob', blob }, options: { type: 'arrow' } };
  }
  throw new RxError('argument', 'data is a data source, a file, a URL, an Arrow table, columns by name or an array of rows');
}

function formatOptions({ type, options }: RxDataSource, defaults: TextDefaults): FormatOptions {
  switch (type) {
    case 'RxTextData':
      return { type: 'text', ...defaults, ...options } as FormatOptions;
    case 'RxArrowData':
      return { type: 'arrow' };
    case 'RxRandomData':
      return { type: 'seeds', ...options } as FormatOptions;
  }
}

/** Whether a value names a file. */
export function isFileLike(value: unknown): value is FileLike {
  return (
    typeof value === 'string' ||
    value instanceof Blob ||
    value instanceof URL ||
    value instanceof Uint8Array ||
    value instanceof ArrayBuffer
  );
}

/** Whether a value is a data source. */
export function isDataSource(value: unknown): value is RxDataSource {
  return typeof value === 'object' && value !== null && 'type' in value && 'options' in value && 'file' in value;
}
