// Results of any analysis: what plots fit their shape, and what options of drawing there are.
import { tableFromArrays } from '@uwdata/flechette';
import { describe, expect, test } from 'vitest';
import { sectionsOf } from '../../web/app/src/output/sections.ts';
import { describe as described } from '../../web/src/plots/describe.ts';
import { placed } from '../../web/src/plots/draw-tree.ts';
import { extent } from '../../web/src/plots/extent.ts';
import { marginOfNumbers } from '../../web/src/plots/frame.ts';
import { apart, checkOptions } from '../../web/src/plots/options.ts';
import { lineLook } from '../../web/src/plots/palette.ts';
import { drawPlot } from '../../web/src/plots/sheet.ts';
import { plotsOf } from '../../web/src/plots/specs.ts';
import { kmeans, matrix, model, roc, shown, titles } from '../browser/app-shapes.mjs';

describe('plots of results', () => {
  test('follow from the shape', () => {
    expect(titles(model(['(Intercept)', 'x'], [1, 2]))).toEqual(['intervals: Coefficients']);
    expect(titles(kmeans)).toEqual(['heat: Centres', 'bars: Sizes']);
    expect(titles(roc(['a', 'b']))).toEqual(['curves: ROC']);
    const areas = plotsOf({ ...roc(['a', 'b']), auc: [{ name: 'b', value: 0.75 }] })[0].series.map(({ name }) => name);
    expect(areas).toEqual(['a', 'b, area 0.7500']);
    expect(titles({ curve: tableFromArrays({ cumVals: [0, 0.2, 1], percents: [0, 50, 100] }) })).toEqual([
      'curves: Lorenz curve',
    ]);
    expect(
      titles({
        covCor: matrix(
          ['x', 'y'],
          ['x', 'y'],
          [
            [1, 0.5],
            [0.5, 1],
          ],
        ),
      }),
    ).toEqual(['heat: Correlations']);
    expect(
      titles({
        covCoef: matrix(
          ['x', 'y'],
          ['x', 'y'],
          [
            [2, 0.5],
            [0.5, 1],
          ],
        ),
      }),
    ).toEqual([]);
    expect(titles({ importance: { names: ['x', 'y'], values: [1, 3] } })).toEqual(['bars: Importance']);
    expect(titles({})).toEqual([]);
  });

  test('lines have panels of one range, and a legend where there are several', () => {
    const line = (variable, level, x, y) => ({ variable, panel: [level], x, y, counts: [], stdDev: [], line: null });
    const result = {
      type: 'b',
      xName: 't',
      xLevels: [],
      yNames: ['u', 'v'],
      panelNames: ['f'],
      binned: false,
      series: [
        line('u', 'a', [1, 2], [3, 4]),
        line('u', 'b', [2], [9]),
        line('v', 'a', [1, 5], [-1, 0]),
        line('v', 'b', [2], [8]),
      ],
    };
    const plots = plotsOf(result);
    expect(plots.map(({ title }) => title)).toEqual(['f = a', 'f = b']);
    expect(plots[0].series).toEqual([
      {
        name: 'u',
        points: [
          [1, 3],
          [2, 4],
        ],
      },
      {
        name: 'v',
        points: [
          [1, -1],
          [5, 0],
        ],
      },
    ]);
    for (const plot of plots)
      expect(plot).toMatchObject({ range: { x: [1, 5], y: [-1, 9] }, marks: 'both', y: 'Value' });
    const [points] = sectionsOf(result).grids.filter(({ title }) => title === 'Series');
    expect(shown(points.grid)).toEqual({
      Variable: ['u', 'u', 'u', 'v', 'v', 'v'],
      Panel: ['a', 'a', 'b', 'a', 'a', 'b'],
      X: [1, 2, 2, 1, 5, 2],
      Y: [3, 4, 9, -1, 0, 8],
    });
  });

  test('quantiles, errors of trees and steps of a selection are lines', () => {
    const quantiles = { varName: 'x', probs: [0, 0.5, 1], names: ['0%', '50%', '100%'], values: [1, 2, 9] };
    expect(plotsOf(quantiles)).toMatchObject([{ kind: 'lines', title: 'Quantiles', x: 'Probability', y: 'x' }]);
    expect(
      sectionsOf({ ...quantiles, probs: [0, 0.2, 0.4, 0.5, 1], names: [...'abcde'], values: [1, 2, 3, 4, 9] }).grids,
    ).toMatchObject([
      { title: 'Probabilities, Values', grid: { columns: [{ name: '', values: [...'abcde'] }, {}, {}] } },
    ]);
    const tree = { frame: { node: [1, 2, 3], var: ['x', '<leaf>', '<leaf>'], n: [3, 2, 1], yval: [1, 1, 2] } };
    const forest = { type: 'class', forest: [tree, tree], oobErr: { oobErr: [0.4, 0.3], oobVar: Number.NaN } };
    expect(titles(forest)).toEqual(['lines: Out-of-bag error']);
    expect(plotsOf(forest)[0].series[0].points).toEqual([
      [1, 0.4],
      [2, 0.3],
    ]);
    const { grids, facts } = sectionsOf(forest);
    expect(shown(grids.find(({ title }) => title === 'Trees').grid)).toEqual({
      Tree: [1, 2],
      Nodes: [3, 3],
      Leaves: [2, 2],
      Depth: [1, 1],
    });
    expect(facts.map(({ label }) => label)).toEqual(['Type', 'Out-of-bag error: out-of-bag error']);
    const cptable = matrix(
      ['1', '2'],
      ['CP', 'nsplit', 'rel error'],
      [
        [0.1, 0.01],
        [0, 3],
        [1, 0.8],
      ],
    );
    expect(plotsOf({ cptable })[0]).toMatchObject({
      title: 'Error by size',
      series: [
        {
          points: [
            [0, 1],
            [3, 0.8],
          ],
        },
      ],
    });
    const anova = tableFromArrays({ Step: ['', '- x'], AIC: [30, 28] });
    expect(plotsOf({ anova })[0]).toMatchObject({ title: 'Selection of terms', levels: ['begin', '- x'] });
  });

  test('numbers of axes have room, however long they are', () => {
    expect(marginOfNumbers(0, 100)).toBe(60);
    expect(marginOfNumbers(-5, 30_000_000)).toBeGreaterThan('30,000,000'.length * 6.5);
    expect(marginOfNumbers(17_470.1, 17_473.2)).toBeGreaterThan('17,473.0'.length * 6.5);
    expect(marginOfNumbers(...extent([]))).toBe(60);
    expect(extent([3, Number.NaN, -1])).toEqual([-1, 3]);
  });

  test('lines differ by more than their colour', () => {
    const styles = Array.from({ length: 16 }, (_, index) => lineLook(index));
    expect(new Set(styles.map(({ stroke, strokeDasharray }) => `${stroke} ${strokeDasharray}`)).size).toBe(16);
    expect(new Set(styles.slice(0, 4).map(({ strokeDasharray }) => strokeDasharray)).size).toBe(4);
  });

  test('histograms show counts or percentages', () => {
    const histograms = [
      { variable: 'x', levels: [], breaks: [0, 1, 2], counts: [30, 10], missing: 0 },
      { variable: 'f', levels: ['a', 'b'], breaks: [], counts: [1, 3], missing: 0 },
    ];
    const [numbers, factor] = plotsOf({ histograms, percent: true });
    expect(numbers).toMatchObject({ kind: 'histogram', counts: [75, 25], label: 'Percent' });
    expect(factor).toMatchObject({
      kind: 'bars',
      bars: [
        { name: 'a', value: 25 },
        { name: 'b', value: 75 },
      ],
    });
    expect(plotsOf({ histograms, percent: false })[0]).toMatchObject({ counts: [30, 10], label: 'Count' });
  });

  test('panels of a histogram have one range', () => {
    const one = (panel, more) => ({ variable: 'x', panel, levels: [], breaks: [0, 1, 2], missing: 0, ...more });
    const result = {
      histograms: [
        one(['a', '1'], { counts: [30, 10] }),
        one(['b', '1'], { counts: [0, 0] }),
        one(['a', '2'], { counts: [1, 0] }),
      ],
      percent: false,
      panelNames: ['f', 'F(k)'],
    };
    const counts = plotsOf(result);
    expect(counts.map(({ title, most }) => [title, most])).toEqual([
      ['f = a, F(k) = 1', 30],
      ['f = b, F(k) = 1', 30],
      ['f = a, F(k) = 2', 30],
    ]);
    // Percentages are those of a panel.
    expect(plotsOf({ ...result, percent: true }).map((spec) => [spec.counts, spec.most])).toEqual([
      [[75, 25], 100],
      [[0, 0], 100],
      [[100, 0], 100],
    ]);
    const [{ title, grid }] = sectionsOf(result).grids;
    expect(title).toBe('x');
    expect(shown(grid)).toEqual({
      'Panel 1': ['a', 'a', 'b', 'b', 'a', 'a'],
      'Panel 2': ['1', '1', '1', '1', '2', '2'],
      From: [0, 1, 0, 1, 0, 1],
      To: [1, 2, 1, 2, 1, 2],
      Count: [30, 10, 0, 0, 1, 0],
    });
    // Bars do not say which variable they are of, and several variables are to be told apart.
    const levels = { levels: ['u', 'v'], breaks: [], counts: [2, 3], variable: 'g' };
    const both = { ...result, panelNames: ['f'], histograms: [one(['a'], { counts: [1, 2] }), one(['a'], levels)] };
    expect(plotsOf(both).map(({ kind, title, most }) => [kind, title, most])).toEqual([
      ['histogram', 'x, f = a', 2],
      ['bars', 'g, f = a', 3],
    ]);
    expect(plotsOf({ ...result, histograms: [one(['b'], { counts: [0, 0] })] })[0].most).toBeUndefined();
  });

  test('cells of one factor are bars, of more tiles', () => {
    const one = { frame: tableFromArrays({ day: ['Mon', 'Tue'], delay: [3, 4.5], Counts: [10, 20] }) };
    expect(titles(one)).toEqual(['bars: delay', 'bars: Counts']);
    const two = {
      frame: tableFromArrays({
        day: ['Mon', 'Tue', 'Mon', 'Tue'],
        carrier: ['A', 'A', 'B', 'B'],
        Counts: [10, 20, 0, 40],
      }),
    };
    const [tiles] = plotsOf(two);
    expect(tiles).toMatchObject({ kind: 'heat', rows: ['Mon', 'Tue'], columns: ['A', 'B'] });
    expect(tiles.texts).toEqual([
      ['10', '0'],
      ['20', '40'],
    ]);
    expect(tiles.shades[1]).toEqual([0.5, 1]);
    // F(year) is a factor whose levels are numbers.
    const numbers = { frame: tableFromArrays({ F_year: [1987, 1988], delay: [3, 4.5], Counts: [10, 20] }) };
    expect(titles(numbers)).toEqual(['bars: delay', 'bars: Counts']);
    const three = {
      frame: tableFromArrays({
        day: ['Mon', 'Tue', 'Mon', 'Tue'],
        carrier: ['A', 'A', 'A', 'A'],
        year: ['1', '1', '2', '2'],
        Counts: [10, 20, 0, 40],
      }),
    };
    expect(titles(three)).toEqual(['heat: Counts, year = 1', 'heat: Counts, year = 2']);
  });

  test('nodes of a tree stand above the middle of their children', () => {
    const frame = {
      node: [1, 2, 3, 6, 7],
      var: ['x', '<leaf>', 'y', '<leaf>', '<leaf>'],
      n: [100, 40, 60, 30, 30],
      yval: [1, 2, 1, 1, 2],
    };
    const labels = [
      ['x< 3', 'x>=3'],
      ['', ''],
      ['y=a', 'y=b,c'],
      ['', ''],
      ['', ''],
    ];
    const [tree] = plotsOf({ frame, labels, ylevels: ['no', 'yes'] });
    const at = new Map(placed(tree.nodes).map(({ id, x, y }) => [id, [x, y]]));
    expect(at.get(2)).toEqual([0, 1]);
    expect(at.get(3)).toEqual([1.5, 1]);
    expect(at.get(1)).toEqual([0.75, 0]);
    expect(tree.nodes.find(({ id }) => id === 6)).toMatchObject({
      parent: 3,
      leaf: true,
      text: 'no',
      answer: '=a',
    });
    expect(plotsOf({ frame })[0].nodes[1]).toMatchObject({ text: '2', answer: '' });
    const { grids } = sectionsOf({ frame, labels });
    expect(grids.map(({ title, grid }) => [title, grid.columns.map(({ name }) => name)])).toEqual([
      ['Frame', ['Node', 'Variable', 'N', 'Value']],
      ['Labels', ['1', '2']],
    ]);
  });
});

