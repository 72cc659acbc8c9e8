import { RxError } from '../error.js';
import { groupsOf } from './find.js';
import { checkOptions, type PlotOptions } from './options.js';
import { drawPlot } from './sheet.js';
import type { PlotSpec } from './spec.js';

/** The plots of a result, in groups that stand together. */
function found(result: object, options: PlotOptions): (readonly PlotSpec[])[] {
  checkOptions(options);
  if (typeof result !== 'object' || result === null)
    throw new RxError('argument', 'a plot needs a result of an analysis');
  const groups = groupsOf(options.computeAuc === false ? { ...result, auc: [] } : result);
  if (groups.length === 0) throw new RxError('argument', 'no plot fits this result');
  return groups;
}

/**
 * Draws a result, as R's `plot` does: the curve of rxRoc or rxLorenz, the out-of-bag error of rxDForest and rxBTrees over
 * their trees, the diagram of rxDTree, the correlations of rxCovCor as tiles, the counts of rxHistogram, the lines of
 * rxLinePlot, the coefficients of a model. Panels, such as the variables of a histogram, stand in one SVG element.
 *
 * See the `plot` methods of rxRoc, rxLorenz and rxDForest in RevoScaleR's reference.
 */
export function rxPlot(result: object, options: PlotOptions = {}): SVGSVGElement {
  return drawPlot(found(result, options)[0] ?? [], options);
}

/** Draws all plots that fit a result, the one of {@link rxPlot} first: of a tree also its errors and importances. */
export function rxPlots(result: object, options: PlotOptions = {}): SVGSVGElement[] {
  return found(result, options).map((group) => drawPlot(group, options));
}
