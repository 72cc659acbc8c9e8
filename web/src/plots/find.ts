import { coefficientPlot, coefficientsOf } from './coefficients.js';
import { errorsOfPruning, errorsOfTrees, linePlots, quantiles, steps } from './line-shapes.js';
import { histograms } from './histograms.js';
import { gridOfTable, isMatrix, isTable } from './parts.js';
import type { PlotSpec } from './spec.js';
import { centres, correlations, importance, namedTables, ofGrid } from './tables.js';
import { titleOf } from './title.js';
import { trees } from './trees.js';

/** What plots fit a result, by its shape alone. A further kind of plot is one more line. */
const FINDERS: readonly ((result: object) => readonly PlotSpec[])[] = [
  histograms,
  (result) => {
    const model = coefficientsOf(result);
    return model ? [coefficientPlot(model)] : [];
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
    Object.entries(result).flatMap(([key, value]) => (isMatrix(value) ? correlations(titleOf(key), value) : [])),
];

/** The plots of a result in groups: panels of one plot stand together. The first is what R's `plot` would show. */
export function groupsOf(result: object): (readonly PlotSpec[])[] {
  return FINDERS.map((find) => find(result)).filter(({ length }) => length > 0);
}

/** All plots that fit a result, by its shape; none for a result that has nothing to draw. */
export function plotsOf(result: object): PlotSpec[] {
  return groupsOf(result).flat();
}
