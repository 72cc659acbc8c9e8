import { rxHistogram as histogramOf, rxLinePlot as linePlotOf } from '../generated/analyses.js';
import { waiting } from '../jobs/called.js';
import type { AnalysisOptions } from '../rx/bind.js';
import { rxRoc } from '../rx/curves.js';
import type { DataInput } from '../rx/data.js';
import { apart, checkOptions, type PlotOptions } from './options.js';
import { rxPlot } from './rx-plot.js';

/** The options of an analysis with those of drawing. */
export type DrawOptions<Name extends 'rxHistogram' | 'rxLinePlot' | 'rxRoc'> = AnalysisOptions<Name> & PlotOptions;

/** Computes with the options that are not about drawing, and draws what comes out. */
async function drawn<Options extends object>(
  options: Options & PlotOptions,
  compute: (options: Options) => Promise<object>,
  more: PlotOptions = {},
): Promise<SVGSVGElement> {
  const [asked, others] = apart(options);
  // Before a pass over the data.
  const drawing = checkOptions(asked);
  // What is drawn is needed at once.
  const computed = await compute({ ...others, computeContext: waiting() } as Options & { computeContext: object });
  return rxPlot(computed, { ...more, ...drawing });
}

/**
 * Computes histograms and draws them: those of several variables, and with `~ x | f + g` those of each combination of
 * levels, as panels. The main entry's function of this name returns the counts. See rxHistogram in RevoScaleR's reference.
 */
export function rxHistogram(
  formula: string,
  data: DataInput,
  options: DrawOptions<'rxHistogram'> = {},
): Promise<SVGSVGElement> {
  const { maxNumPanels } = options;
  const most = maxNumPanels === undefined ? {} : { maxNumPanels };
  return drawn(options, (others) => histogramOf(formula, data, { ...others, ...most }));
}

/**
 * Computes the lines of a plot and draws them, with a panel for each combination of levels. The main entry's function of
 * this name returns the points. See rxLinePlot in RevoScaleR's reference.
 */
export function rxLinePlot(
  formula: string,
  data: DataInput,
  options: DrawOptions<'rxLinePlot'> = {},
): Promise<SVGSVGElement> {
  return drawn(options, (others) => linePlotOf(formula, data, others));
}

/**
 * Computes ROC curves of predictions and draws them with the line of pure chance and the areas under them. See
 * rxRocCurve in RevoScaleR's reference.
 */
export function rxRocCurve(
  actualVarName: string,
  predVarNames: string | readonly string[],
  data: DataInput,
  options: DrawOptions<'rxRoc'> = {},
): Promise<SVGSVGElement> {
  const title = `ROC curve${typeof predVarNames === 'string' || predVarNames.length === 1 ? '' : 's'} for '${actualVarName}'`;
  return drawn(options, (others) => rxRoc(actualVarName, predVarNames, data, others), { title });
}
