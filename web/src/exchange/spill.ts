import { supportedBuild } from '../engine/capability.js';
import type { Piece } from '../generated/engine.js';
import type { ByteSource } from '../source/bytes.js';
import { sharedMemory } from '../source/shared-memory.js';
import { makeSpillFile, type SpillFile } from './spill-file.js';

/** Pieces are put together until they have so many bytes, so that of each bucket there is one range for many of them. */
const TOGETHER = 8 << 20;

/** Segments of a bucket: those of consecutive pieces. */
interface Run {
  bucket: number;
  from: number;
  to: number;
}

/** Bytes in memory: shared with satellites where pages may share, in Blobs, which browsers may put to disk, where not. */
type Held = SharedArrayBuffer | Blob;

/**
 * What was exchanged: in memory while it is small, in a file of the origin private file system beyond that if there is one.
 */
export class Spill {
  readonly #limit: number;
  /** Where the segment of each bucket of each piece begins, and its bytes. */
  readonly #offsets: Float64Array[] = [];
  readonly #lengths: Float64Array[] = [];
  readonly #notes: number[] = [];
  #pending: Piece[] = [];
  #pendingBytes = 0;
  #held: Held[] = [];
  /** Where each of them begins. */
  #starts: number[] = [];
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
    const read = pieces.map(() => 0);
    const buckets = this.#lengths[first]?.length ?? 0;
    for (const _ of pieces) this.#offsets.push(new Float64Array(buckets));
    this.#starts.push(this.#size);
    for (let bucket = 0; bucket < buckets; bucket++) {
      for (const [at, { bytes }] of pieces.entries()) {
        const length = this.#lengths[first + at]?.[bucket] ?? 0;
        const start = read[at] ?? 0;
        (this.#offsets[first + at] as Float64Array)[bucket] = this.#size;
        if (length > 0) parts.push(bytes.subarray(start, start + length));
        read[at] = start + length;
        this.#size += length;
      }
    }
    this.#held.push(held(parts, this.#pendingBytes));
    this.#pending = [];
    this.#pendingBytes = 0;
    if (this.#size > this.#limit) await this.#toFile();
  }

  async #toFile(): Promise<void> {
    this.#file ??= await makeSpillFile();
    if (!this.#file) return;
    const all = this.#held;
    this.#held = [];
    for (const one of all) {
      const bytes = one instanceof Blob ? new Uint8Array(await one.arrayBuffer()) : new Uint8Array(one).slice();
      await this.#file.write(bytes);
    }
  }

  /** The bytes of units, each of which is runs of segments. No piece follows. */
  async finish(units: readonly (readonly Run[])[]): Promise<ByteSource> {
    await this.#flush();
    const ranges = this.#ranges(units);
    const all = this.#held;
    this.#held = [];
    if (this.#file) {
      this.#held = all;
      await this.#toFile();
      const file = await this.#file.close();
      return { kind: 'blob', blob: new Blob(ranges.map(([start, end]) => file.slice(start, end))) };
    }
    const shared = all.filter((one): one is SharedArrayBuffer => !(one instanceof Blob));
    if (shared.length === all.length && all.length > 0) return this.#shared(shared, ranges);
    const blob = new Blob(all as Blob[]);
    return { kind: 'blob', blob: new Blob(ranges.map(([start, end]) => blob.slice(start, end))) };
  }

  /** Ranges of what is held one by one; none crosses a border, for what was flushed together was. */
  #shared(buffers: readonly SharedArrayBuffer[], ranges: readonly [number, number][]): ByteSource {
    const found = new Float64Array(sharedMemory(ranges.length * 24));
    for (const [at, [start, end]] of ranges.entries()) {
      let buffer = 0;
      for (let high = this.#starts.length; high - buffer > 1; ) {
        const middle = (buffer + high) >> 1;
        if ((this.#starts[middle] ?? 0) <= start) buffer = middle;
        else high = middle;
      }
      found.set([buffer, start - (this.#starts[buffer] ?? 0), end - start], at * 3);
    }
    return { kind: 'shared', buffers, ranges: found };
  }

  /** Where the segments of units lie, those that lie together as one, but for borders of what was flushed together. */
  #ranges(units: readonly (readonly Run[])[]): [number, number][] {
    const ranges: [number, number][] = [];
    const starts = new Set(this.#starts);
    for (const { bucket, from, to } of units.flat()) {
      for (let piece = from; piece < to; piece++) {
        const length = this.#lengths[piece]?.[bucket] ?? 0;
        const offset = this.#offsets[piece]?.[bucket] ?? 0;
        if (length === 0) continue;
        const last = ranges.at(-1);
        if (last && last[1] === offset && !starts.has(offset)) last[1] = offset + length;
        else ranges.push([offset, offset + length]);
      }
    }
    return ranges;
  }

  /** Forgets it all; a file is removed. */
  async remove(): Promise<void> {
    this.#pending = [];
    this.#held = [];
    const file = this.#file;
    this.#file = null;
    await file?.remove();
  }
}

/** Bytes in memory, one part behind the other. */
function held(parts: readonly Uint8Array[], size: number): Held {
  if (supportedBuild() !== 'threads') return new Blob([...parts] as BlobPart[]);
  const bytes = new Uint8Array(sharedMemory(size));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes.buffer;
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
