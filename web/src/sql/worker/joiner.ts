import { type BatchBytes, type ColumnLayout, metadataLength, writeMetadata } from './batch-bytes.js';
import { copyBits, setBits, zeroBits } from './bits.js';

/** Consecutive rows of a record batch. */
interface Run {
  batch: BatchBytes;
  from: number;
  rows: number;
}

/** Room for the bytes of a message. */
export type Allocate = (length: number) => Uint8Array;

/**
 * Joins record batches of any number of rows to batches of a fixed one. What comes out depends on the rows alone, not on how
 * the database cut them. Buffers are copied as they are; only where text begins is counted anew.
 */
export class Joiner {
  readonly #layouts: readonly ColumnLayout[];
  /** The rows of the batches that come; may be changed between two of them. */
  rows: number;
  readonly #allocate: Allocate;
  #runs: Run[] = [];
  #held = 0;
  /** How many batches it gave. */
  given = 0;

  /** For columns of these layouts, so many rows each. */
  constructor(layouts: readonly ColumnLayout[], rows: number, allocate: Allocate = (length) => new Uint8Array(length)) {
    this.#layouts = layouts;
    this.rows = rows;
    this.#allocate = allocate;
  }

  /** Takes rows of a batch, whose bytes must not change; gives the batches that are full with them. */
  *take(batch: BatchBytes, start = 0, end = batch.rows): Generator<{ bytes: Uint8Array; rows: number }> {
    for (let from = start; from < end; ) {
      const rows = Math.min(end - from, this.rows - this.#held);
      this.#runs.push({ batch, from, rows });
      this.#held += rows;
      from += rows;
      if (this.#held === this.rows) yield this.#joined();
    }
  }

  /** The rows that are left. */
  *end(): Generator<{ bytes: Uint8Array; rows: number }> {
    if (this.#held > 0) yield this.#joined();
  }

  #joined(): { bytes: Uint8Array; rows: number } {
    const runs = this.#runs;
    const rows = this.#held;
    this.given += 1;
    this.#runs = [];
    this.#held = 0;
    const places: { offset: number; length: number }[] = [];
    const nulls = new Float64Array(this.#layouts.length);
    let body = 0;
    const place = (length: number) => {
      places.push({ offset: body, length });
      body += (length + 7) & ~7;
    };
    this.#layouts.forEach((layout, column) => {
      const hasNulls = runs.some(({ batch }) => batch.nulls[column] !== 0);
      place(hasNulls ? Math.ceil(rows / 8) : 0);
      if (layout === 'bits') place(Math.ceil(rows / 8));
      else if (layout === 'text') {
        place((rows + 1) * 4);
        place(runs.reduce((sum, run) => sum + textLength(run, this.#bufferOf(column)), 0));
      } else place(rows * layout);
    });
    const head = metadataLength(this.#layouts.length, places.length);
    const bytes = this.#allocate(head + body);
    const out = (index: number) => {
      const { offset, length } = places[index] ?? { offset: 0, length: 0 };
      return bytes.subarray(head + offset, head + offset + length);
    };
    this.#layouts.forEach((layout, column) => {
      const first = this.#bufferOf(column);
      const validity = out(first);
      if (validity.length > 0) {
        copyValidity(validity, runs, column, first);
        nulls[column] = zeroBits(validity, rows);
      }
      if (layout === 'bits') copyFlags(out(first + 1), runs, first + 1);
      else if (layout === 'text') copyText(out(first + 1), out(first + 2), runs, first + 1);
      else copyValues(out(first + 1), runs, first + 1, layout);
    });
    writeMetadata(bytes, rows, nulls, places, body);
    return { bytes, rows };
  }

  /** The first buffer of a column. */
  #bufferOf(column: number): number {
    let first = 0;
    for (let before = 0; before < column; before++) first += this.#layouts[before] === 'text' ? 3 : 2;
    return first;
  }
}

/** A buffer of a batch. */
function bufferOf({ bytes, buffers }: BatchBytes, index: number): Uint8Array {
  const start = buffers[index * 2] ?? 0;
  return bytes.subarray(start, start + (buffers[index * 2 + 1] ?? 0));
}

/** Where the text of each row begins, and of the last ends. */
function offsetsOf(batch: BatchBytes, index: number): Int32Array {
  const { buffer, byteOffset, byteLength } = bufferOf(batch, index);
  if (byteOffset % 4 === 0) return new Int32Array(buffer, byteOffset, byteLength >> 2);
  return new Int32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

function textLength({ batch, from, rows }: Run, first: number): number {
  const offsets = offsetsOf(batch, first + 1);
  return (offsets[from + rows] ?? 0) - (offsets[from] ?? 0);
}

function copyValidity(to: Uint8Array, runs: readonly Run[], column: number, first: number): void {
  let done = 0;
  for (const { batch, from, rows } of runs) {
    const validity = bufferOf(batch, first);
    if (batch.nulls[column] === 0 || validity.length === 0) setBits(to, done, rows);
    else copyBits(to, done, validity, from, rows);
    done += rows;
  }
}

function copyFlags(to: Uint8Array, runs: readonly Run[], index: number): void {
  let done = 0;
  for (const { batch, from, rows } of runs) {
    copyBits(to, done, bufferOf(batch, index), from, rows);
    done += rows;
  }
}

function copyValues(to: Uint8Array, runs: readonly Run[], index: number, width: number): void {
  let done = 0;
  for (const { batch, from, rows } of runs) {
    to.set(bufferOf(batch, index).subarray(from * width, (from + rows) * width), done);
    done += rows * width;
  }
}

function copyText(offsets: Uint8Array, text: Uint8Array, runs: readonly Run[], index: number): void {
  const ends = new Int32Array(offsets.buffer, offsets.byteOffset, offsets.byteLength >> 2);
  let [done, length] = [0, 0];
  for (const { batch, from, rows } of runs) {
    const given = offsetsOf(batch, index);
    const start = given[from] ?? 0;
    const shift = length - start;
    for (let row = 1; row <= rows; row++) ends[done + row] = (given[from + row] ?? 0) + shift;
    const end = given[from + rows] ?? 0;
    text.set(bufferOf(batch, index + 1).subarray(start, end), length);
    done += rows;
    length += end - start;
  }
}
