/**
 * Plots of results as SVG elements, drawn with Observable Plot, which a page that imports this has to have.
 *
 * Functions have RevoScaleR's names and take its graphical arguments, {@link PlotOptions}. Those that compute too,
 * {@link rxHistogram}, {@link rxLinePlot} and {@link rxRocCurve}, return promises; {@link rxPlot} draws what has been
 * computed.
 *
 * @packageDocumentation
 */

import { inPage } from '../launchpad/in-page.js';

export type { PlotOptions } from './options.js';
export type { Each, LineStyle } from './palette.js';
export { type DrawOptions, rxHistogram, rxLinePlot, rxRocCurve } from './rx-draw.js';
export { rxPlot, rxPlots } from './rx-plot.js';
export { rxStepPlot, type StepPlotOptions } from './rx-step-plot.js';
export { rxSvg, type SvgOptions } from './rx-svg.js';
export { rxVarImpPlot, type VarImpPlotOptions } from './rx-var-imp-plot.js';
export { drawPlot } from './sheet.js';
export * from './specs.js';
export type { SymbolStyle } from './symbols.js';

inPage();
