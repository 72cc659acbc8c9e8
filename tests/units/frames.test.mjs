// Data frames of a page as Arrow, and rows as R prints them.
import { dictionary, tableFromArrays, tableFromIPC, tableToIPC, utf8 } from '@uwdata/flechette';
import { describe, expect, test } from 'vitest';
import { byCodePoint } from '../../web/src/data/code-points.ts';
import { frameToArrow, readTable } from '../../web/src/data/frame.ts';
import { rowsText } from '../../web/src/rx/rows-text.ts';
import { operatorOf } from '../../web/src/transform/operators.ts';

const made = (frame) => tableFromIPC(frameToArrow(frame));
const levels = (table, name) => Array.from(table.getChild(name).data[0].dictionary.toArray());
const values = (table, name) => Array.from(table.getChild(name).toArray());
const thrown = (frame) => {
  try {
    frameToArrow(frame);
  } catch (error) {
    return { code: error.code, message: error.message, at: error.at };
  }
  return null;
};

describe('text of arrays', () => {
  test('becomes factors of sorted levels', () => {
    const table = made({ f: ['b', 'a', null, 'c', undefined, 'a'], g: ['z', 'y', 'x', 'z', 'y', 'x'] });
    expect(levels(table, 'f')).toEqual(['a', 'b', 'c']);
    expect(values(table, 'f')).toEqual(['b', 'a', null, 'c', null, 'a']);
    expect(levels(table, 'g')).toEqual(['x', 'y', 'z']);
    expect(levels(made([{ f: 'b' }, { f: 'a' }, {}]), 'f')).toEqual(['a', 'b']);
  });

  test('is sorted by code points', () => {
    const words = ['\u{1f600}', 'é', 'B', 'a', '\uff5e', 'A', 'Aa', ''];
    expect(levels(made({ f: words }), 'f')).toEqual(['', 'A', 'Aa', 'B', 'a', 'é', '\uff5e', '\u{1f600}']);
    // UTF-16 would have it the other way round.
    expect(byCodePoint('\uff5e', '\u{1f600}')).toBeLessThan(0);
  });

  test('in many batches has one dictionary', () => {
    const rows = 300_000;
    const table = made({ f: Array.from({ length: rows }, (_, at) => `k${(at * 7) % 11}`) });
    expect(table.numRows).toBe(rows);
    expect(table.getChild('f').at(299_999)).toBe(`k${(299_999 * 7) % 11}`);
    expect(levels(table, 'f').length).toBe(11);
  });
});

test('tables keep their dictionaries, and text stays text', () => {
  const types = { f: dictionary(utf8()), s: utf8() };
  const table = tableFromArrays({ f: ['late', 'early', 'late'], s: ['q', null, 'p'] }, { types });
  const again = made(tableFromIPC(tableToIPC(table, {})));
  expect(levels(again, 'f')).toEqual(['late', 'early']);
  expect(again.getChild('s').type.typeId).toBe(utf8().typeId);
  expect(values(again, 's')).toEqual(['q', null, 'p']);
});

test('columns without any value are numbers', () => {
  const table = made({ l: [null, undefined], m: [null, null] });
  expect(values(table, 'l')).toEqual([null, null]);
  expect(table.getChild('l').type.precision).toBe(2);
  expect(made({ x: [], f: [] }).numRows).toBe(0);
});

test('what cannot be read says why', () => {
  expect(thrown({})).toMatchObject({ code: 'noData', message: 'the data frame has no columns' });
  expect(thrown([])).toMatchObject({ code: 'noData' });
  const day = new Date('2024-02-03');
  expect(thrown({ d: [day, new Date(Number.NaN)] })).toMatchObject({ code: 'wrongType', at: { column: 'd', row: 2 } });
  expect(thrown({ d: [day, 1] })).toMatchObject({ code: 'wrongType', at: { column: 'd' } });
});

test('rows are printed as R prints them', () => {
  const table = readTable(
    frameToArrow({
      x: [1, 20, 3],
      y: Float32Array.of(9.6666666, 19.9166666, 0.5),
      z: [1e10, 1.5e-10, 2],
      f: ['Monday', null, 'Tue'],
      l: [true, false, null],
    }),
  );
  expect(rowsText(table)).toBe(
    [
      '   x         y       z      f     l',
      '1  1  9.666667 1.0e+10 Monday  TRUE',
      '2 20 19.916666 1.5e-10   <NA> FALSE',
      '3  3  0.500000 2.0e+00    Tue    NA',
    ].join('\n'),
  );
});

test("R's operators by name", () => {
  expect(operatorOf('*')(3, 4)).toBe(12);
  expect(operatorOf('-')([1, 2, 3], 1)).toEqual([0, 1, 2]);
  expect(operatorOf('+')(Float64Array.of(1, 2, 3, 4), [10, 20])).toEqual([11, 22, 13, 24]);
  expect([operatorOf('%%')(-7, 3), operatorOf('%/%')(-7, 3), operatorOf('^')(2, 5)]).toEqual([2, -3, 32]);
  expect(operatorOf('max')([1, 5], 3)).toBe(5);
  expect(operatorOf('c')([1], [2, 3])).toEqual([1, 2, 3]);
  expect(() => operatorOf('pmn')).toThrow("the nearest is 'pmin'");
});
