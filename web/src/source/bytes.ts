import { asRxError, RxError } from '../error.js';
import { blobStream, type ByteStream } from './blob-stream.js';
import { holdReading } from './locks.js';
import { opfsFile, opfsPath } from './opfs.js';
import { weigh } from './shared-memory.js';

/** Where bytes are. Crosses to workers, which read from it themselves. */
export type ByteSource =
  | { kind: 'blob'; blob: Blob }
  | { kind: 'url'; url: string; size: number }
  | { kind: 'opfs'; path: string; size: number; modified: number }
  | { kind: 'shared'; buffers: readonly ArrayBufferLike[]; ranges: Float64Array }
  | { kind: 'none' };

/** A range of bytes. */
export interface ByteRange {
  offset: number;
  length: number;
}

/** Reads ranges of a source. */
export interface ByteReader {
  readonly size: number;
  /** Lets others put another file in its place. */
  close(): void;
  /** The bytes of a range; fewer when the source ends before it does. */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** The bytes from a place on, one behind the other, where they can be had so. */
  stream?(offset: number): ByteStream | null;
  /** Tells that bytes which were read are not looked at any more: others may be put where they lie. */
  free?(bytes: Uint8Array): void;
}

/** Bytes one behind the other, in memory of their own. */
export function concatenated(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** The bytes of several ranges, one behind the other. */
export async function readParts(
  reader: ByteReader,
  parts: readonly ByteRange[],
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const pieces = await Promise.all(parts.map(({ offset, length }) => reader.read(offset, length, signal)));
  if (pieces.length === 1 && pieces[0]) return pieces[0];
  const bytes = concatenated(pieces);
  for (const piece of pieces) reader.free?.(piece);
  return bytes;
}

function blobReader(blob: Blob, close: () => void = () => undefined): ByteReader {
  return {
    size: blob.size,
    close,
    read: async (offset, length) =>
      new Uint8Array(await orLost(() => blob.slice(offset, offset + length).arrayBuffer())),
    stream: (offset) => {
      const stream = blobStream(blob.slice(offset));
      return stream && { ...stream, fill: (room) => orLost(() => stream.fill(room)) };
    },
  };
}

/** What reads a file, and fails when it is not there any more. */
async function orLost<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    // Firefox says of a file that was replaced that reading was aborted.
    const lost = 'the file can no longer be read: it was moved or changed since it was picked';
    throw new RxError('source', lost, {}, { cause: error });
  }
}

/** Memory that bytes were copied to which nobody looks at any more. New memory costs more than what is put into it. */
const spare: ArrayBuffer[] = [];

/** How much of it is kept: as many buffers, and none of more bytes. */
const [MOST_SPARE, LARGEST_SPARE] = [4, 16 << 20];

/** Room for bytes, whatever is in it. */
function room(length: number): Uint8Array {
  const at = spare.findIndex(({ byteLength }) => byteLength >= length);
  const [buffer] = at < 0 ? [] : spare.splice(at, 1);
  return buffer ? new Uint8Array(buffer, 0, length) : new Uint8Array(length);
}

/** Ranges of memory, one behind the other: of each the buffer, its first byte and how many. */
function sharedReader(buffers: readonly ArrayBufferLike[], ranges: Float64Array): ByteReader {
  const ends: number[] = [];
  for (let at = 2; at < ranges.length; at += 3) ends.push((ends.at(-1) ?? 0) + (ranges[at] ?? 0));
  const size = ends.at(-1) ?? 0;
  for (const buffer of buffers) weigh(buffer);
  return {
    size,
    close: () => undefined,
    free: ({ buffer }) => {
      if (spare.length >= MOST_SPARE) spare.shift();
      if (buffer.byteLength <= LARGEST_SPARE) spare.push(buffer as ArrayBuffer);
    },
    read: async (offset, length) => {
      const bytes = room(Math.max(0, Math.min(length, size - offset)));
      let range = firstAbove(ends, offset);
      for (let filled = 0; filled < bytes.length; range++) {
        const [buffer, start, count] = ranges.subarray(range * 3, range * 3 + 3) as unknown as [number, number, number];
        const skipped = Math.max(0, offset - ((ends[range] ?? 0) - count));
        const taken = Math.min(count - skipped, bytes.length - filled);
        bytes.set(new Uint8Array(buffers[buffer] as ArrayBufferLike, start + skipped, taken), filled);
        filled += taken;
      }
      return bytes;
    },
  };
}