describe('what is drawn', () => {
  test('is described with all its lines', () => {
    const [spec] = plotsOf(roc(['a', 'b']));
    expect(described(spec)).toBe('ROC: Sensitivity over 1 − specificity; a; b');
    expect(described(plotsOf({ importance: { names: ['x'], values: [1] } })[0])).toBe(
      'Importance: Importance of variables',
    );
  });

  test('a single curve has a note, of its area or of Gini’s coefficient', () => {
    const [one] = plotsOf({ ...roc(['a']), auc: [{ name: 'a', value: 0.75 }] });
    expect(one).toMatchObject({ note: 'a, area 0.7500', diagonal: 'chance' });
    expect(plotsOf(roc(['a']))[0].note).toBeUndefined();
    const frame = tableFromArrays({ cumVals: [0, 20, 100], percents: [0, 50, 100] });
    const [lorenz] = plotsOf({ frame, gini: 0.3 });
    expect(lorenz).toMatchObject({ note: 'Gini’s coefficient 0.3', diagonal: 'equality' });
    expect(lorenz.series[0].points[1]).toEqual([0.5, 0.2]);
  });

  test('a variable has one colour in all panels, also where it has no points', () => {
    const line = (variable, level) => ({
      variable,
      panel: [level],
      x: [1],
      y: [2],
      counts: [],
      stdDev: [],
      line: null,
    });
    const series = [line('u', 'a'), line('v', 'a'), line('v', 'b')];
    const more = { type: 'l', xName: 't', xLevels: [], yNames: ['u', 'v'], panelNames: ['f'], binned: false };
    const [, b] = plotsOf({ ...more, series });
    expect(b.series.map(({ name, points }) => [name, points.length])).toEqual([
      ['u', 0],
      ['v', 1],
    ]);
  });

  test('levels that are left out are told', () => {
    const levels = Array.from({ length: 50 }, (_, index) => `level ${index}`);
    const histograms = [{ variable: 'f', levels, breaks: [], counts: levels.map(() => 1), missing: 0 }];
    expect(titles({ histograms })).toEqual(['bars: f, 40 of 50 levels']);
  });
});

