import { asRxError, RxError } from '../error.js';
import { opfsPlace } from './opfs.js';

/** Where bytes are. Crosses to workers, which read from it themselves. */
export type ByteSource =
  | { kind: 'blob'; blob: Blob }
  | { kind: 'url'; url: string; size: number }
  | { kind: 'opfs'; path: string }
  | { kind: 'shared'; buffers: readonly SharedArrayBuffer[]; ranges: Float64Array }
  | { kind: 'none' };

/** Reads ranges of a source. */
export interface ByteReader {
  readonly size: number;
  /** The bytes of a range; fewer when the source ends before it does. */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
}

function blobReader(blob: Blob): ByteReader {
  return {
    size: blob.size,
    read: async (offset, length) => {
      try {
        return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
      } catch (error) {
        throw asRxError(error);
      }
    },
  };
}

/** Ranges of shared memory, one behind the other: of each the buffer, its first byte and how many. */
function sharedReader(buffers: readonly SharedArrayBuffer[], ranges: Float64Array): ByteReader {
  const ends: number[] = [];
  for (let at = 2; at < ranges.length; at += 3) ends.push((ends.at(-1) ?? 0) + (ranges[at] ?? 0));
  const size = ends.at(-1) ?? 0;
  return {
    size,
    read: async (offset, length) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      let range = firstAbove(ends, offset);
      for (let filled = 0; filled < bytes.length; range++) {
        const [buffer, start, count] = ranges.subarray(range * 3, range * 3 + 3) as unknown as [number, number, number];
        const skipped = Math.max(0, offset - ((ends[range] ?? 0) - count));
        const taken = Math.min(count - skipped, bytes.length - filled);
        bytes.set(new Uint8Array(buffers[buffer] as SharedArrayBuffer, start + skipped, taken), filled);
        filled += taken;
      }
      return bytes;
    },
  };
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

async function opfsFile(path: string): Promise<File> {
  try {
    const { folder, name } = await opfsPlace(path);
    return await (await folder.getFileHandle(name)).getFile();
  } catch (error) {
    if (error instanceof RxError) throw error;
    throw new RxError('source', `there is no file '${path}' in the origin private file system`, {}, { cause: error });
  }
}

/** A reader of a source. */
export async function openBytes(source: ByteSource): Promise<ByteReader> {
  switch (source.kind) {
    case 'blob':
      return blobReader(source.blob);
    case 'url':
      return urlReader(source.url, source.size);
    case 'opfs':
      return blobReader(await opfsFile(source.path));
    case 'shared':
      return sharedReader(source.buffers, source.ranges);
    case 'none':
      return { size: 0, read: async () => new Uint8Array() };
  }
}
