import * as Plot from '@observablehq/plot';
import { ROW } from './draw-bars.js';
import { cut, framed, marginOf, shortened } from './frame.js';
import type { PlotOptions } from './options.js';
import { ACCENT, INK, WARM } from './palette.js';
import type { Kind } from './spec.js';

/** The least width of a column of tiles; with more columns than have room the plot is wider than asked. */
const COLUMN = 24;
/** The room that a turned name needs below, for each character. */
const TURNED = 5.4;
/** The longest turned name. */
const MOST_TURNED = 22;
/** How strong the strongest colour is: never so that text on it could not be read. */
const STRONGEST = 0.42;

/** Texts that fit on tiles, in full or in brief, and their size; none when neither fits. */
function fitting({ texts, briefs = texts }: Kind<'heat'>, room: number) {
  const fits = (some: readonly (readonly string[])[], size: number) =>
    Math.max(...some.flat().map(({ length }) => length)) * size * 0.58 < room - 3;
  if (fits(texts, 11)) return { shown: texts, fontSize: 11 };
  return fits(briefs, 10) ? { shown: briefs, fontSize: 10 } : { shown: null, fontSize: 10 };
}

/** Tiles, warm below zero and cool above. */
export function heat(spec: Kind<'heat'>, width: number, options: PlotOptions): SVGSVGElement {
  const { rows, columns, shades, texts } = spec;
  const longest = Math.max(...columns.map(({ length }) => length));
  const left = marginOf(rows, width);
  const whole = Math.max(width, left + 34 + columns.length * COLUMN);
  const room = (whole - left - 34) / Math.max(columns.length, 1);
  const turned = longest * 7.4 > room;
  const below = (turned ? 26 + Math.min(longest, MOST_TURNED) * TURNED : 42) + (options.xTitle ? 18 : 0);
  const top = options.yTitle ? 28 : 12;
  const { shown, fontSize } = fitting(spec, room);
  const tiles = rows.flatMap((row, at) =>
    columns.map((column, index) => {
      const shade = shades[at]?.[index] ?? Number.NaN;
      return {
        row,
        column,
        fill: shade < 0 ? WARM : (options.fillColor ?? ACCENT),
        opacity: Number.isFinite(shade) ? Math.min(Math.abs(shade), 1) * STRONGEST : 0,
        text: shown?.[at]?.[index] ?? '',
        title: `${row}, ${column}: ${texts[at]?.[index] ?? ''}`,
      };
    }),
  );
  return framed(whole, options, {
    height: rows.length * ROW + 4 + top + below,
    marginTop: top,
    marginLeft: left,
    marginBottom: below,
    padding: 0,
    color: { type: 'identity' },
    opacity: { type: 'identity' },
    x: {
      label: options.xTitle ?? null,
      domain: columns,
      tickRotate: turned ? -45 : 0,
      tickFormat: (name: string) => cut(name, turned ? MOST_TURNED : columns.length * name.length),
    },
    y: { label: options.yTitle ?? null, domain: rows, tickFormat: (name: string) => shortened(name, width) },
    marks: [
      Plot.cell(tiles, { x: 'column', y: 'row', fill: 'fill', fillOpacity: 'opacity', inset: 0.5 }),
      Plot.text(shown ? tiles : [], { x: 'column', y: 'row', text: 'text', fill: INK, fontSize }),
      Plot.tip(tiles, Plot.pointer({ x: 'column', y: 'row', title: 'title' })),
    ],
  });
}
