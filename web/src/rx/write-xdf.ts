import { rxGetOption } from '../context/options.js';
import type { DataSet } from '../data/dataset.js';
import { byteSource } from '../data/file.js';
import type { RxDataSource } from '../data/sources.js';
import { asRxError, RxError } from '../error.js';
import type { XdfRequest } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import { type ByteReader, openBytes } from '../source/bytes.js';
import type { ByteWriter } from '../source/target.js';
import { type Part, partsOf } from './parts.js';
import { runner } from './runner.js';
import type { WriteOptions } from './write.js';

/** How XDF files are written. */
export interface XdfWriting {
  /** `'rows'` adds blocks to a file that is there; its variables must be those of the data. Default `'none'`. */
  append?: 'none' | 'rows';
  /** The rows of a block. Default: that of rxOptions. */
  rowsPerRead?: number;
  /** zlib's level of compression, from 0 to 9. Default: that of rxOptions. */
  xdfCompressionLevel?: number;
}

/** What stands in front of new blocks. */
export interface Front {
  /** Metadata of the file that is continued; empty for a new one. */
  like: Uint8Array;
  /** The bytes in front of the first new block. */
  size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** The bytes behind the metadata, and where among them it says where these begin. */
const FOOTER = 60;
const METADATA_AT = 12;
/** The bytes behind a segment, which tell of it, and where among them its rows stand. */
const TRAILER = 20;
const ROWS_AT = 8;
/** Bytes of a file that is continued that are copied at once. */
const COPY = 1 << 22;

/** What a new file begins with. */
export async function newFile(): Promise<Front> {
  const header = (await launchpad().engineClass()).xdfHeader();
  return {
    like: new Uint8Array(),
    size: header.length,
    read: async (from, length) => header.slice(from, from + length),
  };
}

/** The data and metadata of a file that is there; of none, what a new file begins with. */
export async function continuedFile(file: RxDataSource['file']): Promise<Front> {
  const bytes = await existing(file);
  if (!bytes) return newFile();
  const tail = await bytes.read(bytes.size - FOOTER, FOOTER);
  const at = tail.length === FOOTER ? new DataView(tail.buffer, tail.byteOffset).getBigUint64(METADATA_AT, true) : 0n;
  const length = bytes.size - FOOTER - Number(at);
  if (at === 0n || length < 0) throw new RxError('format', 'the file to which rows are to be added is no XDF file');
  return {
    like: await bytes.read(Number(at), length),
    size: Number(at),
    read: (offset, length) => bytes.read(offset, length),
  };
}

async function existing(file: RxDataSource['file']): Promise<ByteReader | null> {
  if (file === null) return null;
  try {
    const bytes = await openBytes(await byteSource(file));
    return bytes.size > 0 ? bytes : null;
  } catch (error) {
    const path = typeof file === 'string' && file.startsWith('opfs:');
    if (path && asRxError(error).code === 'source') return null;
    throw error;
  }
}

/**
 * Writes a data set as XDF: blocks of `rowsPerRead` rows, or what is left. Columns are deflated where the rows are, in
 * segments that are joined here; only the compressed bytes of a block are in memory.
 */
export async function writeXdf(data: DataSet, writer: ByteWriter, front: Front, options: WriteOptions): Promise<void> {
  const { step, signal, onProgress } = options;
  const level = options.xdfCompressionLevel ?? rxGetOption('xdfCompressionLevel');
  if (!Number.isInteger(level) || level < 0 || level > 9) {
    throw new RxError('argument', `xdfCompressionLevel is a whole number from 0 to 9, not ${level}`);
  }
  const Engine = await launchpad().engineClass();
  const how = { ...(step ? { step } : {}), ...(signal ? { signal } : {}) };
  const xdf: XdfRequest = { level, like: front.like };
  // Where blocks end hangs on the rows of all chunks.
  if (!data.chunkRows) await runner().scan(data, signal ? { signal } : {});
  const [head = new Uint8Array()] = await runner().rows(data, { chunk: 0, count: 0, part: 'head', xdf }, how);
  for (let at = 0; at < front.size; at += COPY) {
    await writer.write(await front.read(at, Math.min(COPY, front.size - at)));
  }
  const ask = ({ chunk, until, from, count }: Part) => {
    const some = count === undefined ? {} : { count };
    return runner().rows(data, { chunk, until, from, ...some, part: 'batches', xdf }, how);
  };
  const numbers = [front.size];
  let block: Uint8Array[][] = [];
  let rows = 0;
  const parts = partsOf(data, options.rowsPerRead ?? rxGetOption('rowsPerRead'));
  let next: Promise<Uint8Array[]> | undefined;
  for (const [index, part] of parts.entries()) {
    const now = next ?? ask(part);
    const following = parts[index + 1];
    // The next rows are made while these are written.
    next = following && ask(following);
    next?.catch(() => undefined);
    const segments = await now;
    const columns = segments.length / (part.until - part.chunk);
    for (let at = 0; at < segments.length; at += columns) block.push(segments.slice(at, at + columns));
    if (!part.ends) continue;
    const held = block.reduce((sum, [first]) => sum + (first ? rowsOf(first) : 0), 0);
    numbers.push(held);
    for (let column = 0; column < columns; column++) {
      const stream = joinedStream(
        Engine,
        level,
        block.map((segments) => segments[column] ?? new Uint8Array()),
      );
      numbers.push(stream.length);
      await writer.write(stream);
    }
    block = [];
    rows += held;
    onProgress?.({ rows, totalRows: data.schema.rows ?? null, fraction: (index + 1) / parts.length });
  }
  await writer.write(Engine.xdfEnding(head, Float64Array.from(numbers)));
}

function rowsOf(segment: Uint8Array): number {
  const at = segment.byteOffset + segment.length - TRAILER;
  return new DataView(segment.buffer, at, TRAILER).getUint32(ROWS_AT, true);
}

/** A column's segments as one stream. */
function joinedStream(
  Engine: { xdfStream(level: number, trailers: Uint8Array): Uint8Array },
  level: number,
  segments: readonly Uint8Array[],
): Uint8Array {
  const trailers = concat(segments.map((segment) => segment.subarray(segment.length - TRAILER)));
  const around = Engine.xdfStream(level, trailers);
  const bodies = segments.map((segment) => segment.subarray(0, segment.length - TRAILER));
  return concat([around.subarray(0, 2), ...bodies, around.subarray(2)]);
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
