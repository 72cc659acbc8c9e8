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
  const said = (value) => fromPortable(Buffer.from(toPortable(value)).toString());

  test.each([
    [[1, -0, Number.NaN, Number.POSITIVE_INFINITY, 'text', '\\ud800 \ud83d\ude00 \ude00', true, null, undefined, 12n]],
    [{ a: { $is: 'Date', of: 1 }, b: [[]] }],
    [{ d: new Date(5), r: /a\/b/gi, m: new Map([[{ k: 1 }, new Set([1])]]) }],
    [new Date(Number.NaN)],
    [[new Float64Array([1, Number.NaN]), new BigInt64Array([-1n]), new Uint8Array(3)]],
  ])('%o', (value) => expect(said(value)).toStrictEqual(value));

  test('of views what they show', () => {
    const numbers = new Float64Array(new SharedArrayBuffer(32));
    numbers.set([1, 2, 3, 4]);
    const found = said(numbers.subarray(1, 3));
    expect([...found]).toEqual([2, 3]);
    expect(found.buffer.byteLength).toBe(16);
  });

  test('with what refers to itself', () => {
    const value = { name: 'a' };
    value.self = value;
    const found = said(value);
    expect(found.self).toBe(found);
  });

  test('others are named', () => {
    expect(() => toPortable({ v: { a: [() => 1] } })).toThrow("'v.a[0]' is of function, which cannot be saved");
    expect(() => toPortable({ v: new (class Own {})() })).toThrow("'v' is of class Own");
  });

  test('what another version wrote', () => {
    const error = expect.objectContaining({ code: 'unsupported' });
    for (const text of ['{"transformObjects":[]}', '[["Own",1],1]', ''])
      expect(() => fromPortable(text)).toThrow(error);
  });
});
