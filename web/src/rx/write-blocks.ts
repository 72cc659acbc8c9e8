import { runner } from '../context/realm.js';
import type { RunOptions } from '../context/distribute.js';
import type { BlockPart, OutputOptions, Piece } from '../generated/engine.js';
import { concatenated } from '../source/bytes.js';
import type { WrittenRows } from './write.js';

/** How many rows of its block stand before the first row of each chunk; nothing where only some rows are written. */
export function startsOf({ parts, isWhole }: WrittenRows, rowsOfBlock: number): number[] {
  const [part] = parts;
  if (!isWhole || parts.length !== 1 || !part?.data.chunkRows) return [];
  let rows = 0;
  return part.data.chunkRows.map((count) => {
    rows += count;
    return (rows - count) % rowsOfBlock;
  });
}

/**
 * What the engine is told of a file with blocks of so many rows: row groups, or record batches. Where all rows of the data are
 * written these are counted, so that it is known where blocks end.
 */
export async function cutOptions<T extends OutputOptions>(
  told: T,
  rows: WrittenRows,
  rowsPerRead: number,
  { signal }: RunOptions,
): Promise<T & { rowsPerRead: number; starts: number[] }> {
  const [part] = rows.parts;
  if (part && rows.isWhole && rows.parts.length === 1) {
    await runner().count(part.data, Number.POSITIVE_INFINITY, { signal });
  }
  return { ...told, rowsPerRead, starts: startsOf(rows, Math.floor(rowsPerRead)) };
}

/** The numbers in front of the notes of a part: its rows, and how many bytes and notes it has. */
const FRONT = 3;

/** Joins parts of pieces to blocks of at most so many rows, each of which is written when it is whole. */
export class JoinedBlocks {
  readonly #most: number;
  readonly #join: (bytes: Uint8Array, notes: Float64Array) => BlockPart;
  readonly #write: (bytes: Uint8Array) => Promise<void>;
  readonly #notes: number[] = [];
  /** The parts of the block that is not written yet, with what stands in front of their notes. */
  #parts: { bytes: Uint8Array; notes: readonly number[] }[] = [];
  #rows = 0;

  constructor(init: {
    rowsPerRead: number;
    /** Has the engine make a block of parts. */
    join: (bytes: Uint8Array, notes: Float64Array) => BlockPart;
    write: (bytes: Uint8Array) => Promise<void>;
  }) {
    this.#most = Math.floor(init.rowsPerRead);
    this.#join = init.join;
    this.#write = init.write;
  }

  /** Takes the next piece. */
  async take({ bytes, notes }: Piece): Promise<void> {
    let [at, note] = [0, 0];
    while (note < notes.length) {
      const [rows = 0, length = 0, count = 0] = notes.slice(note, note + FRONT);
      if (this.#rows + rows > this.#most) await this.#end();
      const end = note + FRONT + count;
      this.#parts.push({ bytes: bytes.subarray(at, at + length), notes: notes.slice(note, end) });
      this.#rows += rows;
      [at, note] = [at + length, end];
      if (this.#rows === this.#most) await this.#end();
    }
  }

  /** Ends the last block; what the engine has to know for the end of the file. */
  async notes(): Promise<readonly number[]> {
    await this.#end();
    return this.#notes;
  }

  async #end(): Promise<void> {
    const [first, ...others] = this.#parts;
    if (!first) return;
    const all = this.#parts;
    [this.#parts, this.#rows] = [[], 0];
    const block =
      others.length === 0
        ? { bytes: first.bytes, notes: first.notes.slice(FRONT) }
        : this.#join(concatenated(all.map(({ bytes }) => bytes)), Float64Array.from(all.flatMap(({ notes }) => notes)));
    for (const note of block.notes) this.#notes.push(note);
    await this.#write(block.bytes);
  }
}
