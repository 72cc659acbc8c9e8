// Plots of real data, drawn through the package on a page that has no style sheet.
import { expect, test } from 'vitest';

export function plots(session) {
  const call = (name, ...args) => session().call('plots.js', name, args);
  const seen = (kind, options = {}) => call('seen', kind, options);
  let computed;
  const expected = async () => {
    computed ??= await call('computed');
    return computed;
  };

  test('a histogram has a bar for each interval, and what options say', async () => {
    const { counts } = await expected();
    const plain = await seen('histogram');
    expect(plain).toMatchObject({ tag: 'svg', rects: counts, panels: 1, head: ['age'], styles: 0, legend: [] });
    expect(plain.size[0]).toBe(640);
    expect(plain.xTitles).toEqual(['age →']);
    expect(plain.yTitles).toEqual(['↑ Count']);
    const named = await seen('histogram', {
      ...{ title: 'Ages of mothers', subtitle: 'Years', xTitle: 'Age', yTitle: 'Mothers', width: 400, height: 200 },
      ...{
        plotAreaColor: 'ivory',
        gridColor: 'tan',
        fillColor: 'rebeccapurple',
        xNumTicks: 3,
        yNumTicks: 2,
        histType: 'Percent',
      },
    });
    expect(named).toMatchObject({
      rects: counts,
      head: ['Ages of mothers', 'Years'],
      label: 'Ages of mothers: Percent',
    });
    expect(named.xTitles).toEqual(['Age →']);
    expect(named.yTitles).toEqual(['↑ Mothers']);
    expect([plain.ground, named.ground, plain.grid, named.grid]).toEqual([undefined, 'ivory', 'currentColor', 'tan']);
    expect(named.size[0]).toBe(400);
    expect(named.size[1]).toBeLessThan(270);
    expect(named.fills).toEqual(['rebeccapurple']);
    expect(named.ticks.length).toBeLessThan(plain.ticks.length);
    expect(named.upright.length).toBeLessThan(plain.upright.length);
    const part = await seen('histogram', { xAxisMinMax: [30, 40], yAxisMinMax: [0, 100] });
    expect([part.ticks.at(0), part.ticks.at(-1), part.upright.at(-1)]).toEqual(['30', '40', '100']);
  });

  test('several variables are panels', async () => {
    const { panels, panelTitles, rects, bars, head, upright } = await seen('histograms');
    expect({ panels, panelTitles, bars, head }).toEqual({
      panels: 2,
      panelTitles: ['age', 'education'],
      bars: 3,
      head: [],
    });
    expect(rects).toBeGreaterThan(5);
    expect(upright).toContain('6-11yrs');
  });

  test('a histogram has a panel for each combination of levels, all with the same axes', async () => {
    const { counts, panels } = await expected();
    expect(Object.fromEntries(panels.map(([panel, rows]) => [panel.join(' '), rows]))).toEqual({
      ...{ '0-5yrs 0': 8, '6-11yrs 0': 80, '12+ yrs 0': 77 },
      ...{ '0-5yrs 1': 4, '6-11yrs 1': 40, '12+ yrs 1': 39 },
    });
    const found = await seen('panels', { width: 900, main: 'Ages', xlab: 'Age' });
    expect(found).toMatchObject({ panels: 6, rects: 6 * counts, head: ['Ages'] });
    expect(found.panelTitles).toEqual(panels.map(([[a, b]]) => `education = ${a}, F(case) = ${b}`));
    expect(found.xTitles).toEqual(Array(6).fill('Age →'));
    const ticks = found.upright.length / 6;
    expect(found.upright).toEqual(Array(6).fill(found.upright.slice(0, ticks)).flat());
    const bars = await seen('barPanels', { histType: 'Percent', maxNumPanels: null });
    expect(bars).toMatchObject({ panels: 2, bars: 6, xTitles: ['Percent →', 'Percent →'] });
    expect(bars.panelTitles).toEqual(['education, F(case) = 0', 'education, F(case) = 1']);
    const [left, right] = [0, 1].map((at) =>
      bars.ticks.slice((at * bars.ticks.length) / 2).slice(0, bars.ticks.length / 2),
    );
    expect(left).toEqual(right);
  });

  test('lines have panels with one legend, symbols and styles', async () => {
    const found = await seen('lines', { width: 900, lineColor: ['red', 'blue'], lineStyle: 'dotted', title: 'Iris' });
    expect(found).toMatchObject({ panels: 3, lines: 6, dots: 300, head: ['Iris'] });
    expect(found.panelTitles).toEqual(['Species = setosa', 'Species = versicolor', 'Species = virginica']);
    expect(found.legend).toEqual(['Sepal.Length', 'Petal.Length']);
    expect(found.strokes).toEqual(['red', 'blue', 'red', 'blue', 'red', 'blue']);
    expect(found.dashes).toEqual(Array(6).fill('1 3'));
    expect(await seen('lines', { legend: false })).toMatchObject({ legend: [], panels: 3 });
    expect(await seen('regression')).toMatchObject({ lines: 1, dots: 32, xTitles: ['wt →'], yTitles: ['↑ mpg'] });
  });

  test('ROC curves tell their areas and have the line of chance', async () => {
    const { areas } = await expected();
    const two = await seen('rocs');
    expect(two.legend).toEqual(areas.map(([name, value]) => `${name}, area ${value.toFixed(4)}`));
    expect(two).toMatchObject({ lines: 3, head: ["ROC curves for 'case'"] });
    expect(await seen('rocs', { chanceGridLine: false, computeAuc: false, title: 'A' })).toMatchObject({
      ...{ lines: 2, head: ['A'], legend: ['Model1', 'Model2'] },
    });
    const [[name, value]] = areas;
    expect(await seen('roc')).toMatchObject({
      ...{ lines: 2, legend: [], head: ["ROC curve for 'case'", `${name}, area ${value.toFixed(4)}`] },
    });
    expect((await seen('roc', { computeAuc: false })).head).toEqual(["ROC curve for 'case'"]);
  });

  test('a Lorenz curve tells Gini’s coefficient and has the line of equality', async () => {
    const { gini } = await expected();
    const found = await seen('lorenz', { equalityColor: 'gray', equalityStyle: 'longdash' });
    expect(found.head).toEqual(['Lorenz curve', `Gini’s coefficient ${Number(gini.toPrecision(4))}`]);
    expect(found).toMatchObject({ lines: 2, dashes: ['7 3', null] });
    expect(found.strokes[0]).toBe('gray');
    expect((await seen('lorenz', { equalityGridLine: false })).lines).toBe(1);
  });

  test('coefficients are drawn step by step', async () => {
    const found = await seen('steps');
    expect(found.legend).toContain('Petal.Width:Species1');
    expect(found.lines).toBe(found.legend.length);
    expect(found).toMatchObject({ breaks: 4, ticks: ['0', '1', '2', '3'], xTitles: ['Step →'] });
    const few = await seen('steps', { plotStepBreaks: false, eps: 2 });
    expect(few.breaks).toBe(0);
    expect(few.legend.length).toBeLessThan(found.legend.length);
    // The levels that were dropped are 0 at all steps.
    expect((await seen('steps', { omitZeroCoefs: false })).legend.length).toBeGreaterThan(found.legend.length);
  });

  test('trees and forests are drawn', async () => {
    const { nodes, splits, trees, importance } = await expected();
    const tree = await seen('tree');
    expect(tree.rects).toBe(nodes);
    for (const name of splits) expect(tree.words).toContain(name);
    expect(tree.head).toEqual(['Tree']);
    expect(await seen('forest')).toMatchObject({ lines: 1, xTitles: ['Trees →'], head: ['Out-of-bag error'] });
    expect(trees).toBe(30);
    expect(await seen('boosted')).toMatchObject({ lines: 1, yTitles: ['↑ Mean deviance'] });
    expect((await seen('importance')).upright).toEqual(importance);
    expect(await seen('importance', { nVar: 2, fillColor: 'teal' })).toMatchObject({ bars: 2, fills: ['teal'] });
    expect((await seen('importance', { sort: false })).upright).toEqual([...importance].sort());
    expect(await call('all')).toEqual(['Tree', 'Error by size', 'Importance']);
  });

  test('correlations, tables and clusters are tiles', async () => {
    const found = await seen('correlations');
    expect(found).toMatchObject({ cells: 36, head: ['Correlations'] });
    expect(found.words.filter((word) => word === '1.00')).toHaveLength(6);
    expect(await seen('crossTabs')).toMatchObject({ cells: 6 });
    expect(await seen('clusters')).toMatchObject({ cells: 6, bars: 3, panelTitles: ['Centres', 'Sizes'] });
    expect((await seen('coefficients')).dots).toBe(4);
    expect((await seen('quantiles')).dots).toBe(5);
  });

  test.each([
    ['light', 'rgb(255, 255, 255)'],
    ['dark', expect.stringMatching(/^rgb\((\d|[1-5]\d), /)],
  ])('a plot is a file that needs no page: %s', async (colorScheme, paper) => {
    const found = await call('file', colorScheme);
    expect(found).toMatchObject({
      wrong: ['', ''],
      open: [],
      same: true,
      paper,
      title: 'Curves & <areas>',
      kept: true,
    });
    expect(found.roots).toEqual(Array(2).fill('http://www.w3.org/2000/svg svg'));
    // With some room around it.
    expect(found.image).toEqual(found.size.map((side) => side + 24));
  });

  test('what cannot be drawn is said', async () => {
    const argument = [true, 'argument'];
    const shapes = { noForest: argument, noOptions: argument, kind: argument, noSpec: argument };
    expect(await call('mistakes')).toEqual({
      ...shapes,
      ...{ summary: argument, nothing: argument, list: argument, option: argument, value: argument },
      ...{
        steps: argument,
        stepOption: argument,
        importance: argument,
        histogram: argument,
        panels: [true, 'tooLarge'],
        morePanels: [true, 'tooLarge'],
        manyPanels: [true, 'tooLarge'],
        numberPanels: [true, 'wrongType'],
        file: argument,
      },
      ...{ engine: [true, 'unknownVariable'], engineOption: argument, roc: [true, 'unknownVariable'] },
    });
  });
}
