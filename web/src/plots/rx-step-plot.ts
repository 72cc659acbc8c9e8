import { RxError } from '../error.js';
import { apart, checkOptions, type PlotOptions } from './options.js';
import { isMatrix } from './parts.js';
import { drawPlot } from './sheet.js';

/** How the steps of a selection are drawn. */
export interface StepPlotOptions extends PlotOptions {
  /** Whether lines across mark the steps. Default true. */
  plotStepBreaks?: boolean;
  /** Whether coefficients are left out whose absolute values sum up to less than `eps`. Default true. */
  omitZeroCoefs?: boolean;
  /** The least number that is not taken for 0. Default `Number.EPSILON`. */
  eps?: number;
}

/**
 * Draws the coefficients of a model over the steps by which its terms were selected; the model needs `variableSelection`
 * with `keepStepCoefs`. See rxStepPlot in RevoScaleR's reference.
 */
export function rxStepPlot(model: object, options: StepPlotOptions = {}): SVGSVGElement {
  const [drawing, { plotStepBreaks = true, omitZeroCoefs = true, eps = Number.EPSILON, ...others }] = apart(options);
  checkOptions({ ...drawing, ...others });
  const { stepCoefs } = (model ?? {}) as { stepCoefs?: unknown };
  if (!isMatrix(stepCoefs))
    throw new RxError(
      'argument',
      'the model has no coefficients by step: fit it with variableSelection and keepStepCoefs',
    );
  const { rows, columns, values } = stepCoefs;
  const all = rows.map((name, row) => ({
    name,
    points: columns.map((step, at) => [Number(step), values[at]?.[row] ?? 0] as const),
  }));
  const large = ({ points }: (typeof all)[number]) =>
    points.reduce((sum, [, value]) => sum + Math.abs(value), 0) >= eps;
  const series = omitZeroCoefs ? all.filter(large) : all;
  if (series.length === 0) throw new RxError('argument', 'all coefficients are 0 at all steps');
  const breaks = plotStepBreaks ? columns.map(Number) : [];
  const [x, y] = ['Step', 'Stepwise coefficients'];
  return drawPlot({ kind: 'lines', title: 'Coefficients by step', series, x, y, marks: 'both', breaks }, drawing);
}
