import * as Plot from '@observablehq/plot';
import { extent } from './extent.js';
import { across, cutOff, framed, marginOfNumbers, upright } from './frame.js';
import { gridUpright } from './grid.js';
import type { PlotOptions } from './options.js';
import { guide, INK } from './palette.js';
import type { Kind } from './spec.js';
import { symbolLook } from './symbols.js';

/** Points of rows with the line that they are compared with, and the one that fits them. */
export function points(spec: Kind<'points'>, width: number, options: PlotOptions): SVGSVGElement {
  const data = spec.points as unknown as Plot.Data;
  const ends = extent(spec.points.map(([at]) => at));
  const clip = cutOff(options);
  const compared =
    spec.guide === 'zero'
      ? Plot.ruleY([0], { ...guide, clip })
      : Plot.line(ends, { x: (value: number) => value, y: (value: number) => value, ...guide, clip });
  return framed(width, options, {
    marginLeft: marginOfNumbers(...(options.yAxisMinMax ?? extent(spec.points.map(([, height]) => height)))),
    x: across(spec.x, options, { nice: true }),
    y: upright(spec.y, options, { nice: true }),
    marks: [
      gridUpright(options),
      // Points hide no diagonal, but zero would hide points.
      spec.guide === 'zero' ? compared : null,
      Plot.dot(data, { ...symbolLook(0, Math.max(spec.points.length, 501), options), clip }),
      spec.guide === 'zero' ? null : compared,
      spec.trend ? Plot.linearRegressionY(data, { x: '0', y: '1', stroke: INK, strokeWidth: 1, ci: 0, clip }) : null,
    ],
  });
}
