import { END } from '../../data/arrow.js';
import type { ByteSource } from '../../source/bytes.js';
import type { Allocate } from './joiner.js';

/** Where the rows of a query are kept until nobody reads them any more. */
export interface Spool {
  allocate: Allocate;
  add(bytes: Uint8Array): void;
  /** Ends the Arrow stream; comes back with where it is. */
  end(): { source: ByteSource; bytes: number };
}

/** In shared memory, which satellites read without a copy of their own. */
export function sharedSpool(): Spool {
  const buffers: SharedArrayBuffer[] = [];
  const ranges: number[] = [];
  let total = 0;
  const add = (bytes: Uint8Array) => {
    const isOurs = bytes.buffer instanceof SharedArrayBuffer;
    const shared = isOurs ? bytes : new Uint8Array(new SharedArrayBuffer(bytes.length));
    if (!isOurs) shared.set(bytes);
    ranges.push(buffers.length, shared.byteOffset, shared.length);
    buffers.push(shared.buffer as SharedArrayBuffer);
    total += shared.length;
  };
  return {
    allocate: (length) => new Uint8Array(new SharedArrayBuffer(length)) as Uint8Array,
    add,
    end: () => {
      add(END);
      return { source: { kind: 'shared', buffers, ranges: Float64Array.from(ranges) }, bytes: total };
    },
  };
}

/** Batches that are joined to a blob at once: browsers may keep blobs on disk, arrays they keep in memory. */
const MOST_PIECES = 16;

/** In a blob, where there is no shared memory. */
export function blobSpool(): Spool {
  let pieces: BlobPart[] = [];
  return {
    allocate: (length) => new Uint8Array(length),
    add: (bytes) => {
      pieces.push(bytes as BlobPart);
      if (pieces.length >= MOST_PIECES) pieces = [new Blob(pieces)];
    },
    end: () => {
      const blob = new Blob([...pieces, END]);
      return { source: { kind: 'blob', blob }, bytes: blob.size };
    },
  };
}
