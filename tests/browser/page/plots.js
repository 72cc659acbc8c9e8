// Plots of real data, as a page without any style sheet has them.
import * as plots from '/rxwasm/plots/index.js';

const data = (rx, name, options = {}) =>
  rx.RxTextData(`/reference/${name}.csv`, { stringsAsFactors: true, ...options });

/** Predictions of two models of one outcome. */
async function predictions(rx) {
  const infert = data(rx, 'infert');
  const one = await rx.rxLogit('case ~ spontaneous + induced', infert);
  const two = await rx.rxLogit('case ~ spontaneous + induced + parity', infert);
  const first = await rx.rxPredict(one, infert, { predVarNames: ['Model1'], extraVarsToWrite: ['case'] });
  const second = await rx.rxPredict(two, infert, { predVarNames: ['Model2'] });
  const column = (table, name) => Array.from(table.getChild(name).toArray(), Number);
  return { case: column(first, 'case'), Model1: column(first, 'Model1'), Model2: column(second, 'Model2') };
}

const STEPS = {
  method: 'stepwise',
  scope: { lower: '~ Sepal.Width', upper: '~ Sepal.Width + Petal.Length + Petal.Width * Species' },
  keepStepCoefs: true,
};

/** Every kind of plot by its name. */
const KINDS = {
  histogram: (rx, more) => plots.rxHistogram('~ age', data(rx, 'infert'), { numBreaks: 10, ...more }),
  histograms: (rx, more) => plots.rxHistogram('~ age + education', data(rx, 'infert'), more),
  panels: (rx, more) =>
    plots.rxHistogram('~ age | education + F(case)', data(rx, 'infert'), { numBreaks: 10, ...more }),
  barPanels: (rx, more) => plots.rxHistogram('~ education | F(case)', data(rx, 'infert'), more),
  lines: (rx, more) =>
    plots.rxLinePlot('Sepal.Length + Petal.Length ~ Sepal.Width | Species', data(rx, 'iris'), { type: 'b', ...more }),
  regression: (rx, more) => plots.rxLinePlot('mpg ~ wt', data(rx, 'mtcars'), { type: 'r', ...more }),
  lorenz: async (rx, more) => plots.rxPlot(await rx.rxLorenz('disp', data(rx, 'mtcars')), more),
  roc: async (rx, more) => plots.rxRocCurve('case', 'Model1', await predictions(rx), more),
  rocs: async (rx, more) => plots.rxRocCurve('case', ['Model1', 'Model2'], await predictions(rx), more),
  quantiles: async (rx, more) => plots.rxPlot(await rx.rxQuantile('mpg', data(rx, 'mtcars')), more),
  coefficients: async (rx, more) =>
    plots.rxPlot(await rx.rxLinMod('mpg ~ wt + hp + qsec + am', data(rx, 'mtcars')), more),
  steps: async (rx, { plotStepBreaks, omitZeroCoefs, eps, ...more } = {}) => {
    const formula = 'Sepal.Length ~ Sepal.Width + Petal.Length';
    const model = await rx.rxLinMod(formula, data(rx, 'iris'), {
      variableSelection: STEPS,
      dropMain: false,
      coefLabelStyle: 'R',
    });
    const given = { plotStepBreaks, omitZeroCoefs, eps };
    const own = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    return plots.rxStepPlot(model, { ...own, ...more });
  },
  tree: async (rx, more) =>
    plots.rxPlot(await rx.rxDTree('Kyphosis ~ Age + Number + Start', data(rx, 'kyphosis'), { cp: 0.01 }), more),
  forest: async (rx, more) => plots.rxPlot(await forest(rx), more),
  boosted: async (rx, more) =>
    plots.rxPlot(
      await rx.rxBTrees('case ~ spontaneous + induced', data(rx, 'infert'), { nTree: 20, seed: 1, sampRate: 0.6 }),
      more,
    ),
  importance: async (rx, more) => plots.rxVarImpPlot(await forest(rx), more),
  correlations: async (rx, more) =>
    plots.rxPlot(await rx.rxCovCor('~ mpg + disp + hp + drat + wt + qsec', data(rx, 'mtcars'), { type: 'Cor' }), more),
  crossTabs: async (rx, more) => plots.rxPlot(await rx.rxCrossTabs('~ education : F(case)', data(rx, 'infert')), more),
  clusters: async (rx, more) =>
    plots.rxPlot(
      await rx.rxKmeans('~ Sepal.Length + Petal.Length', data(rx, 'iris'), { numClusters: 3, seed: 1 }),
      more,
    ),
};

