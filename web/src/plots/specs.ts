/**
 * What plots of a result show, found out without the drawing library: for pages that load it only when something is
 * drawn, or that draw by themselves.
 *
 * @packageDocumentation
 */

export { plotsOf } from './find.js';
export type { Bar, Kind, PlotSpec, Series, Slope, TreeNode } from './spec.js';
