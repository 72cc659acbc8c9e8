import type { DataSet } from '../data/dataset.js';
import { RxError } from '../error.js';

/** Chunks that are asked for at once. */
const AT_ONCE = 8;

/** What must be known of a data set that is cut. */
export type Chunked = Pick<DataSet, 'chunks' | 'chunkRows' | 'kept' | 'unitOf'>;

/** Rows of consecutive chunks that are asked for at once. */
export interface Part {
  chunk: number;
  until: number;
  from: number;
  /** How many; all when not given. */
  count?: number;
  /** Whether a block ends with them. */
  ends: boolean;
}

/** Ranges of chunks that can be asked for at once: those that one satellite keeps, or those of one unit of a source. */
export function runs(data: Chunked): [from: number, until: number][] {
  const owner = (chunk: number) => {
    const unit = data.unitOf(chunk);
    return data.kept ? data.kept.find(({ units }) => units.includes(unit)) : unit;
  };
  const ranges: [number, number][] = [];
  for (let from = 0; from < data.chunks; ) {
    let until = from + 1;
    const first = owner(from);
    while (until < data.chunks && until - from < AT_ONCE && owner(until) === first) until += 1;
    ranges.push([from, until]);
    from = until;
  }
  return ranges;
}

/** A data set cut into blocks of so many rows. */
export function partsOf(data: Chunked, rowsPerBlock: number): Part[] {
  if (!(rowsPerBlock >= 1)) throw new RxError('argument', `rowsPerRead is at least 1, not ${rowsPerBlock}`);
  const parts: Part[] = [];
  const room = Math.floor(rowsPerBlock);
  let left = room;
  for (const [chunk, until] of runs(data)) {
    let first = chunk;
    for (let at = chunk; at < until; at++) {
      const rows = data.chunkRows?.[at] ?? 0;
      if (rows < left || (rows === left && rows > 0)) {
        left -= rows;
        const ends = left === 0;
        if (ends || at + 1 === until) parts.push({ chunk: first, until: at + 1, from: 0, ends });
        if (ends || at + 1 === until) first = at + 1;
        if (ends) left = room;
        continue;
      }
      // The block ends within this chunk, and so may others.
      if (first < at) parts.push({ chunk: first, until: at, from: 0, ends: false });
      for (let from = 0; from < rows; ) {
        const count = Math.min(left, rows - from);
        left -= count;
        parts.push({ chunk: at, until: at + 1, from, count, ends: left === 0 });
        from += count;
        if (left === 0) left = room;
      }
      first = at + 1;
    }
  }
  const last = parts.at(-1);
  if (last && data.chunkRows?.some((rows) => rows > 0)) last.ends = true;
  return parts;
}