const forest = (rx) =>
  rx.rxDForest('Species ~ Sepal.Length + Sepal.Width + Petal.Length + Petal.Width', data(rx, 'iris'), {
    nTree: 30,
    seed: 1,
    importance: true,
  });

/** Puts plots of some kinds into the page, or all. */
export async function gallery(rx, names, options = {}) {
  for (const name of names ?? Object.keys(KINDS)) {
    const plot = await KINDS[name](rx, options);
    plot.dataset.kind = name;
    document.body.append(plot);
  }
}

const count = (plot, selector) => plot.querySelectorAll(selector).length;
const texts = (plot, selector) => [...plot.querySelectorAll(selector)].map((text) => text.textContent);

/** What can be seen of a plot of some kind that is drawn with options. */
export async function seen(rx, kind, options) {
  const plot = await KINDS[kind](rx, options);
  document.body.append(plot);
  const { width, height } = plot.getBoundingClientRect();
  return {
    tag: plot.localName,
    label: plot.getAttribute('aria-label'),
    size: [Number(plot.getAttribute('width')), Number(plot.getAttribute('height'))],
    shown: [Math.round(width), Math.round(height)],
    head: texts(plot, ':scope > text'),
    panels: count(plot, ':scope > svg'),
    panelTitles: texts(plot, ':scope > g:not([data-legend]) > text'),
    legend: [...plot.querySelectorAll('[data-legend]')].map((entry) => entry.dataset.legend),
    bars: count(plot, 'g[aria-label=bar] rect'),
    rects: count(plot, 'g[aria-label=rect] rect'),
    cells: count(plot, 'g[aria-label=cell] rect'),
    lines: count(plot, 'g[aria-label=line] path'),
    dots: count(plot, 'g[aria-label=dot] > *'),
    breaks: count(plot, 'g[aria-label=rule] line'),
    xTitles: texts(plot, '[aria-label="x-axis label"]'),
    yTitles: texts(plot, '[aria-label="y-axis label"]'),
    ticks: texts(plot, '[aria-label="x-axis tick label"] text'),
    upright: texts(plot, '[aria-label="y-axis tick label"] text'),
    words: texts(plot, 'g[aria-label=text] text'),
    styles: count(plot, 'style'),
    ground: plot.querySelector('[aria-label=frame]')?.getAttribute('fill'),
    grid: plot.querySelector('[aria-label="y-grid"]')?.getAttribute('stroke'),
    fills: [...plot.querySelectorAll('g[aria-label=rect], g[aria-label=bar]')].map((part) => part.getAttribute('fill')),
    strokes: [...plot.querySelectorAll('g[aria-label=line]')].map((part) => part.getAttribute('stroke')),
    dashes: [...plot.querySelectorAll('g[aria-label=line]')].map((part) => part.getAttribute('stroke-dasharray')),
  };
}

/** What the main entry computes where the plots draw. */
export async function computed(rx) {
  const [{ counts }] = (await rx.rxHistogram('~ age', data(rx, 'infert'), { numBreaks: 10 })).histograms;
  const roc = await rx.rxRoc('case', ['Model1', 'Model2'], await predictions(rx));
  const lorenz = await rx.rxLorenz('disp', data(rx, 'mtcars'));
  const grown = await forest(rx);
  const tree = await rx.rxDTree('Kyphosis ~ Age + Number + Start', data(rx, 'kyphosis'), { cp: 0.01 });
  const byPanel = await rx.rxHistogram('~ age | education + F(case)', data(rx, 'infert'), { numBreaks: 10 });
  return {
    counts: counts.length,
    panels: byPanel.histograms.map(({ panel, counts }) => [panel, counts.reduce((sum, value) => sum + value, 0)]),
    areas: rx.rxAuc(roc).map(({ name, value }) => [name, value]),
    gini: rx.rxGini(lorenz),
    trees: grown.forest.length,
    importance: rx.rxVarImpPlot(grown).names,
    nodes: tree.frame.node.length,
    splits: tree.frame.var.filter((name) => name !== '<leaf>'),
  };
}

