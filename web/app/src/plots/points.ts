import * as Plot from '@observablehq/plot';
import type { Point } from '../runs/sample.ts';
import { common, type Draw, extent, guide, marginOfNumbers } from './frame.ts';

const dots = { r: 1.8, fill: 'var(--accent)', fillOpacity: 0.42, stroke: 'none' };

/** Residuals over fitted values, with their running mean. */
export function residualPlot(points: readonly Point[]): Draw {
  const marginLeft = marginOfNumbers(...extent(points.map(({ residual }) => residual)));
  return (width) =>
    Plot.plot({
      ...common(width),
      marginLeft,
      x: { label: 'Fitted', nice: true },
      y: { label: 'Residual', nice: true, grid: true },
      marks: [
        Plot.ruleY([0], guide),
        Plot.dot(points, { x: 'fitted', y: 'residual', ...dots }),
        Plot.linearRegressionY(points, { x: 'fitted', y: 'residual', stroke: 'var(--ink)', strokeWidth: 1, ci: 0 }),
      ],
    });
}

/** Observed over fitted values, with the line on which they would be equal. */
export function fitPlot(points: readonly Point[]): Draw {
  const fitted = points.map((point) => point.fitted);
  const ends = extent(fitted);
  const marginLeft = marginOfNumbers(...extent(points.map(({ observed }) => observed)));
  return (width) =>
    Plot.plot({
      ...common(width),
      marginLeft,
      x: { label: 'Fitted', nice: true },
      y: { label: 'Observed', nice: true, grid: true },
      marks: [
        Plot.dot(points, { x: 'fitted', y: 'observed', ...dots }),
        Plot.line(ends, { x: (value: number) => value, y: (value: number) => value, ...guide }),
      ],
    });
}