describe('options of drawing', () => {
  test.each([
    [{ fillcolor: 'red' }, "there is no option 'fillcolor' of plots"],
    [{ width: 0 }, 'width must be a number above 0'],
    [{ height: Number.NaN }, 'height must be a number above 0'],
    [{ title: 3 }, 'title must be a text'],
    [{ xNumTicks: 1.5 }, 'xNumTicks must be a whole number, 0 or more'],
    [{ xAxisMinMax: [1] }, 'xAxisMinMax must be two numbers, the lower first'],
    [{ yAxisMinMax: [2, 1] }, 'yAxisMinMax must be two numbers, the lower first'],
    [{ lineColor: [] }, 'lineColor must be a colour, or a list of colours'],
    [{ lineStyle: 'wavy' }, 'lineStyle must be one of blank, solid, dashed'],
    [{ lineStyle: ['solid', 'wavy'] }, 'lineStyle must be one of blank'],
    [{ symbolStyle: 'heart' }, 'symbolStyle must be one of circle, solid circle'],
    [{ legend: 'yes' }, 'legend must be true or false'],
    [{ maxNumPanels: 0 }, 'maxNumPanels must be a number above 0, or null'],
    [{ xlim: [2, 1] }, 'xlim must be two numbers, the lower first'],
    [{ title: 'a', main: 'b' }, 'title is given twice'],
    [{ pch: 3 }, "there is no option 'pch'"],
    [{ document: {} }, 'document must be a document'],
    [null, 'options must be an object'],
  ])('%o is refused', (options, message) => {
    const refused = () => checkOptions(options);
    expect(refused).toThrow(expect.objectContaining({ name: 'RxError', code: 'argument' }));
    expect(refused).toThrow(message);
  });

  test('come apart from those of an analysis', () => {
    expect(apart({ numBreaks: 5, title: 'a', rowSelection: 'x > 1', width: 3 })).toEqual([
      { title: 'a', width: 3 },
      { numBreaks: 5, rowSelection: 'x > 1' },
    ]);
    // A name that every object has is no option.
    expect(() => checkOptions({ constructor: 1 })).toThrow("no option 'constructor'");
  });

  test('have R’s short names too', () => {
    expect(checkOptions({ main: 'a', sub: 'b', xlab: 'c', ylab: 'd', xlim: [0, 1], ylim: [2, 3], lwd: 4 })).toEqual({
      ...{ title: 'a', subtitle: 'b', xTitle: 'c', yTitle: 'd' },
      ...{ xAxisMinMax: [0, 1], yAxisMinMax: [2, 3], lineWidth: 4 },
    });
    expect(checkOptions({ title: 'a', main: undefined })).toEqual({ title: 'a' });
    expect(apart({ main: 'a', numBreaks: 5 })).toEqual([{ main: 'a' }, { numBreaks: 5 }]);
  });

  test('say how lines look, in turn', () => {
    const look = (index) => lineLook(index, { lineColor: ['red', 'blue'], lineStyle: 'dashed', lineWidth: 5 });
    expect([0, 1, 2].map((index) => look(index).stroke)).toEqual(['red', 'blue', 'red']);
    expect(look(3)).toEqual({ stroke: 'blue', strokeDasharray: '4 4', strokeWidth: 5 });
    expect(lineLook(0, { lineColor: 'red', lineStyle: 'blank' }).stroke).toBe('none');
  });

  test('where there is no page, that is said', () => {
    const spec = { kind: 'bars', title: 'a', bars: [{ name: 'a', value: 1 }], label: 'b' };
    expect(() => drawPlot(spec)).toThrow(expect.objectContaining({ code: 'environment' }));
    expect(() => drawPlot([])).toThrow(expect.objectContaining({ code: 'argument' }));
    expect(() => drawPlot([spec, spec], { maxNumPanels: 1 })).toThrow(expect.objectContaining({ code: 'tooLarge' }));
  });
});