/** A plot as a file: how it reads as XML, what is in it, and whether an image can be made of it. */
export async function file(rx, colorScheme) {
  const plot = await KINDS.rocs(rx, { title: 'Curves & <areas>' });
  const detached = plots.rxSvg(plot, { colorScheme });
  document.body.append(plot);
  const text = plots.rxSvg(plot, { colorScheme });
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
  const raw = new DOMParser().parseFromString(plot.outerHTML, 'image/svg+xml');
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
  await image.decode();
  return {
    wrong: [parsed, raw].map((one) => one.querySelector('parsererror')?.textContent ?? ''),
    roots: [parsed, raw].map(({ documentElement: { namespaceURI, localName } }) => `${namespaceURI} ${localName}`),
    open: text.match(/var\(|light-dark|currentColor|Canvas/g) ?? [],
    same: detached === text,
    paper: parsed.querySelector('rect').getAttribute('fill'),
    title: parsed.querySelector('text').textContent,
    image: [image.naturalWidth, image.naturalHeight],
    size: [Number(plot.getAttribute('width')), Number(plot.getAttribute('height'))],
    // The plot in the page is as it was.
    kept: plot.outerHTML.includes('var(--rx-accent'),
  };
}

/** The errors of what cannot be drawn. */
export async function mistakes(rx) {
  const infert = () => data(rx, 'infert');
  const summary = await rx.rxSummary('~ age', infert());
  const tree = await rx.rxDTree('case ~ age', infert());
  const model = await rx.rxLinMod('case ~ age', infert());
  const unwatched = await rx.rxDForest('case ~ age', infert(), { nTree: 2, seed: 1 });
  const calls = {
    summary: () => plots.rxPlot(summary),
    nothing: () => plots.rxPlot(null),
    list: () => plots.rxPlots({}),
    option: () => plots.rxPlot(tree, { colour: 'red' }),
    value: () => plots.rxPlot(tree, { width: -1 }),
    steps: () => plots.rxStepPlot(model),
    stepOption: () => plots.rxStepPlot(model, { breaks: true }),
    importance: () => plots.rxVarImpPlot(unwatched),
    noForest: () => plots.rxVarImpPlot(null),
    noOptions: () => plots.rxPlot(tree, null),
    kind: () => plots.drawPlot({ kind: 'pie', title: 'a' }),
    noSpec: () => plots.drawPlot(null),
    histogram: () => plots.rxHistogram('~ age', infert(), { fillColor: 3 }),
    engine: () => plots.rxHistogram('~ agee', infert()),
    engineOption: () => plots.rxHistogram('~ age', infert(), { numBrakes: 3 }),
    roc: () => plots.rxRocCurve('case', 'nobody', infert()),
    file: () => plots.rxSvg(document.body),
    panels: () => plots.rxHistogram('~ age + parity', infert(), { maxNumPanels: 1 }),
    morePanels: () => plots.rxHistogram('~ age | F(parity)', infert(), { maxNumPanels: 2 }),
    manyPanels: () => rx.rxHistogram('~ age | F(stratum) + education', infert()),
    numberPanels: () => plots.rxHistogram('~ age | parity', infert()),
  };
  const said = {};
  for (const [name, call] of Object.entries(calls)) {
    said[name] = await (async () => call())().then(
      () => 'no error',
      (error) => [error instanceof rx.RxError, error.code],
    );
  }
  return said;
}

/** All plots of a result. */
export async function all(rx) {
  const tree = await rx.rxDTree('Kyphosis ~ Age + Number + Start', data(rx, 'kyphosis'), { cp: 0.01 });
  return plots.rxPlots(tree, { width: 500 }).map((plot) => plot.getAttribute('aria-label').split(':')[0]);
}
