import * as Plot from '@observablehq/plot';
import { common, type Draw, guide, HEIGHT, marginOf, shortened } from './frame.ts';
import type { PlotSpec, Series } from './spec.ts';
import { drawTree } from './tree.ts';

type Of<Kind extends PlotSpec['kind']> = Extract<PlotSpec, { kind: Kind }>;

/** Colours of lines, and how they are broken where colours are not seen. */
const LINES = [
  { stroke: 'var(--accent)', strokeDasharray: 'none' },
  { stroke: 'var(--warm)', strokeDasharray: '7 3' },
  { stroke: 'var(--good)', strokeDasharray: '2 3' },
  { stroke: 'var(--bad)', strokeDasharray: '9 3 2 3' },
] as const;

/** A row of bars or tiles, and the least height of a plot of them. */
const ROW = 26;
const LEAST = 140;

const heightOf = (rows: number) => Math.max(rows * ROW + 70, LEAST);

function bars({ bars: rows, label }: Of<'bars'>): Draw {
  const names = rows.map(({ name }) => name);
  return (width) =>
    Plot.plot({
      ...common(width),
      height: heightOf(rows.length),
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

/** Where a line has its name: at its point farthest from the diagonal. */
function labelled({ name, points }: Series) {
  const distance = ([x, y]: readonly [number, number]) => Math.abs(y - x);
  const [x, y] = points.reduce((far, point) => (distance(point) > distance(far) ? point : far), points[0] ?? [0, 0]);
  return { name, x, y };
}

function curves({ series, x, y }: Of<'curves'>): Draw {
  const ends = [
    [0, 0],
    [1, 1],
  ];
  return (width) => {
    const side = Math.min(width, HEIGHT + 60);
    return Plot.plot({
      ...common(side),
      height: side,
      x: { label: x, domain: [0, 1], grid: true },
      y: { label: y, domain: [0, 1], grid: true },
      marks: [
        Plot.line(ends, { stroke: 'var(--rule-strong)' }),
        ...series.map(({ points }, index) =>
          Plot.line(points as unknown as Plot.Data, { ...LINES[index % LINES.length], strokeWidth: 2 }),
        ),
        ...(series.length > 1 ? [Plot.text(series.map(labelled), { ...names })] : []),
      ],
    });
  };
}

const names = { x: 'x', y: 'y', text: 'name', dx: 6, textAnchor: 'start', fill: 'var(--ink)' } as const;

/** Warm below zero, cool above; never so strong that text on it could not be read. */
function shade(value: number): string {
  if (!Number.isFinite(value)) return 'transparent';
  const colour = value < 0 ? 'var(--warm)' : 'var(--accent)';
  return `color-mix(in srgb, ${colour} ${Math.round(Math.min(Math.abs(value), 1) * 42)}%, var(--sheet))`;
}

function heat({ rows, columns, shades, texts, label }: Of<'heat'>): Draw {
  const tiles = rows.flatMap((row, at) =>
    columns.map((column, across) => ({
      row,
      column,
      fill: shade(shades[at]?.[across] ?? Number.NaN),
      text: texts[at]?.[across] ?? '',
    })),
  );
  return (width) => {
    const left = marginOf(rows, width);
    const room = (width - left) / Math.max(columns.length, 1);
    const turned = columns.some((name) => name.length * 7 > room);
    return Plot.plot({
      ...common(width),
      height: heightOf(rows.length) + (turned ? 60 : 0),
      marginLeft: left,
      marginBottom: turned ? 100 : 42,
      padding: 0,
      color: { type: 'identity' },
      x: {
        label: null,
        domain: columns,
        tickRotate: turned ? -45 : 0,
        tickFormat: (name: string) => shortened(name, 220),
      },
      y: { label: null, domain: rows, tickFormat: (name: string) => shortened(name, width) },
      ariaLabel: label,
      marks: [
        Plot.cell(tiles, { x: 'column', y: 'row', fill: 'fill', inset: 0.5 }),
        ...(room > 34
          ? [Plot.text(tiles, { x: 'column', y: 'row', text: 'text', fill: 'var(--ink)', fontSize: 11 })]
          : []),
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
    case 'heat':
      return heat(spec);
    case 'tree':
      return drawTree(spec.nodes);
  }
}
