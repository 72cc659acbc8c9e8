// How data are dealt to parts, what their files are called, and values that are saved with a model.
import { describe, expect, test } from 'vitest';
import { shares, splitPaths } from '../../web/src/rx/split-parts.ts';
import { fromPortable, toPortable } from '../../web/src/transform/portable.ts';

describe('shares', () => {
  // The example of RevoScaleR's page: 15 blocks in 6 files.
  test.each([
    ['left', [3, 3, 3, 2, 2, 2]],
    ['center', [2, 3, 3, 3, 2, 2]],
    ['right', [2, 2, 2, 3, 3, 3]],
  ])('%s', (fill, expected) => expect(shares(15, 6, fill)).toEqual(expected));

  test('fewer than parts, and others', () => {
    expect(shares(2, 4, 'right')).toEqual([0, 0, 1, 1]);
    expect(shares(6, 3, 'left')).toEqual([2, 2, 2]);
    expect(() => shares(6, 3, 'top')).toThrow("fill is 'left', 'center' or 'right'");
  });
});

describe('names of files', () => {
  const numbers = ['1', '2', '3'];

  // The table of RevoScaleR's page.
  test.each([
    ['foo.xdf', null, ['foo1.xdf', 'foo2.xdf', 'foo3.xdf']],
    ['golf.xdf', ['club', 'tee', 'score'], ['golfclub.xdf', 'golftee.xdf', 'golfscore.xdf']],
    ['my/', ['a/same.xdf', 'b/same.xdf', 'c/same.xdf'], ['my/a/same.xdf', 'my/b/same.xdf', 'my/c/same.xdf']],
    [['here/1.xdf', 'there/2.xdf', 'x/3.xdf'], null, ['here/1.xdf', 'there/2.xdf', 'x/3.xdf']],
    [
      ['a.csv', 'b.csv', 'a.xdf'],
      ['x', 'y', 3],
      ['ax.csv', 'by.csv', 'a3.xdf'],
    ],
  ])('%s and %s', (base, suffixes, expected) => expect(splitPaths(base, suffixes, numbers, null)).toEqual(expected));

  test('levels, whatever is in them', () => {
    const levels = ['a/b', 'a\\b', 'a_b', '', '..', 'é'];
    expect(splitPaths('opfs:x.csv', null, levels, 'f/g')).toEqual(
      ['a_b', 'a_b_2', 'a_b_3', '', '..', 'é'].map((level) => `opfs:x.f_g.${level}.csv`),
    );
  });

  test('as many as parts, none twice', () => {
    expect(() => splitPaths('a.xdf', ['1', '2'], numbers, null)).toThrow('there are 3 parts, and 2 outFileSuffixes');
    expect(() => splitPaths(['a.xdf'], null, numbers, null)).toThrow('there are 3 parts, and 1 names in outFilesBase');
    const same = ['opfs:a.xdf', 'opfs:/a.xdf', 'opfs:b.xdf'];
    expect(() => splitPaths(same, null, numbers, null)).toThrow("two parts would be written to 'opfs:/a.xdf'");
  });
});

describe('values that are saved', () => {
  const said = (value) => fromPortable(JSON.parse(JSON.stringify(toPortable(value, 'v'))));

  test.each([
    [[1, -0, Number.NaN, Number.POSITIVE_INFINITY, 'text', true, null, undefined, 12n]],
    [{ a: { $is: 'Date', of: 1 }, b: [[]] }],
    [{ d: new Date(5), r: /a\/b/gi, m: new Map([[{ k: 1 }, new Set([1])]]) }],
    [[new Float64Array([1, Number.NaN]), new BigInt64Array([-1n]), new Uint8Array(3)]],
  ])('%o', (value) => expect(said(value)).toStrictEqual(value));

  test('others are named', () => {
    expect(() => toPortable({ a: [() => 1] }, 'v')).toThrow("'v.a.0' is of function");
    expect(() => toPortable(new (class Own {})(), 'v')).toThrow("'v' is of class Own");
  });
});
