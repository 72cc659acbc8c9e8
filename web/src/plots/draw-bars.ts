import * as Plot from '@observablehq/plot';
import { extent } from './extent.js';
import { across, axis, cutOff, framed, LOW, marginOf, marginOfNumbers, shortened, upright } from './frame.js';
import { gridAcross, gridUpright } from './grid.js';
import type { PlotOptions } from './options.js';
import { ACCENT, atOf, FILL, guide, RULE, styled } from './palette.js';
import type { Kind } from './spec.js';

/** A row of bars or tiles, and the least height of a plot of them. */
export const ROW = 26;
const LEAST = 140;

const heightOf = (rows: number) => Math.max(rows * ROW + 62, LEAST);

/** An axis that ends at a round number, of a panel at that of all. */
const upTo = (most: number | undefined) => ({ nice: true, ...(most === undefined ? {} : { domain: [0, most] }) });

/** How bars look: with a border only where one is asked for. */
function filled({ fillColor, lineColor, lineStyle, lineWidth }: PlotOptions) {
  const asked = lineColor !== undefined || lineWidth !== undefined;
  const border = { stroke: asked ? 'currentColor' : 'none', strokeDasharray: 'none', strokeWidth: 1 };
  return { fill: fillColor ?? FILL, ...styled(border, atOf(lineColor, 0), atOf(lineStyle, 0), lineWidth), tip: true };
}

/** Bars on their side, so that their names can be read. The axis of names is what options call the x axis. */
export function bars({ bars: rows, label, most }: Kind<'bars'>, width: number, options: PlotOptions): SVGSVGElement {
  const names = rows.map(({ name }) => name);
  const { xTitle, yTitle, yNumTicks, yAxisMinMax } = options;
  return framed(width, options, {
    height: heightOf(rows.length),
    marginTop: xTitle === undefined ? 12 : 28,
    marginLeft: marginOf(names, width),
    x: axis(label, { title: yTitle, ticks: yNumTicks, ends: yAxisMinMax }, upTo(most)),
    y: { label: xTitle ?? null, domain: names, tickFormat: (name: string) => shortened(name, width) },
    marks: [
      gridAcross(options, yNumTicks),
      Plot.barX(rows, { y: 'name', x: 'value', inset: 1, clip: yAxisMinMax !== undefined, ...filled(options) }),
      Plot.ruleX(yAxisMinMax ? [] : [0], { stroke: RULE }),
    ],
  });
}

export function histogram(spec: Kind<'histogram'>, width: number, options: PlotOptions): SVGSVGElement {
  const { breaks, counts, variable, label, most } = spec;
  const rows = counts.map((count, index) => ({ from: breaks[index], to: breaks[index + 1], count }));
  return framed(width, options, {
    height: LOW,
    marginLeft: marginOfNumbers(...(options.yAxisMinMax ?? [0, most ?? extent(counts)[1]])),
    x: across(variable, options),
    y: upright(label, options, upTo(most)),
    marks: [
      gridUpright(options),
      Plot.rectY(rows, { x1: 'from', x2: 'to', y: 'count', inset: 0.5, clip: cutOff(options), ...filled(options) }),
      Plot.ruleY(options.yAxisMinMax ? [] : [0], { stroke: RULE }),
    ],
  });
}

/** Estimates with intervals about them. */
export function intervals({ rows, label }: Kind<'intervals'>, width: number, options: PlotOptions): SVGSVGElement {
  const names = rows.map(({ name }) => name);
  const { stroke } = styled({ stroke: ACCENT, strokeDasharray: 'none', strokeWidth: 2 }, atOf(options.lineColor, 0));
  const fill = atOf(options.symbolColor, 0) ?? stroke;
  return framed(width, options, {
    height: Math.max(rows.length * ROW + 70, LEAST),
    marginLeft: marginOf(names, width),
    x: across(label, options, { nice: true }),
    y: { label: options.yTitle ?? null, domain: names, tickFormat: (name: string) => shortened(name, width) },
    marks: [
      gridAcross(options),
      Plot.ruleX([0], { ...guide, clip: cutOff(options) }),
      Plot.ruleY(rows, {
        ...{ y: 'name', x1: 'low', x2: 'high', stroke, strokeWidth: options.lineWidth ?? 2 },
        clip: options.xAxisMinMax !== undefined,
      }),
      Plot.dot(rows, { x: 'value', y: 'name', r: 3.5 * (options.symbolSize ?? 1), fill }),
    ],
  });
}
