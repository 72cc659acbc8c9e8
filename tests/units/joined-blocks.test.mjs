// How parts of pieces become row groups and record batches of as many rows as is said.
import { expect, test } from 'vitest';
import { JoinedBlocks, startsOf } from '../../web/src/rx/write-blocks.ts';

/** A piece of parts with so many rows, each of which has a byte for each row and two notes. */
function piece(...parts) {
  const bytes = Uint8Array.from(parts.flatMap((rows) => new Array(rows).fill(rows)));
  return { bytes, notes: parts.flatMap((rows) => [rows, rows, 2, rows, 0.5]) };
}

/** What is written of pieces, what the engine was asked to join, and what the end of the file is told. */
async function written(rowsPerRead, pieces) {
  const [blocks, asked] = [[], []];
  const joined = new JoinedBlocks({
    rowsPerRead,
    join: (bytes, notes) => {
      asked.push([...notes]);
      return { bytes, notes: [bytes.length, 1] };
    },
    write: async (bytes) => {
      blocks.push([...bytes]);
    },
  });
  for (const one of pieces) await joined.take(one);
  return { notes: await joined.notes(), blocks, asked };
}

test('parts of several pieces are joined, one alone is written as it is', async () => {
  const { notes, blocks, asked } = await written(5.5, [piece(2), piece(3, 5, 1), piece(), piece(3), piece(3)]);
  expect(blocks).toEqual([
    [2, 2, 3, 3, 3],
    [5, 5, 5, 5, 5],
    [1, 3, 3, 3],
    [3, 3, 3],
  ]);
  expect(notes).toEqual([5, 1, 5, 0.5, 4, 1, 3, 0.5]);
  expect(asked).toEqual([
    [2, 2, 2, 2, 0.5, 3, 3, 2, 3, 0.5],
    [1, 1, 2, 1, 0.5, 3, 3, 2, 3, 0.5],
  ]);
});

test('without rows there are no blocks', async () => {
  expect(await written(5, [piece(), piece()])).toEqual({ notes: [], blocks: [], asked: [] });
});

test('it is known where chunks begin in their blocks when all rows of one data set are written', () => {
  const part = { data: { chunkRows: [3, 0, 4, 5] }, steps: [] };
  expect(startsOf({ parts: [part], isWhole: true }, 5)).toEqual([0, 3, 3, 2]);
  expect(startsOf({ parts: [part], isWhole: true }, Number.POSITIVE_INFINITY)).toEqual([0, 3, 3, 7]);
  expect(startsOf({ parts: [part], isWhole: false }, 5)).toEqual([]);
  expect(startsOf({ parts: [part, part], isWhole: true }, 5)).toEqual([]);
  expect(startsOf({ parts: [{ data: {}, steps: [] }], isWhole: true }, 5)).toEqual([]);
});
