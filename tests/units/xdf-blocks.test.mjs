// How pieces of chunks become the blocks of an XDF file.
import { expect, test } from 'vitest';
import { XdfBlocks, xdfOptions } from '../../web/src/rx/write-xdf.ts';

const TOLD = {
  type: 'xdf',
  rowsPerRead: 500_000,
  xdfCompressionLevel: 1,
  starts: [],
  like: new Uint8Array(),
  beside: [],
};

/** Bytes behind a segment. */
const TRAILER = new Array(20).fill(0);

/** A piece of parts with so many rows, whose two columns have a byte for each row, and two. */
function piece(...parts) {
  const bytes = parts.flatMap((rows) => [
    ...new Array(rows).fill(rows),
    ...TRAILER,
    ...new Array(2 * rows).fill(rows),
    ...TRAILER,
  ]);
  const notes = parts.flatMap((rows) => [rows, rows + 20, 2 * rows + 20]);
  return { bytes: Uint8Array.from(bytes), notes };
}

/** What is written of pieces, and told of the blocks. */
async function written(rowsPerRead, pieces, beside = []) {
  const streams = [];
  const blocks = new XdfBlocks({
    // Two bytes before a stream, and how many segments it has behind it.
    stream: (level, trailers) => Uint8Array.from([0x78, level, trailers.length / 20]),
    options: { ...TOLD, rowsPerRead, beside },
    columns: 2,
    start: 260,
    write: async (bytes) => {
      streams.push([...bytes]);
    },
  });
  for (const one of pieces) await blocks.take(one);
  return { notes: await blocks.notes(), streams };
}

test('parts are joined as long as a block has room', async () => {
  const { notes, streams } = await written(5, [piece(2), piece(3, 1), piece(), piece(3), piece(3)]);
  expect(notes).toEqual([260, 5, 8, 13, 4, 7, 11, 3, 6, 9]);
  expect(streams).toEqual([
    [0x78, 1, 2, 2, 3, 3, 3, 2],
    [0x78, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 2],
    [0x78, 1, 1, 3, 3, 3, 2],
    [0x78, 1, 1, 1, 3, 3, 3, 3, 3, 3, 2],
    [0x78, 1, 3, 3, 3, 1],
    [0x78, 1, 3, 3, 3, 3, 3, 3, 1],
  ]);
});

test('without rows there are no blocks', async () => {
  expect(await written(5, [piece(), piece()])).toEqual({ notes: [260], streams: [] });
});

test('beside the columns of a file blocks are as long as its own', async () => {
  const { notes } = await written(5, [piece(2), piece(1, 2)], [3, 2]);
  expect(notes).toEqual([260, 3, 6, 9, 2, 5, 7]);
});

test('it is told where chunks begin in their blocks when all rows are written', () => {
  const parts = [{ data: { chunkRows: [3, 0, 4, 5] }, steps: [] }];
  const starts = (isWhole) => xdfOptions(TOLD, { parts, isWhole }, { rowsPerRead: 5 }, null, []).starts;
  expect(starts(true)).toEqual([0, 3, 3, 2]);
  expect(starts(false)).toEqual([]);
});
