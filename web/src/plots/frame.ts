import * as Plot from '@observablehq/plot';
import type { PlotOptions } from './options.js';
import { PAPER } from './palette.js';

/** The height of most plots. */
export const HEIGHT = 400;

/** The height of panels and of plots beside others. */
export const LOW = 300;

/** The width of a character of a label, about. */
const CHARACTER = 7.8;

/** The least room to the left of a plot. */
const LEFT = 60;

/** Draws marks in a frame that all plots have. */
export function framed(width: number, options: PlotOptions, more: Plot.PlotOptions): SVGSVGElement {
  const plot = Plot.plot({
    width,
    height: HEIGHT,
    marginTop: 28,
    marginLeft: LEFT,
    // Half of the last number of the axis.
    marginRight: 34,
    marginBottom: 42,
    ...more,
    ...(options.height === undefined ? {} : { height: options.height }),
    ...(options.document ? { document: options.document } : {}),
    marks: [ground(options), ...(more.marks ?? [])],
  }) as SVGSVGElement;
  // Its style sheet would apply to nothing else, and a strict page would refuse it.
  plot.querySelector('style')?.remove();
  plot.setAttribute('font-size', '12');
  plot.style.setProperty('--plot-background', PAPER);
  plot.setAttribute('overflow', 'visible');
  plot.style.whiteSpace = 'pre';
  return plot;
}

function ground({ plotAreaColor }: PlotOptions): Plot.Markish {
  return plotAreaColor === undefined ? null : Plot.frame({ fill: plotAreaColor, stroke: 'none' });
}

/** The x axis as options have it; `more` is what the plot itself says about it. */
export function across(label: string | null, options: PlotOptions, more: Plot.ScaleOptions = {}): Plot.ScaleOptions {
  return axis(label, { title: options.xTitle, ticks: options.xNumTicks, ends: options.xAxisMinMax }, more);
}

/** The y axis as options have it. */
export function upright(label: string | null, options: PlotOptions, more: Plot.ScaleOptions = {}): Plot.ScaleOptions {
  return axis(label, { title: options.yTitle, ticks: options.yNumTicks, ends: options.yAxisMinMax }, more);
}

interface Asked {
  title: string | undefined;
  ticks: number | undefined;
  ends: readonly [number, number] | undefined;
}

/** An axis as options have it. */
export function axis(
  label: string | null,
  { title, ticks, ends }: Asked,
  more: Plot.ScaleOptions = {},
): Plot.ScaleOptions {
  return {
    ...more,
    label: title ?? label,
    ...(ticks === undefined ? {} : { ticks }),
    ...(ends === undefined ? {} : { domain: ends, nice: false }),
  };
}

/** Whether marks may lie outside the ends of the axes, and are cut there. */
export const cutOff = ({ xAxisMinMax, yAxisMinMax }: PlotOptions) => Boolean(xAxisMinMax ?? yAxisMinMax);

/** The room that names need to the left of a plot. */
export function marginOf(names: readonly string[], width: number): number {
  const longest = Math.max(...names.map((name) => name.length), 4);
  return Math.min(longest * CHARACTER + 20, width * 0.4);
}

/** The room that numbers need to the left of a plot: as many digits as its ticks are apart. */
export function marginOfNumbers(low: number, high: number): number {
  const step = (high - low) / 8;
  const decimals = step > 0 && Number.isFinite(step) ? Math.min(Math.max(Math.ceil(-Math.log10(step)), 0), 8) : 0;
  const format = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const texts = [low, high].filter(Number.isFinite).map((value) => value.toLocaleString('en', format));
  return Math.max(...texts.map(({ length }) => length * 6.9 + 18), LEFT);
}

/** A name cut to so many characters. */
export const cut = (name: string, most: number) => (name.length > most ? `${name.slice(0, most - 1)}…` : name);

/** A name cut to the room beside a plot. */
export function shortened(name: string, width: number): string {
  return cut(name, Math.max(Math.floor((width * 0.4 - 20) / CHARACTER), 4));
}
