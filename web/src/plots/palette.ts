import type { PlotOptions } from './options.js';

/**
 * The colours of drawings. A page sets them by the custom properties; without these they are ours, for light and dark by
 * the page's `color-scheme`. Texts have the page's own colour.
 */
export const INK = 'var(--rx-ink, currentColor)';
export const SOFT = 'var(--rx-ink-soft, currentColor)';
export const RULE = 'var(--rx-rule, light-dark(#8d877a, #767c82))';
export const PAPER = 'var(--rx-paper, Canvas)';
export const FILL = 'var(--rx-fill, light-dark(#3b8494, #74c3d5))';
export const ACCENT = 'var(--rx-accent, light-dark(#1a7a90, #74c3d5))';
export const WARM = 'var(--rx-warm, light-dark(#b45f06, #f0b56f))';
const GOOD = 'var(--rx-good, light-dark(#2e7d46, #84cf9c))';
const BAD = 'var(--rx-bad, light-dark(#c0392b, #ff9c92))';

/** Colours of lines, and how they are broken where colours are not seen. */
const COLOURS = [ACCENT, WARM, GOOD, BAD];
const DASHES = ['none', '7 3', '2 3', '9 3 2 3'];

/** How lines are broken, by R's names. */
const STYLES = {
  blank: 'none',
  solid: 'none',
  dashed: '4 4',
  dotted: '1 3',
  dotdash: '1 3 4 3',
  longdash: '7 3',
  twodash: '2 2 6 2',
} as const;

/** How a line is broken, by R's name for it. */
export type LineStyle = keyof typeof STYLES;

/** R's names for how lines are broken. */
export const LINE_STYLES = Object.keys(STYLES) as readonly LineStyle[];

/** One value for all lines or symbols, or one for each, used in turn. */
export type Each<Value> = Value | readonly Value[];

/** What stands for the line or symbol of a number. */
export function atOf<Value>(values: Each<Value> | undefined, index: number): Value | undefined {
  if (!Array.isArray(values)) return values as Value | undefined;
  return values.length > 0 ? (values as Value[])[index % values.length] : undefined;
}

/** How a line looks. */
export interface LineLook {
  stroke: string;
  strokeDasharray: string;
  strokeWidth: number;
}

/** A line as R's names say it; what they leave open is as given. */
export function styled(look: LineLook, color?: string, style?: LineStyle, width?: number): LineLook {
  return {
    stroke: style === 'blank' ? 'none' : (color ?? look.stroke),
    strokeDasharray: style === undefined ? look.strokeDasharray : STYLES[style],
    strokeWidth: width ?? look.strokeWidth,
  };
}

/** How a line looks, by its number: after four the colours come again, broken otherwise. */
export function lineLook(index: number, options: PlotOptions = {}): LineLook {
  const round = Math.floor(index / COLOURS.length);
  const colour = index % COLOURS.length;
  const own = {
    stroke: COLOURS[colour] ?? INK,
    strokeDasharray: DASHES[(colour + round) % DASHES.length] ?? 'none',
    strokeWidth: 2,
  };
  return styled(own, atOf(options.lineColor, index), atOf(options.lineStyle, index), options.lineWidth);
}

/** A line that values are compared with. */
export const guide = { stroke: WARM, strokeWidth: 1.5 };
