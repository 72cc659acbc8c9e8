import { RxError } from '../error.js';
import { type ByteSource, openBytes } from '../source/bytes.js';
import { byteSource, type FileLike, fileName } from './file.js';
import { RxArrowData, type RxDataSource, RxJsonData, RxTextData, RxXdfData } from './sources.js';

/** The formats that files can have: how each is recognised, by its ending and by its first bytes. */
const FORMATS: readonly {
  make: (file: FileLike) => RxDataSource;
  endings: RegExp;
  magic?: (head: Uint8Array) => boolean;
}[] = [
  {
    make: RxArrowData,
    endings: /\.(arrow|arrows|feather|ipc)$/i,
    magic: (head) =>
      text(head).startsWith('ARROW1') || (head.length >= 4 && head.slice(0, 4).every((byte) => byte === 255)),
  },
  {
    make: RxXdfData,
    endings: /\.xdf$/i,
    magic: (head) => head[0] === 0xf4 && head[1] === 0xd3 && head[2] === 0xd2 && head[3] === 0xd1,
  },
  {
    make: RxJsonData,
    endings: /\.(jsonl|ndjson|json)$/i,
    magic: (head) => /^\s*(\{\s*["}]|\{\s*$|\[\s*\{|\[\s*$)/.test(text(head).replace(/^\u00ef\u00bb\u00bf/, '')),
  },
  { make: RxTextData, endings: /\.(csv|tsv|tab|txt|dat|psv)$/i },
];

function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.slice(0, 8));
}

/** Formats that people may try, with what can be done instead. */
const REFUSED: readonly { is: (head: Uint8Array, name: string) => boolean; message: string }[] = [
  { is: (head) => head[0] === 0x1f && head[1] === 0x8b, message: 'it is compressed with gzip; unpack it first' },
  { is: (head) => text(head).startsWith('PK'), message: 'it is a zip archive or a spreadsheet; save it as CSV' },
  { is: (head) => text(head).startsWith('PAR1'), message: 'Parquet files are not read yet; save it as Arrow or CSV' },
];

async function head(source: ByteSource, signal: AbortSignal | undefined): Promise<Uint8Array> {
  return (await openBytes(source)).read(0, 8, signal);
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

/** The format that a file's name says. */
export function byEnding(name: string): { make: (file: FileLike) => RxDataSource } | undefined {
  return FORMATS.find(({ endings }) => endings.test(name.replace(/[?#].*$/, '')));
}

/** The data source that a file is read as. Throws for formats that are not read, by name. */
export async function sourceOf(file: FileLike, signal?: AbortSignal): Promise<RxDataSource> {
  return detected(file, await byteSource(file, signal));
}
