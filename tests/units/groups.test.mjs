// Groups put together, so that those who work on them read each chunk once.
import { expect, test } from 'vitest';
import { batches } from '../../web/src/rx/groups.ts';

const groups = (...rows) => {
  let from = 0;
  return rows.map((count) => {
    from += count;
    return { values: {}, from: from - count, rows: count };
  });
};

test('groups are put together until they have enough rows', () => {
  const sizes = (...rows) => [...batches(groups(...rows), 10)].map((batch) => batch.map((group) => group.rows));
  expect(sizes()).toEqual([]);
  expect(sizes(3, 3, 3, 3)).toEqual([[3, 3, 3], [3]]);
  expect(sizes(25, 1, 10, 5, 5)).toEqual([[25], [1], [10], [5, 5]]);
});

test('no group is left out', () => {
  const all = groups(...Array.from({ length: 1000 }, (_, at) => (at * 7) % 23));
  expect([...batches(all, 100)].flat()).toEqual(all);
});
