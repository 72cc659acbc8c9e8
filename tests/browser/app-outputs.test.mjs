// Results of any analysis: what tables and comparisons the app makes of their shape.
import { tableFromArrays } from '@uwdata/flechette';
import { describe, expect, test } from 'vitest';
import { isComparable, joined, sharedCurves, statistics } from '../../web/app/src/output/comparison.ts';
import { csvOf, gridOf } from '../../web/app/src/output/grid.ts';
import { sectionsOf } from '../../web/app/src/output/sections.ts';
import { crossTabs, kmeans, matrix, model, roc, shown, titles, vectors } from './app-shapes.mjs';

describe('tables of results', () => {
  test('vectors with the same names make one table, and flags stand beside them', () => {
    const { facts, grids, notes } = sectionsOf(model(['(Intercept)', 'x'], [1, 2]));
    expect(grids).toHaveLength(1);
    expect(shown(grids[0].grid)).toMatchObject({
      '': ['(Intercept)', 'x'],
      Coefficients: [1, 2],
      Aliased: [false, false],
    });
    expect(facts).toEqual([
      { label: 'Degrees of freedom', value: '2, 98, 2' },
      { label: 'Deviance', value: 12.5 },
      { label: 'Valid rows', value: 100 },
    ]);
    expect(notes).toEqual(['did not converge']);
  });

  test('vectors with names are like matrices of one column', () => {
    const one = sectionsOf(vectors(['(Intercept)', 'x'], [1, 2]));
    expect(one).toEqual(sectionsOf(model(['(Intercept)', 'x'], [1, 2])));
    expect(titles(vectors(['(Intercept)', 'x'], [1, 2]))).toEqual(['intervals: Coefficients']);
    expect(isComparable(vectors(['x'], [1]))).toBe(true);
  });

  test('tables with names of their own', () => {
    const { facts, grids } = sectionsOf(crossTabs);
    expect(grids.map(({ title }) => title)).toEqual(['Counts', 'Chi-squared tests']);
    expect(shown(grids[0].grid)).toEqual({ '': ['Mon', 'Tue'], A: [10, 20], B: [0, 40] });
    expect(facts).toEqual([]);
    expect(titles(crossTabs)).toEqual(['heat: Counts']);
    const moments = {
      tables: [{ variable: 'x', type: 'numeric', table: matrix(['a'], ['Means', 'StdDev'], [[1], [2]]) }],
    };
    expect(sectionsOf(moments).grids[0].title).toBe('Tables: x');
    expect(titles(moments)).toEqual([]);
  });

  test('matrices, lists, records, frames and what is inside others', () => {
    const { facts, grids } = sectionsOf({
      ...kmeans,
      probs: [0, 0.25, 0.5, 0.75, 1],
      values: [1, 2, 3, 4, 5],
      fstatistics: { value: [3.5], numdf: 2 },
      tests: [
        { name: 'first', p: 0.1 },
        { name: 'second', p: 0.2 },
      ],
      parts: [{ term: 'a', frame: tableFromArrays({ level: ['u', 'v'] }) }],
      empty: [],
      nothing: null,
    });
    const byTitle = Object.fromEntries(grids.map(({ title, grid }) => [title, shown(grid)]));
    expect(byTitle.Centers).toEqual({ '': ['1', '2'], x: [1, 3], y: [10, 10] });
    expect(byTitle['Sum of squares within, Size']).toEqual({ 'Sum of squares within': [1.5, 2.5], Size: [40, 60] });
    expect(byTitle['Probabilities, Values'].Values).toEqual([1, 2, 3, 4, 5]);
    expect(byTitle.Tests).toEqual({ Name: ['first', 'second'], P: [0.1, 0.2] });
    expect(byTitle['a: frame']).toEqual({ level: ['u', 'v'] });
    expect(facts).toContainEqual({ label: 'Converged', value: false });
    expect(facts).toContainEqual({ label: 'F statistics: value', value: 3.5 });
  });

  test('are downloaded with all digits', () => {
    const grid = gridOf([
      { name: '', values: ['a,b', 'say "hi"', 'NA'] },
      { name: 'x', values: [1 / 3, Number.NaN, Number.NEGATIVE_INFINITY] },
      { name: 'when', values: [null, new Date(0), true] },
    ]);
    expect(csvOf(grid)).toBe(
      ',x,when\n"a,b",0.3333333333333333,NA\n"say ""hi""",NA,1970-01-01T00:00:00.000Z\n"NA",-Inf,TRUE\n',
    );
  });
});

describe('comparisons', () => {
  const a = { name: 'A', result: model(['(Intercept)', 'x'], [1, 2], { aic: [10] }) };
  const b = { name: 'B', result: model(['(Intercept)', 'z'], [4, 5]) };

  test('join coefficients by name', () => {
    expect(isComparable(a.result)).toBe(true);
    expect(isComparable(kmeans)).toBe(false);
    const grid = joined(a, b);
    expect(grid.columns.map(({ name }) => name)).toEqual([
      '',
      'A: estimate',
      'Std. error',
      'B: estimate',
      'Std. error',
      'Difference',
    ]);
    expect(grid.columns[0].values).toEqual(['(Intercept)', 'x', 'z']);
    expect(grid.columns[1].values).toEqual([1, 2, null]);
    expect(grid.columns[5].values).toEqual([3, null, null]);
    expect(shown(statistics(a, b))).toEqual({
      '': ['AIC', 'Deviance', 'Valid rows'],
      A: [10, 12.5, 100],
      B: [null, 12.5, 100],
    });
  });

  test('lay curves of several results into one plot', () => {
    const shared = sharedCurves({ name: 'A', result: roc(['p']) }, { name: 'B', result: roc(['p', 'q']) });
    expect(shared.series.map(({ name }) => name)).toEqual(['A: p', 'B: p', 'B: q']);
    expect(shared.series[0].points[1]).toEqual([1 - 0.7, 0.8]);
    expect(sharedCurves(a, b)).toBeNull();
  });
});
