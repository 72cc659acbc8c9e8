// Columns that a function sees in parts, and what it returns of them put together.
import { expect, test } from 'vitest';
import { joinedSlices, sliced } from '../../web/src/satellite/slices.ts';

test('parts of columns are copies of their own', () => {
  const columns = {
    n: Float64Array.of(1, 2, 3, 4),
    t: ['a', null, 'c', 'd'],
    f: { codes: Int32Array.of(0, 1, -1, 0), levels: ['x', 'y'] },
  };
  const part = sliced(columns, 1, 3);
  expect(part).toEqual({
    n: Float64Array.of(2, 3),
    t: [null, 'c'],
    f: { codes: Int32Array.of(1, -1), levels: ['x', 'y'] },
  });
  part.n[0] = 9;
  expect(columns.n[1]).toBe(2);
});

test('what comes back is put together, factors by their levels', () => {
  const f = (levels, ...codes) => ({ codes: Int32Array.from(codes), levels });
  const joined = joinedSlices([
    { n: [1, null], x: Float64Array.of(0.5, 1), f: f(['b', 'a'], 0, 1), gone: null },
    { n: [3], x: Int8Array.of(2), f: f(['c', 'a'], 1, 0, -1), gone: null },
  ]);
  expect(joined).toEqual({
    n: [1, null, 3],
    x: Float64Array.of(0.5, 1, 2),
    f: f(['b', 'a', 'c'], 0, 1, 1, 2, -1),
  });
  expect(() => joinedSlices([{ n: [1] }, {}])).toThrow(/'n' for some rows only/);
  expect(() => joinedSlices([{ n: [1] }, { n: f(['a'], 0) }])).toThrow(/not always a factor/);
});
