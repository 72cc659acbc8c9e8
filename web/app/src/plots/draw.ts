import * as Plot from '@observablehq/plot';
import { common, type Draw, extent, guide, marginOf, marginOfNumbers, shortened } from './frame.ts';
import { curves, lines } from './draw-lines.ts';
import type { PlotSpec } from './spec.ts';
import { drawTree } from './tree.ts';

type Of<Kind extends PlotSpec['kind']> = Extract<PlotSpec, { kind: Kind }>;

/** A row of bars or tiles, and the least height of a plot of them. */
const ROW = 26;
const LEAST = 140;

const heightOf = (rows: number) => Math.max(rows * ROW + 62, LEAST);

function bars({ bars: rows, label }: Of<'bars'>): Draw {
  const names = rows.map(({ name }) => name);
  return (width) =>
    Plot.plot({
      ...common(width),
      height: heightOf(rows.length),
      marginTop: 12,
      marginLeft: marginOf(names, width),
      x: { label, grid: true, nice: true },
      y: { label: null, domain: names, tickFormat: (name: string) => shortened(name, width) },
      marks: [
        Plot.barX(rows, { y: 'name', x: 'value', fill: 'var(--bar-strong)', inset: 1, tip: true }),
        Plot.ruleX([0], { stroke: 'var(--rule-strong)' }),
      ],
    });
}

function histogram({ breaks, counts, variable, label }: Of<'histogram'>): Draw {
  const rows = counts.map((count, index) => ({ from: breaks[index], to: breaks[index + 1], count }));
  return (width) =>
    Plot.plot({
      ...common(width),
      height: 300,
      marginLeft: marginOfNumbers(0, extent(counts)[1]),
      x: { label: variable },
      y: { label, grid: true, nice: true },
      marks: [
        Plot.rectY(rows, { x1: 'from', x2: 'to', y: 'count', fill: 'var(--bar-strong)', inset: 0.5, tip: true }),
        Plot.ruleY([0], { stroke: 'var(--rule-strong)' }),
      ],
    });
}

function intervals({ rows, label }: Of<'intervals'>): Draw {
  const names = rows.map(({ name }) => name);
  return (width) =>
    Plot.plot({
      ...common(width),
      marginLeft: marginOf(names, width),
      x: { label, grid: true, nice: true },
      y: { label: null, domain: names, tickFormat: (name: string) => shortened(name, width) },
      marks: [
        Plot.ruleX([0], guide),
        Plot.ruleY(rows, { y: 'name', x1: 'low', x2: 'high', stroke: 'var(--accent)', strokeWidth: 2 }),
        Plot.dot(rows, { x: 'value', y: 'name', r: 3.5, fill: 'var(--accent)' }),
      ],
    });
}

/** Warm below zero, cool above; never so strong that text on it could not be read. */
function shade(value: number): string {
  if (!Number.isFinite(value)) return 'transparent';
  const colour = value < 0 ? 'var(--warm)' : 'var(--accent)';
  return `color-mix(in srgb, ${colour} ${Math.round(Math.min(Math.abs(value), 1) * 42)}%, var(--sheet))`;
}

/** The least width of a column of tiles; with more columns than have room the plot scrolls. */
const COLUMN = 24;
/** The room that a turned name needs below, for each character. */
const TURNED = 5.4;
/** The longest turned name. */
const MOST_TURNED = 22;

const cut = (name: string, most: number) => (name.length > most ? `${name.slice(0, most - 1)}…` : name);

/** Texts that fit on tiles, in full or in brief, and their size; none when neither fits. */
function fitting({ texts, briefs = texts }: Of<'heat'>, room: number) {
  const fits = (some: readonly (readonly string[])[], size: number) =>
    Math.max(...some.flat().map(({ length }) => length)) * size * 0.58 < room - 3;
  if (fits(texts, 11)) return { shown: texts, fontSize: 11 };
  return fits(briefs, 10) ? { shown: briefs, fontSize: 10 } : { shown: null, fontSize: 10 };
}

function heat(spec: Of<'heat'>): Draw {
  const { rows, columns, shades, texts, label } = spec;
  const longest = Math.max(...columns.map(({ length }) => length));
  return (width) => {
    const left = marginOf(rows, width);
    const whole = Math.max(width, left + 34 + columns.length * COLUMN);
    const room = (whole - left - 34) / Math.max(columns.length, 1);
    const turned = longest * 7.4 > room;
    const below = turned ? 26 + Math.min(longest, MOST_TURNED) * TURNED : 42;
    const { shown, fontSize } = fitting(spec, room);
    const tiles = rows.flatMap((row, at) =>
      columns.map((column, across) => ({
        row,
        column,
        fill: shade(shades[at]?.[across] ?? Number.NaN),
        text: shown?.[at]?.[across] ?? '',
        title: `${row}, ${column}: ${texts[at]?.[across] ?? ''}`,
      })),
    );
    const { style, ...others } = common(whole);
    return Plot.plot({
      ...others,
      style: Object.assign({}, style, { maxWidth: 'none' }),
      height: rows.length * ROW + 16 + below,
      marginTop: 12,
      marginLeft: left,
      marginBottom: below,
      padding: 0,
      color: { type: 'identity' },
      x: {
        label: null,
        domain: columns,
        tickRotate: turned ? -45 : 0,
        tickFormat: (name: string) => cut(name, turned ? MOST_TURNED : columns.length * name.length),
      },
      y: { label: null, domain: rows, tickFormat: (name: string) => shortened(name, width) },
      ariaLabel: label,
      marks: [
        Plot.cell(tiles, { x: 'column', y: 'row', fill: 'fill', inset: 0.5 }),
        Plot.text(shown ? tiles : [], { x: 'column', y: 'row', text: 'text', fill: 'var(--ink)', fontSize }),
        Plot.tip(tiles, Plot.pointer({ x: 'column', y: 'row', title: 'title' })),
      ],
    });
  };
}

/** Draws what was found in a result. */
export function drawingOf(spec: PlotSpec): Draw {
  switch (spec.kind) {
    case 'bars':
      return bars(spec);
    case 'histogram':
      return histogram(spec);
    case 'intervals':
      return intervals(spec);
    case 'curves':
      return curves(spec);
    case 'lines':
      return lines(spec);
    case 'heat':
      return heat(spec);
    case 'tree':
      return drawTree(spec.nodes);
  }
}
