import { RxError } from '../error.js';
import { type ByteSource, openBytes } from '../source/bytes.js';
import { byteSource, type FileLike, fileName } from './file.js';
import { RxArrowData, type RxDataSource, RxJsonData, RxParquetData, RxTextData, RxXdfData } from './sources.js';

/** A format that files can have. */
export interface FileFormat {
  /** What users call it. */
  title: string;
  make: (file: FileLike | null) => RxDataSource;
  /** How names of such files end, the usual ending first. */
  endings: readonly string[];
  /** Whether a file begins so. */
  magic?: (head: Uint8Array) => boolean;
}

/** The formats that files can have: how each is recognised, by its ending and by its first bytes. */
export const FORMATS: readonly FileFormat[] = [
  {
    title: 'Arrow',
    make: RxArrowData,
    endings: ['arrow', 'arrows', 'feather', 'ipc'],
    magic: (head) =>
      text(head).startsWith('ARROW1') || (head.length >= 4 && head.slice(0, 4).every((byte) => byte === 255)),
  },
  {
    title: 'XDF',
    make: RxXdfData,
    endings: ['xdf'],
    magic: (head) => head[0] === 0xf4 && head[1] === 0xd3 && head[2] === 0xd2 && head[3] === 0xd1,
  },
  {
    title: 'Parquet',
    make: RxParquetData,
    endings: ['parquet', 'parq', 'pq'],
    magic: (head) => /^PAR[1E]/.test(text(head)),
  },
  {
    title: 'JSON lines',
    make: RxJsonData,
    endings: ['jsonl', 'ndjson', 'json'],
    magic: (head) => /^\s*(\{\s*["}]|\{\s*$|\[\s*\{|\[\s*$)/.test(text(head).replace(/^\u00ef\u00bb\u00bf/, '')),
  },
  { title: 'Text', make: RxTextData, endings: ['csv', 'tsv', 'tab', 'txt', 'dat', 'psv'] },
];

function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.slice(0, 8));
}

/** Formats that people may try, with what can be done instead. */
const REFUSED: readonly { is: (head: Uint8Array, name: string) => boolean; message: string }[] = [
  { is: (head) => head[0] === 0x1f && head[1] === 0x8b, message: 'it is compressed with gzip; unpack it first' },
  { is: (head) => text(head).startsWith('PK'), message: 'it is a zip archive or a spreadsheet; save it as CSV' },
];

async function head(source: ByteSource, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const bytes = await openBytes(source);
  return bytes.read(0, 8, signal).finally(() => bytes.close());
}

/** The data source of a file, by its first bytes and its name. */
export async function detected(file: FileLike, source: ByteSource, signal?: AbortSignal): Promise<RxDataSource> {
  const start = await head(source, signal);
  const name = fileName(file);
  const refused = REFUSED.find(({ is }) => is(start, name));
  if (refused) throw new RxError('unsupported', `${name} cannot be read: ${refused.message}`);
  const byMagic = FORMATS.find(({ magic }) => magic?.(start));
  return (byMagic ?? byEnding(name))?.make(file) ?? RxTextData(file);
}

/** The format that a file's first bytes say; null where they say none, as those of delimited text. */
export async function formatWithin(source: ByteSource, signal?: AbortSignal): Promise<FileFormat | null> {
  const start = await head(source, signal);
  return FORMATS.find(({ magic }) => magic?.(start)) ?? null;
}

/** The format that a file's name says. */
export function byEnding(name: string): FileFormat | undefined {
  const ending = /\.(\w+)$/.exec(name.replace(/[?#].*$/, ''))?.[1]?.toLowerCase();
  return ending === undefined ? undefined : FORMATS.find(({ endings }) => endings.includes(ending));
}

/** The data source that a file is read as. Throws for formats that are not read, by name. */
export async function sourceOf(file: FileLike, signal?: AbortSignal): Promise<RxDataSource> {
  return detected(file, await byteSource(file, signal));
}
