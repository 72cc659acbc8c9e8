// What XDF files that are written tell of their variables and blocks.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installed } from '../../web/build/browser.mjs';
import { root } from '../../web/build/run.mjs';
import { runScript } from '../../web/build/rx.mjs';

test.each(installed())('%s writes ranges, descriptions and blocks', async (browser) => {
  const { found, kept, blocks, groups } = await runScript(join(root, 'tests/browser/page/xdf-ends.js'), {
    browser,
    timeout: 100,
  });
  const { split, ...others } = found;
  expect(others).toEqual({
    selection: { a: [1, 3], b: [1.5, 9], c: [2, 6] },
    transforms: { a: [2, 10], b: [1.5, 9], c: [2, 18] },
    text: { a: [3, 5], b: [1, 7.5], c: [6, 10] },
    numbers: { a: [1, 2], b: [2.5, 9] },
    missing: { a: [1, 3], b: [1.5, 9] },
    func: { a: [1, 9], b: [1.5, 9], z: [10, 90] },
    off: { a: [null, null], b: [null, null] },
    merged: { a: [1, 2], b: [2.5, 9], z: [5, 6] },
    union: { a: [1, 20], b: [1.5, 9] },
    unique: { a: [1, 9], b: [1.5, 9] },
    appended: { a: [1, 100], b: [0.5, 9] },
  });
  // WebKit under automation has no origin private file system.
  const halves = [
    { a: [1, 3], b: [1.5, 2.5] },
    { a: [2, 9], b: [9, 9] },
  ];
  expect(split).toEqual(browser === 'webkit' ? null : halves);
  const all = ['all of it', 'the first', ['1', '2'], ['one', 'two'], 0, 100];
  const { parquet, text, ...files } = kept;
  expect(files).toEqual({ step: all, sort: all, import: all, factors: all, compress: all });
  expect(parquet.slice(1)).toEqual(['the first', null, null, 0, 100]);
  expect(text.slice(1)).toEqual(['the first', null, null, 0, 100]);
  expect(blocks).toEqual({
    sorted: [500_000, 100_000],
    derived: [250_000, 250_000, 100_000],
    compressed: [3, 3, 1, 2, 4],
    values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
  });
  const batches = [125_000, 125_000, 125_000, 125_000, 100_000];
  expect(groups).toEqual({
    small: [3, 3, 1],
    values: [1, 2, 3, 4, 5, 6, 7],
    levels: ['x', 'y', null, 'x', 'y', 'z', 'x'],
    // What lies in one chunk of each is cut and not joined with the other's.
    longer: [5, 2, 5, 2],
    derived: [250_000, 250_000, 100_000],
    sorted: [200_000, 200_000, 200_000],
    imported: [2, 2, 1],
    merged: [4, 3],
    file: batches,
    stream: batches,
    none: 'argument',
    indexes: [1, 2, null, 1, 2, 3, 1],
    renamed: ['a', 'g'],
  });
});
