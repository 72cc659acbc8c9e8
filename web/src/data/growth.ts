import type { ByteSource } from '../source/bytes.js';
import { sharedMemory, weigh } from '../source/shared-memory.js';
import { END } from './arrow.js';

/** A record batch of an Arrow stream, where satellites can read it. */
export type Piece =
  | { readonly kind: 'shared'; readonly buffer: SharedArrayBuffer; readonly offset: number; readonly length: number }
  | { readonly kind: 'blob'; readonly blob: Blob };

/** The most rows of a chunk, and of batches that are read together the fewest: see `crate/src/format/cut.rs`. */
const [MOST_ROWS, FEWEST_ROWS] = [131_072, 65_536];

/** Units of a source that grows which are read together: one behind the other, so that their partials merge. */
const TOGETHER = 4;

/** What a stream is made of before its first batch. */
export interface GrowthForm {
  /** Its schema and dictionaries. */
  readonly head: Uint8Array;
  /** Rows of each batch. */
  readonly rows: number;
  /** Whether batches lie in shared memory; in blobs where not. */
  readonly isShared: boolean;
}

/** Some batches of a stream, as a source of their own. */
export interface Block {
  readonly source: ByteSource;
  /** The number of its first chunk in the whole stream. */
  readonly firstChunk: number;
}

/**
 * An Arrow stream that grows while it is read: its batches come one by one, each of as many rows but the last. Chunks are those
 * of the whole stream, since which batches become a chunk follows from that number alone.
 */
export class Growth {
  /** Settled when all is there: the whole stream. */
  readonly finished: Promise<ByteSource>;
  readonly form: GrowthForm;
  readonly #listeners: ((piece: Piece) => void)[] = [];
  /** Batches of a block, and its chunks. */
  readonly #batches: number;
  readonly #chunks: number;
  readonly #pieces: Piece[] = [];
  #isOver = false;
  #failure: { error: unknown } | null = null;
  #wake: () => void = () => undefined;
  #changed = this.#next();
  #settle: (source: ByteSource) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  constructor(form: GrowthForm) {
    const { rows } = form;
    this.form = form;
    this.#batches = TOGETHER * (rows >= FEWEST_ROWS ? 1 : Math.ceil(FEWEST_ROWS / rows));
    this.#chunks = TOGETHER * Math.max(1, Math.ceil(rows / MOST_ROWS));
    this.finished = new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#reject = reject;
    });
    this.finished.catch(() => undefined);
  }

  /** The stream without its batches. */
  get head(): ByteSource {
    return this.#stream([]);
  }

  /** Takes a batch. */
  add(piece: Piece): void {
    this.#pieces.push(piece);
    if (piece.kind === 'shared') weigh(piece.buffer);
    for (const listener of this.#listeners) listener(piece);
    this.#say();
  }

  /** Calls a listener with each batch, those that are there first. */
  each(listener: (piece: Piece) => void): void {
    for (const piece of this.#pieces) listener(piece);
    this.#listeners.push(listener);
  }

  /** Says that all batches are there. */
  end(source: ByteSource): void {
    this.#isOver = true;
    this.#settle(source);
    this.#say();
  }

  /** Says that there will be no more, because something went wrong. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#reject(error);
    this.#say();
  }

  /** A block of batches, once they are there; null behind the last. */
  async block(number: number): Promise<Block | null> {
    const from = number * this.#batches;
    await this.#until(from + this.#batches);
    const pieces = this.#pieces.slice(from, from + this.#batches);
    return pieces.length === 0 ? null : { source: this.#stream(pieces), firstChunk: number * this.#chunks };
  }

  /** How many chunks there are, as far as it matters: waits until there are so many, or all. */
  async chunksUpTo(most: number): Promise<number> {
    const perBatch = this.#chunks / this.#batches;
    await this.#until(Math.ceil(most / perBatch));
    return Math.min(Math.ceil(this.#pieces.length * perBatch), most);
  }

  async #until(batches: number): Promise<void> {
    while (this.#pieces.length < batches && !this.#isOver) {
      if (this.#failure) throw this.#failure.error;
      await this.#changed;
    }
  }

  #stream(pieces: readonly Piece[]): ByteSource {
    const { head, isShared } = this.form;
    if (!isShared) {
      const blobs = pieces.flatMap((piece) => (piece.kind === 'blob' ? piece.blob : []));
      return { kind: 'blob', blob: new Blob([head as BlobPart, ...blobs, END]) };
    }
    const shared = pieces.flatMap((piece) => (piece.kind === 'shared' ? piece : []));
    const all = [whole(head), ...shared, whole(END)];
    const ranges = all.flatMap(({ offset, length }, index) => [index, offset, length]);
    return { kind: 'shared', buffers: all.map(({ buffer }) => buffer), ranges: Float64Array.from(ranges) };
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #say(): void {
    this.#wake();
    this.#changed = this.#next();
  }
}

/** Bytes as shared memory of their own. */
function whole(bytes: Uint8Array) {
  const buffer = sharedMemory(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return { buffer, offset: 0, length: bytes.length };
}