/** Pieces of memory as a source, which this realm reads where they lie. */
export function memorySource(pieces: readonly Uint8Array[]): ByteSource {
  const ranges = pieces.flatMap(({ byteOffset, length }, at) => [at, byteOffset, length]);
  return { kind: 'shared', buffers: pieces.map(({ buffer }) => buffer), ranges: Float64Array.from(ranges) };
}

/** The position of the first number above another, in numbers that ascend. */
function firstAbove(ascending: readonly number[], number: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) > number) high = middle;
    else low = middle + 1;
  }
  return low;
}

async function fetchRange(url: string, offset: number, length: number, signal?: AbortSignal): Promise<Response> {
  const headers = { Range: `bytes=${offset}-${offset + length - 1}` };
  try {
    return await fetch(url, signal ? { headers, signal } : { headers });
  } catch (error) {
    if (signal?.aborted) throw asRxError(error);
    const message = `${url} cannot be fetched: it does not answer, or forbids other pages to read it`;
    throw new RxError('source', message, {}, { cause: error });
  }
}

function urlReader(url: string, size: number): ByteReader {
  return {
    size,
    close: () => undefined,
    read: async (offset, length, signal) => {
      const wanted = Math.min(length, size - offset);
      if (wanted <= 0) return new Uint8Array();
      const response = await fetchRange(url, offset, wanted, signal);
      if (response.status !== 206) {
        throw new RxError('source', `${url} answered a request for a part of it with status ${response.status}`);
      }
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}

/**
 * A URL as a source: its size is asked for by a request of one byte. A server that does not send parts sends all, which is
 * then kept in memory.
 */
export async function urlSource(url: string, signal?: AbortSignal): Promise<ByteSource> {
  const response = await fetchRange(url, 0, 1, signal);
  if (response.status === 206) {
    const total = response.headers.get('content-range')?.match(/\/(\d+)$/)?.[1];
    await response.body?.cancel();
    if (total) return { kind: 'url', url, size: Number(total) };
    throw new RxError('source', `${url} does not say how long it is`);
  }
  // A range of an empty file cannot be satisfied.
  if (response.status === 416) return { kind: 'blob', blob: new Blob() };
  if (!response.ok) throw new RxError('source', `${url} cannot be fetched: status ${response.status}`);
  return { kind: 'blob', blob: await response.blob() };
}

/** A path in the origin private file system as a source: the file that is there now, and no other. */
export async function opfsSource(path: string): Promise<ByteSource> {
  const { size, lastModified } = await opfsFile(opfsPath(path));
  return { kind: 'opfs', path: opfsPath(path), size, modified: lastModified };
}

/** Whether a source has the bytes that it had. Only files in the origin private file system are looked at. */
export async function isCurrent(source: ByteSource): Promise<boolean> {
  if (source.kind !== 'opfs') return true;
  const file = await opfsFile(source.path).catch(() => null);
  return file !== null && file.size === source.size && file.lastModified === source.modified;
}

/** Tabs may write a file between two readings: what is read must all be of one. */
async function opfsReader({ path, size, modified }: ByteSource & { kind: 'opfs' }): Promise<ByteReader> {
  const release = await holdReading(path);
  try {
    const file = await opfsFile(path);
    if (file.size === size && file.lastModified === modified) return blobReader(file, release);
    throw new RxError('source', `'${path}' was written anew since it was opened: open it again`);
  } catch (error) {
    release();
    throw error;
  }
}

/** A reader of a source; whoever opens it closes it. */
export async function openBytes(source: ByteSource): Promise<ByteReader> {
  switch (source.kind) {
    case 'blob':
      return blobReader(source.blob);
    case 'url':
      return urlReader(source.url, source.size);
    case 'opfs':
      return opfsReader(source);
    case 'shared':
      return sharedReader(source.buffers, source.ranges);
    case 'none':
      return { size: 0, read: async () => new Uint8Array(), close: () => undefined };
  }
}
