// How rows are asked for when a data set is written in blocks of so many rows.
import { describe, expect, test } from 'vitest';
import { partsOf, runs } from '../../web/src/rx/parts.ts';

/** Chunks of these rows, so many in each unit. */
function dataOf(chunkRows, each = 1, kept = null) {
  return { chunks: chunkRows.length, chunkRows, kept, unitOf: (chunk) => Math.floor(chunk / each) };
}

/** The rows of each block, and whether all rows come once and in order. */
function blocksOf(data, rowsPerBlock) {
  const blocks = [];
  let rows = 0;
  const seen = [];
  for (const { chunk, until, from, count, ends } of partsOf(data, rowsPerBlock)) {
    for (let at = chunk; at < until; at++) {
      const begin = at === chunk ? from : 0;
      const some = count ?? data.chunkRows[at];
      for (let row = begin; row < begin + some; row++) seen.push(`${at}:${row}`);
      rows += some;
    }
    if (ends) blocks.push(rows);
    if (ends) rows = 0;
  }
  const all = data.chunkRows.flatMap((rows, chunk) => Array.from({ length: rows }, (_, row) => `${chunk}:${row}`));
  expect(seen).toEqual(all);
  expect(rows).toBe(0);
  return blocks;
}

describe('blocks', () => {
  test.each([
    ['chunks that fit', [5, 5, 5, 5], 10, [10, 10]],
    ['chunks that are cut', [7, 7, 7], 5, [5, 5, 5, 5, 1]],
    ['a chunk of several blocks', [23], 5, [5, 5, 5, 5, 3]],
    ['chunks without rows', [0, 3, 0, 0, 4, 0], 5, [5, 2]],
    ['nothing', [0], 5, []],
    ['one block of all', [4, 4, 4], 500, [12]],
    ['single rows', [2, 1], 1, [1, 1, 1]],
  ])('%s', (_, chunkRows, rowsPerBlock, expected) => {
    for (const each of [1, 2, 3]) expect(blocksOf(dataOf(chunkRows, each), rowsPerBlock)).toEqual(expected);
  });

  test('have at least a row', () => {
    expect(() => partsOf(dataOf([1]), 0)).toThrow(/at least 1/);
  });
});

test('chunks of one unit, or of one satellite, are asked for together', () => {
  const rows = Array.from({ length: 20 }, () => 1);
  expect(runs(dataOf(rows.slice(0, 5), 2))).toEqual([
    [0, 2],
    [2, 4],
    [4, 5],
  ]);
  const kept = [{ units: Array.from({ length: 20 }, (_, unit) => unit) }];
  expect(runs(dataOf(rows, 1, kept))).toEqual([
    [0, 8],
    [8, 16],
    [16, 20],
  ]);
});
