/**
 * What plots of a result show, found out without the drawing library: for pages that load it only when something is
 * drawn, or that draw by themselves.
 *
 * @packageDocumentation
 */

export { coefficientPlot, coefficientsOf, type CoefficientsOutput } from './coefficients.js';
export { describe, linesOf } from './describe.js';
export { plotsOf } from './find.js';
export { steps } from './line-shapes.js';
export { brief, count, minus, NONE, scientific, significant } from './numbers.js';
export {
  asMatrix,
  type Column,
  type Grid,
  gridOf,
  gridOfTable,
  isHistogram,
  isMatrix,
  isTable,
  type NamedTable,
  namedTable,
} from './parts.js';
export type { Bar, Kind, PlotSpec, Series, Slope, TreeNode } from './spec.js';
