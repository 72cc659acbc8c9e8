import type * as Plot from '@observablehq/plot';

/** A drawing, made for a width. */
export type Draw = (width: number) => HTMLElement | SVGElement;

/** The height of most plots: the page keeps this room free before they are drawn. */
export const HEIGHT = 400;

/** The width of a character of a label, about. */
const CHARACTER = 7.8;

/** The least room to the left of a plot. */
const LEFT = 60;

/** What all plots have. */
export const common = (width: number): Plot.PlotOptions => ({
  width,
  height: HEIGHT,
  marginTop: 28,
  marginLeft: LEFT,
  // Half of the last number of the axis.
  marginRight: 34,
  marginBottom: 42,
  style: { background: 'transparent', fontFamily: 'inherit', fontSize: '12px', overflow: 'visible' },
});

/** A line that values are compared with. */
export const guide = { stroke: 'var(--warm)', strokeWidth: 1.5 };

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

/** The least and the most of many numbers. */
export function extent(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => (Number.isFinite(value) ? [Math.min(low, value), Math.max(high, value)] : [low, high]),
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

/** A name cut to the room beside a plot. */
export function shortened(name: string, width: number): string {
  const most = Math.max(Math.floor((width * 0.4 - 20) / CHARACTER), 4);
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}
