import LinModView from '../runs/LinModView.svelte';
import SummaryView from '../runs/SummaryView.svelte';
import type { Presentation } from './entry.ts';
import { labelOf, words } from './labels.ts';

const VARIABLES = '~ variable + variable';
const MODEL = 'response ~ predictor + predictor';
const CELLS = 'variable ~ F(group) : F(group)';

const describe = { group: 'Describe', placeholder: VARIABLES, hasResponse: false } as const;
const tables = { group: 'Tables', placeholder: CELLS, hasResponse: true } as const;
const regression = { group: 'Regression', placeholder: MODEL, hasResponse: true, resultName: 'model' } as const;
const learning = { ...regression, group: 'Machine learning' } as const;

/** A line for each analysis that deserves better words than those of its name; in the order of the list. */
// biome-ignore format: a line for each
const PRESENTATIONS: Readonly<Record<string, Presentation>> = {
  rxLinMod: { ...regression, title: 'Linear model', view: LinModView },
  rxLogit: { ...regression, title: 'Logistic model' },
  rxGlm: { ...regression, title: 'Generalized linear model', first: ['family'] },
  rxSummary: { ...describe, title: 'Summary', placeholder: '~ variable + variable:factor', resultName: 'summary', view: SummaryView },
  rxHistogram: { ...describe, title: 'Histogram', placeholder: '~ variable + variable | factor', resultName: 'histogram', first: ['numBreaks', 'histType'] },
  rxQuantile: { ...describe, title: 'Quantiles', placeholder: '~ variable', resultName: 'quantiles' },
  rxCovCor: { ...describe, title: 'Covariance and correlation', resultName: 'matrix', first: ['type', 'kind'] },
  rxLorenz: { ...describe, title: 'Lorenz curve', resultName: 'curve', first: ['valueVarName'] },
  rxRoc: { ...describe, title: 'ROC curve', resultName: 'curve', first: ['transforms'] },
  rxCube: { ...tables, title: 'Cube', resultName: 'cube' },
  rxCrossTabs: { ...tables, title: 'Cross tabulation', resultName: 'table' },
  rxKmeans: { ...learning, title: 'K-means clusters', placeholder: VARIABLES, hasResponse: false, resultName: 'clusters', first: ['numClusters'] },
  rxNaiveBayes: { ...learning, title: 'Naive Bayes classifier' },
  rxDTree: { ...learning, title: 'Decision tree', first: ['method', 'maxDepth', 'cp'] },
  rxDForest: { ...learning, title: 'Random forest', first: ['nTree', 'maxDepth'] },
  rxBTrees: { ...learning, title: 'Boosted trees', first: ['lossFunction', 'nTree', 'learningRate'] },
};

/** The names of analyses in the order in which they are offered; others follow. */
export const ORDER: readonly string[] = Object.keys(PRESENTATIONS);

/** How an analysis is presented; one that the list does not have, by its name. */
export function presentationOf(name: string): Presentation {
  const known = PRESENTATIONS[name];
  if (known) return known;
  const title = labelOf(words(name.replace(/^rx/, '')).join(' '));
  return { title, group: 'Others', placeholder: MODEL, hasResponse: true, resultName: 'result' };
}
