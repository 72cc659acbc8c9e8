import { labelOf } from '../analysis/labels.ts';
import { gridOfTable, isMatrix, isTable } from '../output/grid.ts';
import { coefficientPlot, coefficientsOf } from './coefficients.ts';
import { errorsOfPruning, errorsOfTrees, linePlots, quantiles, steps } from './line-shapes.ts';
import { centres, correlations, histograms, importance, namedTables, ofGrid } from './shapes.ts';
import type { PlotSpec } from './spec.ts';
import { trees } from './trees.ts';

/** What plots fit a result, by its shape alone. A further kind of plot is one more line. */
const FINDERS: readonly ((result: object) => readonly PlotSpec[])[] = [
  histograms,
  (result) => {
    const model = coefficientsOf(result);
    return model ? [coefficientPlot(model, 0)] : [];
  },
  steps,
  linePlots,
  quantiles,
  centres,
  trees,
  errorsOfPruning,
  errorsOfTrees,
  importance,
  namedTables,
  (result) => Object.values(result).flatMap((value) => (isTable(value) ? ofGrid(gridOfTable(value), result) : [])),
  (result) =>
    Object.entries(result).flatMap(([key, value]) => (isMatrix(value) ? correlations(labelOf(key), value) : [])),
];

/** All plots of a result. */
export function plotsOf(result: object): PlotSpec[] {
  return FINDERS.flatMap((find) => find(result));
}
