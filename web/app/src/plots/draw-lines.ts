import * as Plot from '@observablehq/plot';
import { common, type Draw, extent, HEIGHT, marginOfNumbers } from './frame.ts';
import { lineStyle } from './lines.ts';
import type { PlotSpec } from './spec.ts';

type Of<Kind extends PlotSpec['kind']> = Extract<PlotSpec, { kind: Kind }>;

/** Curves in the unit square, with its diagonal. */
export function curves({ series, x, y }: Of<'curves'>): Draw {
  const diagonal = [
    [0, 0],
    [1, 1],
  ];
  return (width) => {
    const side = Math.min(width, HEIGHT + 60);
    return Plot.plot({
      ...common(side),
      height: side,
      marginRight: 20,
      x: { label: x, domain: [0, 1], grid: true },
      y: { label: y, domain: [0, 1], grid: true },
      marks: [
        Plot.line(diagonal, { stroke: 'var(--rule-strong)' }),
        ...series.map(({ points }, index) =>
          Plot.line(points as unknown as Plot.Data, { ...lineStyle(index), strokeWidth: 2 }),
        ),
      ],
    });
  };
}

/** Lines over any range. */
export function lines({ series, x, y, marks, levels, slopes = [], range }: Of<'lines'>): Draw {
  const [asLine, asPoints] = [marks !== 'points', marks === 'points' || marks === 'both'];
  const across = series.flatMap(({ points }) => points.map(([at]) => at));
  const whole = across.every(Number.isInteger);
  const [low, high] = extent(across);
  const heights = range?.y ?? extent(series.flatMap(({ points }) => points.map(([, height]) => height)));
  const curve = marks === 'steps' ? 'step-after' : 'linear';
  return (width) =>
    Plot.plot({
      ...common(width),
      height: 300,
      marginLeft: marginOfNumbers(...heights),
      x: {
        label: x,
        ...(range ? { domain: range.x } : {}),
        // Between whole numbers there is nothing to be said.
        ...(whole ? { ticks: Math.max(Math.min(high - low, width / 80), 1) } : {}),
        ...(levels
          ? { ticks: levels.map((_, index) => index + 1), tickFormat: (at: number) => levels[at - 1] ?? '' }
          : {}),
      },
      y: { label: y, grid: true, nice: true, ...(range ? { domain: range.y } : {}) },
      marks: [
        ...series.map(({ points }, index) => {
          const data = points as unknown as Plot.Data;
          const { stroke, strokeDasharray } = lineStyle(index);
          return [
            asLine ? Plot.line(data, { stroke, strokeDasharray, strokeWidth: 1.75, curve }) : null,
            asPoints || points.length === 1
              ? Plot.dot(data, {
                  r: points.length > 500 ? 1.8 : 3,
                  fill: stroke,
                  fillOpacity: points.length > 500 ? 0.42 : 1,
                })
              : null,
          ];
        }),
        ...slopes.map(({ intercept, slope }) => {
          const fitted = (range?.x ?? [low, high]).map((at) => [at, intercept + slope * at]);
          return Plot.line(fitted, { stroke: 'var(--ink)', strokeWidth: 1.5, clip: true });
        }),
      ],
    });
}
