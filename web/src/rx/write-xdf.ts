import type { RxDataSource } from '../data/sources.js';
import { RxError } from '../error.js';
import type { OutputOptions, Piece } from '../generated/engine.js';
import { concatenated } from '../source/bytes.js';
import { type Front, frontOf } from './front.js';
import type { WrittenRows } from './write.js';
import { startsOf } from './write-blocks.js';

/** How files with blocks are written. */
export interface XdfWriting {
  /**
   * The most rows of a block of an XDF file, of a row group of a Parquet file, of a record batch of an Arrow file. Default: that
   * of rxOptions for XDF, each chunk for the others.
   */
  rowsPerRead?: number;
  /** zlib's level of compression of an XDF file, from 0 to 9. Default: that of rxOptions. */
  xdfCompressionLevel?: number;
}

/** What is said about XDF files, of options that may be undefined; -1 is what holds where nothing is said. */
export function xdfWriting(options: { [name in keyof XdfWriting]: XdfWriting[name] | undefined }): XdfWriting {
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== null && value !== -1);
  return Object.fromEntries(given);
}

/** What the engine is told of an XDF file. */
export type XdfOptions = OutputOptions & { type: 'xdf' };

/** A file behind whose blocks others are put: the bytes in front of the first new block. */
export interface XdfFront extends Front {
  /** Its metadata. */
  like: Uint8Array;
}

/** The bytes behind the metadata, and where among them it says where these begin. */
export const FOOTER = 60;
const METADATA_AT = 12;
/** The bytes behind a segment, which tell of it. */
const TRAILER = 20;

/** The data and metadata of a file that is there; null when there is none. */
export async function continuedFile(file: RxDataSource['file']): Promise<XdfFront | null> {
  const whole = await frontOf(file);
  if (!whole) return null;
  const at = metadataAt(await whole.read(Math.max(whole.size - FOOTER, 0), FOOTER), whole.size);
  return { ...whole, like: await whole.read(at, whole.size - FOOTER - at), size: at };
}

/** Where the metadata of a file of some bytes begin, by its footer. */
export function metadataAt(footer: Uint8Array, size: number): number {
  const view = new DataView(footer.buffer, footer.byteOffset);
  const at = footer.length === FOOTER ? Number(view.getBigUint64(METADATA_AT, true)) : 0;
  if (at === 0 || at > size - FOOTER) throw new RxError('format', 'the file that is to be changed is no XDF file');
  return at;
}

/** What the engine is told of these rows too. Where all rows of the data are written it is known where blocks end. */
export function xdfOptions(
  options: XdfOptions,
  written: WrittenRows,
  writing: XdfWriting,
  front: XdfFront | null,
  beside: readonly number[],
): XdfOptions {
  const told = { ...options, ...writing, beside: [...beside] };
  // Beside columns that are there blocks are told by all rows before them.
  const rows = beside.length > 0 ? Number.POSITIVE_INFINITY : Math.floor(told.rowsPerRead);
  return { ...told, starts: startsOf(written, rows), like: front?.like ?? told.like };
}

/**
 * Joins pieces to blocks of at most so many rows. Columns were deflated where the rows are, in segments; only the
 * compressed bytes of a block are in memory.
 */
export class XdfBlocks {
  readonly #stream: (level: number, trailers: Uint8Array) => Uint8Array;
  readonly #level: number;
  readonly #most: number;
  /** The rows of each block, of a file beside whose columns others are put. */
  readonly #sizes: readonly number[];
  readonly #columns: number;
  readonly #write: (bytes: Uint8Array) => Promise<void>;
  /** Where the streams begin, and of each block its rows and the lengths of its streams. */
  readonly #notes: number[];
  /** The segments of the columns of each part of the block that is not written yet. */
  #parts: Uint8Array[][] = [];
  #rows = 0;

  constructor(init: {
    stream: (level: number, trailers: Uint8Array) => Uint8Array;
    options: XdfOptions;
    columns: number;
    /** The byte at which the first block begins. */
    start: number;
    write: (bytes: Uint8Array) => Promise<void>;
  }) {
    this.#stream = init.stream;
    this.#level = init.options.xdfCompressionLevel;
    this.#most = Math.floor(init.options.rowsPerRead);
    this.#sizes = init.options.beside;
    this.#columns = init.columns;
    this.#write = init.write;
    this.#notes = [init.start];
  }

  /** Takes the next piece. */
  async take({ bytes, notes }: Piece): Promise<void> {
    let at = 0;
    for (let note = 0; note < notes.length; note += this.#columns + 1) {
      const rows = notes[note] ?? 0;
      const segments = notes.slice(note + 1, note + 1 + this.#columns).map((length) => {
        at += length;
        return bytes.subarray(at - length, at);
      });
      if (this.#rows + rows > this.#size()) await this.#end();
      this.#parts.push(segments);
      this.#rows += rows;
      if (this.#rows === this.#size()) await this.#end();
    }
  }

  /** The most rows of the block that is being written. */
  #size(): number {
    const written = (this.#notes.length - 1) / (this.#columns + 1);
    return this.#sizes.length > 0 ? (this.#sizes[written] ?? 0) : this.#most;
  }

  /** Ends the last block; what the engine has to know for the end of the file. */
  async notes(): Promise<readonly number[]> {
    await this.#end();
    return this.#notes;
  }

  async #end(): Promise<void> {
    if (this.#rows === 0) return;
    this.#notes.push(this.#rows);
    for (let column = 0; column < this.#columns; column++) {
      const stream = this.#joined(this.#parts.map((segments) => segments[column] ?? new Uint8Array()));
      this.#notes.push(stream.length);
      await this.#write(stream);
    }
    this.#parts = [];
    this.#rows = 0;
  }

  /** A column's segments as one stream. */
  #joined(segments: readonly Uint8Array[]): Uint8Array {
    const trailers = concatenated(segments.map((segment) => segment.subarray(segment.length - TRAILER)));
    const around = this.#stream(this.#level, trailers);
    const bodies = segments.map((segment) => segment.subarray(0, segment.length - TRAILER));
    return concatenated([around.subarray(0, 2), ...bodies, around.subarray(2)]);
  }
}
