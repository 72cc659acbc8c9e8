import * as Plot from '@observablehq/plot';
import { extent } from './extent.js';
import { across, cutOff, framed, HEIGHT, LOW, marginOfNumbers, upright } from './frame.js';
import { gridAcross, gridUpright } from './grid.js';
import type { PlotOptions } from './options.js';
import { INK, lineLook, RULE, styled } from './palette.js';
import type { Kind } from './spec.js';
import { symbolLook } from './symbols.js';

const DIAGONAL = [
  [0, 0],
  [1, 1],
];

/** The diagonal of the unit square: chance for ROC curves, equality for Lorenz curves. */
function diagonal(kind: Kind<'curves'>['diagonal'], options: PlotOptions): Plot.Markish {
  const shown = kind === 'chance' ? options.chanceGridLine : options.equalityGridLine;
  if (shown === false) return null;
  const own = { stroke: RULE, strokeDasharray: 'none', strokeWidth: 1.5 };
  const { equalityColor, equalityStyle, equalityWidth } = kind === 'equality' ? options : {};
  return Plot.line(DIAGONAL, styled(own, equalityColor, equalityStyle, equalityWidth));
}

/** Curves in the unit square, with its diagonal. */
export function curves(spec: Kind<'curves'>, width: number, options: PlotOptions): SVGSVGElement {
  const { series, x, y } = spec;
  const side = Math.min(width, options.height ?? HEIGHT + 60);
  return framed(side, options, {
    height: side,
    marginRight: 20,
    x: across(x, options, { domain: [0, 1] }),
    y: upright(y, options, { domain: [0, 1] }),
    marks: [
      gridAcross(options),
      gridUpright(options),
      diagonal(spec.diagonal, options),
      ...series.map(({ points }, index) =>
        Plot.line(points as unknown as Plot.Data, { ...lineLook(index, options), clip: cutOff(options) }),
      ),
    ],
  });
}

/** The x axis of lines: of numbers, or of names. */
function places({ series, x, levels, range }: Kind<'lines'>, width: number, options: PlotOptions): Plot.ScaleOptions {
  const all = series.flatMap(({ points }) => points.map(([at]) => at));
  const [low, high] = extent(all);
  // Between whole numbers there is nothing to be said.
  const whole = all.every(Number.isInteger) ? { ticks: Math.max(Math.min(high - low, width / 80), 1) } : {};
  if (!levels) return across(x, options, { ...(range ? { domain: range.x } : {}), ...whole });
  const ticks = levels.map((_, index) => index + 1);
  const named = { ticks, tickFormat: (at: number) => levels[at - 1] ?? '' };
  const { xNumTicks: _, ...others } = options;
  return across(x, others, { ...(range ? { domain: range.x } : {}), ...named });
}

/** Lines over any range. */
export function lines(spec: Kind<'lines'>, width: number, options: PlotOptions): SVGSVGElement {
  const { series, y, marks, slopes = [], range, breaks = [] } = spec;
  const [asLine, asPoints] = [marks !== 'points', marks === 'points' || marks === 'both'];
  const ends = range?.x ?? extent(series.flatMap(({ points }) => points.map(([at]) => at)));
  const heights = range?.y ?? extent(series.flatMap(({ points }) => points.map(([, height]) => height)));
  const curve = marks === 'steps' ? 'step-after' : 'linear';
  const clip = cutOff(options);
  return framed(width, options, {
    height: LOW,
    marginLeft: marginOfNumbers(...(options.yAxisMinMax ?? heights)),
    x: places(spec, width, options),
    y: upright(y, options, { nice: true, ...(range ? { domain: range.y } : {}) }),
    marks: [
      gridUpright(options),
      Plot.ruleX(breaks, { stroke: RULE, strokeDasharray: '2 3', clip }),
      ...series.map(({ points }, index) => {
        const data = points as unknown as Plot.Data;
        return [
          asLine ? Plot.line(data, { ...lineLook(index, options), curve, clip }) : null,
          asPoints || points.length === 1
            ? Plot.dot(data, { ...symbolLook(index, points.length, options), clip })
            : null,
        ];
      }),
      ...slopes.map(({ intercept, slope }) => {
        const fitted = (options.xAxisMinMax ?? ends).map((at) => [at, intercept + slope * at]);
        return Plot.line(fitted, { stroke: INK, strokeWidth: 1.5, clip: true });
      }),
    ],
  });
}
