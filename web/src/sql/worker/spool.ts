import { END } from '../../data/arrow.js';
import type { Piece } from '../../data/growth.js';
import type { ByteSource } from '../../source/bytes.js';
import { sharedMemory } from '../../source/shared-memory.js';
import type { Allocate } from './joiner.js';

/** Where the rows of a query are kept until nobody reads them any more. */
export interface Spool {
  allocate: Allocate;
  /** Keeps bytes; comes back with where they are. */
  add(bytes: Uint8Array): Piece;
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
    const shared = isOurs ? bytes : new Uint8Array(sharedMemory(bytes.length));
    if (!isOurs) shared.set(bytes);
    ranges.push(buffers.length, shared.byteOffset, shared.length);
    const buffer = shared.buffer as SharedArrayBuffer;
    buffers.push(buffer);
    total += shared.length;
    return { kind: 'shared', buffer, offset: shared.byteOffset, length: shared.length } as const;
  };
  return {
    allocate: (length) => new Uint8Array(sharedMemory(length)) as Uint8Array,
    add,
    end: () => {
      add(END);
      return { source: { kind: 'shared', buffers, ranges: Float64Array.from(ranges) }, bytes: total };
    },
  };
}

/** Blobs that are joined to one. */
const MOST_PIECES = 16;

/** In a blob, where there is no shared memory. */
export function blobSpool(): Spool {
  let pieces: Blob[] = [];
  return {
    allocate: (length) => new Uint8Array(length),
    add: (bytes) => {
      const blob = new Blob([bytes as BlobPart]);
      pieces.push(blob);
      if (pieces.length >= MOST_PIECES) pieces = [new Blob(pieces)];
      return { kind: 'blob', blob };
    },
    end: () => {
      const blob = new Blob([...pieces, END]);
      return { source: { kind: 'blob', blob }, bytes: blob.size };
    },
  };
}
