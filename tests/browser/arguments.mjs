// Arguments of functions that read and write data, in a browser.
import { expect, test } from 'vitest';

export function argumentsOf(session) {
  const call = (name) => session().call('arguments.js', name);

  test('rxImport takes functions over chunks', async () => {
    const found = await call('functions');
    for (const name of ['frame', 'csv', 'xdf', 'parquet']) {
      const [z, w, written, variables] = found[name];
      expect([z, w, written], name).toEqual([
        [2, 4, 6, 8],
        [2, 3, 4, 5],
        [4, 6, 8],
      ]);
      expect(variables, name).toBe(5);
    }
    expect(found.sizes).toEqual([3, 3, 3, 1]);
  });

  test("RevoScaleR's own defaults may be given", async () => {
    expect(await call('defaults')).toEqual({
      rows: [4, 4, 4, 4, 3, 4],
      imported: 4,
      blocks: 1,
      models: 2,
      codes: ['argument', 'argument', 'unsupported'],
    });
  });

  test('rxImport: types of files, limits, and what is said about columns of any data', async () => {
    const { types, said, factors, strings, written, limits, messages } = await call('importing');
    for (const type of ['auto', 'text', 'textFast']) expect(types[type], type).toEqual([1, 2, 3, 4]);
    for (const type of ['fixed', 'fixedFast']) expect(types[type], type).toEqual([1.5, 2.5]);
    for (const [told, values] of said) {
      expect(told).toEqual([
        ['id', 'integer', null, 0, 9, 'a number'],
        ['y', 'character', null, null, null, null],
        ['s', 'factor', ['C', 'B'], null, null, null],
      ]);
      expect(values).toEqual([
        [1, 2, 3, 4],
        ['1.5', null, '2.5', '4'],
        ['B', null, 'C', 'B'],
      ]);
    }
    expect(factors).toEqual(['factor', ['b', 'a', 'c']]);
    expect(strings).toEqual(['s', 'character']);
    expect(written).toEqual(['id', 'y', 's']);
    expect(limits).toEqual([
      [2, 1],
      [2, 1],
      [4, 0],
      [3, 0],
      [4, 0],
    ]);
    expect(messages).toEqual([
      expect.stringContaining("not 'arrow'"),
      expect.stringContaining("not 'sas'"),
      expect.stringContaining("'delimiter' says how text is read, and the data are RxXdfData"),
      expect.stringContaining("'decimalPoint' says how text is read, and the data are data in memory"),
      expect.stringContaining("no variable 'nothing'"),
    ]);
  });

  test('rxReadXdf', async () => {
    expect(await call('readingXdf')).toEqual({
      whole: [4, ['x', 'y', 's']],
      numbered: [['x', 's', 'row'], [3], [3]],
      list: [['x'], [1, 2, 3, 4]],
      chosen: [['x', 's'], ['x']],
      factors: ['a', 'b', 'c'],
      few: 2,
      name: ['opfs:a.xdf', 'opfs:b.xdf'],
      codes: ['argument', 'argument', 'argument'],
    });
  });

  test('frames of missing values, of text and of nothing', async () => {
    const { messages, ...found } = await call('frames');
    expect(found).toEqual({
      missing: [
        [null, null],
        ['numeric', 'numeric'],
      ],
      kept: 2,
      sorted: [
        ['a', 'a', 'b', 'c'],
        [2, 4, 1, 3],
      ],
      again: ['c', 'b', 'a'],
      levels: ['a', 'b', 'c'],
      computed: [
        [null, null],
        [4, 4],
        [4, 4],
        [4, null],
      ],
      matched: [3, 4],
      unlike: 'wrongType',
      tail: [[3, 4], 4],
      printed: ['  x s     l', '1 2 a FALSE', '2 3 c    NA'],
      modified: { product: 3, sums: [4, 1] },
    });
    const parts = [
      'sortByVars names',
      'sortByVars names',
      "'d' holds a date that is none in row 1",
      'no columns',
      'no columns',
      'duplicateVarExt is two different texts',
      'line feed',
      "rxSort has no option 'decending'; the nearest is 'decreasing'",
      "the nearest is 'getVarInfo'",
      "the nearest is 'type'",
    ];
    expect(messages).toEqual(parts.map((part) => expect.stringContaining(part)));
  });
}
