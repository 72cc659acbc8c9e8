import type { Piece } from '../generated/engine.js';
import { makeSpillFile, type SpillFile } from './spill-file.js';

/** Pieces are put together until they have so many bytes, so that of each bucket there is one range for many of them. */
const TOGETHER = 8 << 20;

/** Segments of a bucket: those of consecutive pieces. */
interface Run {
  bucket: number;
  from: number;
  to: number;
}

/**
 * What was exchanged: in memory while it is small, in a file of the origin private file system beyond that, or, where there
 * is none, in Blobs, which browsers may put to disk.
 */
export class Spill {
  readonly #limit: number;
  /** Where the segment of each bucket of each piece begins, and its bytes. */
  readonly #offsets: Float64Array[] = [];
  readonly #lengths: Float64Array[] = [];
  readonly #notes: number[] = [];
  #pending: Piece[] = [];
  #pendingBytes = 0;
  #blobs: Blob[] = [];
  #size = 0;
  #file: SpillFile | null = null;

  /** At most about so many bytes are held in memory. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The notes of all pieces, one behind the other. */
  get notes(): number[] {
    return this.#notes;
  }

  /** Takes the next piece: the bytes of its segments, the first bucket's first, and notes of their rows and bytes. */
  async take(piece: Piece): Promise<void> {
    const { notes, bytes } = piece;
    for (const note of notes) this.#notes.push(note);
    this.#lengths.push(
      Float64Array.from({ length: (notes.length - 1) / 2 }, (_, bucket) => notes[2 * bucket + 2] ?? 0),
    );
    this.#pending.push(piece);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= Math.min(TOGETHER, this.#limit / 4)) await this.#flush();
  }

  /** Puts the pieces that wait where they stay, bucket by bucket. */
  async #flush(): Promise<void> {
    const pieces = this.#pending;
    if (pieces.length === 0) return;
    const first = this.#lengths.length - pieces.length;
    const parts: Uint8Array[] = [];
    const starts = pieces.map(() => 0);
    const buckets = this.#lengths[first]?.length ?? 0;
    for (const _ of pieces) this.#offsets.push(new Float64Array(buckets));
    for (let bucket = 0; bucket < buckets; bucket++) {
      for (const [at, { bytes }] of pieces.entries()) {
        const length = this.#lengths[first + at]?.[bucket] ?? 0;
        const start = starts[at] ?? 0;
        (this.#offsets[first + at] as Float64Array)[bucket] = this.#size;
        if (length > 0) parts.push(bytes.subarray(start, start + length));
        starts[at] = start + length;
        this.#size += length;
      }
    }
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#blobs.push(new Blob(parts as BlobPart[]));
    if (this.#size > this.#limit) await this.#toFile();
  }

  async #toFile(): Promise<void> {
    this.#file ??= await makeSpillFile();
    if (!this.#file) return;
    const blobs = this.#blobs;
    this.#blobs = [];
    for (const blob of blobs) await this.#file.write(new Uint8Array(await blob.arrayBuffer()));
  }

  /** The bytes of units, each of which is runs of segments. No piece follows. */
  async finish(units: readonly (readonly Run[])[]): Promise<Blob> {
    await this.#flush();
    let all = new Blob(this.#blobs);
    if (this.#file) {
      await this.#toFile();
      all = await this.#file.close();
    }
    const slices: Blob[] = [];
    let [start, end] = [0, 0];
    const put = () => {
      if (end > start) slices.push(all.slice(start, end));
    };
    for (const { bucket, from, to } of units.flat()) {
      for (let piece = from; piece < to; piece++) {
        const length = this.#lengths[piece]?.[bucket] ?? 0;
        const offset = this.#offsets[piece]?.[bucket] ?? 0;
        if (length === 0) continue;
        if (offset !== end) {
          put();
          start = offset;
        }
        end = offset + length;
      }
    }
    put();
    this.#blobs = [];
    return new Blob(slices);
  }

  /** Forgets it all; a file is removed. */
  async remove(): Promise<void> {
    this.#pending = [];
    this.#blobs = [];
    const file = this.#file;
    this.#file = null;
    await file?.remove();
  }
}

/** The runs of each unit, as the engine gives them: 64-bit floats, for each unit how many, then each run's three numbers. */
export function runsOf(bytes: Uint8Array): Run[][] {
  const numbers = new Float64Array(bytes.slice().buffer);
  const units: Run[][] = [];
  let at = 0;
  while (at < numbers.length) {
    const count = numbers[at++] ?? 0;
    const unit: Run[] = [];
    for (let run = 0; run < count; run++, at += 3) {
      unit.push({ bucket: numbers[at] ?? 0, from: numbers[at + 1] ?? 0, to: numbers[at + 2] ?? 0 });
    }
    units.push(unit);
  }
  return units;
}
