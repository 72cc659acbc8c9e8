import { atOf, lineLook } from './palette.js';
import type { PlotOptions } from './options.js';

/** Symbols by R's names: their shape, and whether they are filled. */
const SYMBOLS = {
  circle: ['circle', false],
  'solid circle': ['circle', true],
  square: ['square', false],
  'solid square': ['square', true],
  triangle: ['triangle', false],
  'solid triangle': ['triangle', true],
  diamond: ['diamond', false],
  'solid diamond': ['diamond', true],
  plus: ['plus', false],
  cross: ['times', false],
  star: ['asterisk', false],
} as const;

/** A symbol, by R's name for it. */
export type SymbolStyle = keyof typeof SYMBOLS;

/** R's names for the symbols that can be drawn. */
export const SYMBOL_STYLES = Object.keys(SYMBOLS) as readonly SymbolStyle[];

/** Points so many that they would hide each other. */
const MANY = 500;

/** How the symbols of a line look, by its number, when there are so many of them. */
export function symbolLook(index: number, points: number, options: PlotOptions) {
  const [symbol, solid] = SYMBOLS[atOf(options.symbolStyle, index) ?? 'solid circle'];
  const colour = atOf(options.symbolColor, index) ?? atOf(options.lineColor, index) ?? lineLook(index).stroke;
  const many = points > MANY;
  const r = (many ? 1.8 : 3) * (options.symbolSize ?? 1);
  const strokeOpacity = many ? 0.6 : 1;
  if (!solid) return { symbol, r, fill: 'none', stroke: colour, strokeOpacity };
  return { symbol, r, fill: colour, fillOpacity: many ? 0.42 : 1, stroke: 'none' };
}
