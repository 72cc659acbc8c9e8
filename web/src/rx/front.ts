import { byteSource } from '../data/file.js';
import type { RxDataSource } from '../data/sources.js';
import { asRxError } from '../error.js';
import { type ByteReader, type ByteSource, openBytes } from '../source/bytes.js';

/** Bytes of a file that stay as they are, and behind which others are put. */
export interface Front {
  /** The file as it was when this was found out. */
  source: ByteSource;
  /** How many bytes. */
  size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Bytes that are copied at once. */
const COPY = 1 << 22;

/** All bytes of a file that is there and holds something; null when there is none. */
export async function frontOf(file: RxDataSource['file']): Promise<Front | null> {
  const found = await existing(file);
  if (!found) return null;
  const { bytes, source } = found;
  return { source, size: bytes.size, read: (offset, length) => bytes.read(offset, length) };
}

async function existing(file: RxDataSource['file']): Promise<{ bytes: ByteReader; source: ByteSource } | null> {
  if (file === null || file instanceof WritableStream) return null;
  try {
    const source = await byteSource(file);
    const bytes = await openBytes(source);
    // It is replaced by the one that continues it, which waits for all who read it.
    bytes.close();
    return bytes.size > 0 ? { bytes, source } : null;
  } catch (error) {
    const path = typeof file === 'string' && file.startsWith('opfs:');
    if (path && asRxError(error).code === 'source') return null;
    throw error;
  }
}

/** Copies what stands in front of what is new. */
export async function copyFront({ size, read }: Front, write: (bytes: Uint8Array) => Promise<void>): Promise<void> {
  for (let at = 0; at < size; at += COPY) await write(await read(at, Math.min(COPY, size - at)));
}

/** Whether a file is in memory: what is added to it makes another one. */
export function isBytes(file: RxDataSource['file']): boolean {
  return file instanceof Uint8Array || file instanceof ArrayBuffer || (file instanceof Blob && !(file instanceof File));
}

/** What is written in place of a file that something is added to: the file, or another one where it is in memory. */
export function successor(output: RxDataSource): RxDataSource {
  return isBytes(output.file) ? Object.freeze({ ...output, file: null }) : output;
}
