import { RxError } from '../error.js';
import { rxVarImpPlot as importanceOf, type TreeModel } from '../rx/trees.js';
import { apart, checkOptions, type PlotOptions } from './options.js';
import { drawPlot } from './sheet.js';

/** How the importance of predictors is drawn. */
export interface VarImpPlotOptions extends PlotOptions {
  /** Whether the most important predictors come first; otherwise they stand by their names. Default true. */
  sort?: boolean;
  /** The most predictors. Default 30. */
  nVar?: number;
}

/**
 * Draws the importance of the predictors of a tree or a forest, which was fitted with `importance`. The main entry's
 * function of this name returns the values. See rxVarImpPlot in RevoScaleR's reference.
 */
export function rxVarImpPlot(model: TreeModel, options: VarImpPlotOptions = {}): SVGSVGElement {
  const [drawing, { sort = true, nVar = 30, ...others }] = apart(options);
  checkOptions({ ...drawing, ...others });
  if (typeof model !== 'object' || model === null)
    throw new RxError('argument', 'rxVarImpPlot takes a tree or a forest');
  const { names, values } = importanceOf(model, { sort, nVar });
  const bars = names.map((name, at) => ({ name, value: values[at] ?? 0 }));
  return drawPlot({ kind: 'bars', title: 'Importance of variables', bars, label: 'Importance' }, drawing);
}
