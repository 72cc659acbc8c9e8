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
