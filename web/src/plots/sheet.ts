import { RxError } from '../error.js';
import { describe } from './describe.js';
import { area } from './draw.js';
import { type Make, maker, SVG } from './elements.js';
import { below, type Head, legend, NONE } from './head.js';
import { checkOptions, type PlotOptions } from './options.js';
import type { Kind, PlotSpec } from './spec.js';

const WIDTH = 640;
const PANELS = 100;
/** The room between panels, and the least width of those that stand beside each other. */
const GAP = 16;
const PANEL = 260;
/** Labels at the lower edge of a plot reach a little over it. */
const FOOT = 4;

const hasLines = (spec: PlotSpec): spec is Kind<'curves'> | Kind<'lines'> =>
  spec.kind === 'curves' || spec.kind === 'lines';

/** What stands above the panels. */
function headOf(specs: readonly PlotSpec[], make: Make, width: number, options: PlotOptions): Head {
  const [first] = specs;
  const only = specs.length === 1 ? first : undefined;
  const note = only?.kind === 'curves' && options.legend !== true ? (only.note ?? '') : '';
  let head = below(NONE, make, options.title ?? only?.title ?? '', width, 'title');
  head = below(head, make, options.subtitle ?? note, width, 'subtitle');
  // Panels have the same lines.
  const told = options.legend ?? (first && hasLines(first) && first.series.length > 1);
  if (told && first && hasLines(first) && specs.every(hasLines)) head = legend(head, make, first, width, options);
  return head.height > 0 ? { ...head, height: head.height + 6 } : head;
}

/** Whether plots may stand beside each other: lines, histograms, and bars that are panels of one factor. */
const isNarrow = (spec: PlotSpec) =>
  spec.kind === 'lines' || spec.kind === 'histogram' || (spec.kind === 'bars' && spec.most !== undefined);

/** How many panels stand beside each other, as many as have room. */
function columnsOf(specs: readonly PlotSpec[], width: number): number {
  const [first] = specs;
  const alike = specs.every((spec) => spec.kind === first?.kind && isNarrow(spec));
  return alike ? Math.max(Math.min(specs.length, Math.floor((width + GAP) / (PANEL + GAP))), 1) : 1;
}

const sizeOf = (plot: SVGSVGElement) =>
  ['width', 'height'].map((name) => Number(plot.getAttribute(name))) as [number, number];

/** Puts a plot at a place of the sheet, its size not that of what is around it. */
function put(make: Make, plot: SVGSVGElement, x: number, y: number): SVGSVGElement {
  const [width, height] = sizeOf(plot);
  plot.setAttribute('x', String(x));
  plot.setAttribute('y', String(y));
  // What is between the marks is to be pointed at too.
  plot.prepend(make('path', { d: `M0,0H${width}V${height}H0Z`, fill: 'none', 'pointer-events': 'all' }));
  return plot;
}

/** Draws panels in rows below what stands above them. */
function arranged(make: Make, panels: readonly PlotSpec[], top: number, width: number, options: PlotOptions) {
  const columns = columnsOf(panels, width);
  const each = Math.floor((width - GAP * (columns - 1)) / columns);
  const parts: SVGElement[] = [];
  let [right, bottom, row] = [0, top, top];
  panels.forEach((spec, index) => {
    const column = index % columns;
    if (column === 0) row = bottom + (index > 0 ? GAP : 0);
    const x = column * (each + GAP);
    const named = below(NONE, make, panels.length > 1 ? spec.title : '', each, 'panel');
    if (named.parts.length > 0) parts.push(make('g', { transform: `translate(${x},${row})` }, ...named.parts));
    const plot = area(spec, each, options);
    parts.push(put(make, plot, x, row + named.height));
    const [wide, high] = sizeOf(plot);
    right = Math.max(right, x + wide);
    bottom = Math.max(bottom, row + named.height + high);
  });
  return { parts, right, bottom };
}

/** What a plot shows, under the title that it has. */
function labelOf(panels: readonly PlotSpec[], { title = '' }: PlotOptions): string {
  const [only] = panels;
  if (only && panels.length === 1) return describe(title ? { ...only, title } : only);
  return [...(title ? [title] : []), ...panels.map(describe)].join('. ');
}

/**
 * Draws one plot, or several as the panels of one, as an SVG element that needs no style sheet.
 *
 * Colours are those of the page where it sets the custom properties `--rx-ink`, `--rx-ink-soft`, `--rx-rule`, `--rx-paper`,
 * `--rx-fill`, `--rx-accent`, `--rx-warm`, `--rx-good` and `--rx-bad`; otherwise ours, light or dark by the page's `color-scheme`.
 */
export function drawPlot(specs: PlotSpec | readonly PlotSpec[], asked: PlotOptions = {}): SVGSVGElement {
  const options = checkOptions(asked);
  const panels: readonly PlotSpec[] = specs && 'kind' in specs ? [specs] : (specs ?? []);
  const { width = WIDTH, document = globalThis.document } = options;
  if (panels.length === 0) throw new RxError('argument', 'there is nothing to draw');
  const maxNumPanels = options.maxNumPanels === undefined ? PANELS : options.maxNumPanels;
  if (maxNumPanels !== null && panels.length > maxNumPanels)
    throw new RxError('tooLarge', `the plot has ${panels.length} panels; maxNumPanels is ${maxNumPanels}`);
  if (!document) throw new RxError('environment', "there is no document to draw in: give one as the option 'document'");
  const make = maker(document);
  const head = headOf(panels, make, width, options);
  const { parts, right, bottom } = arranged(make, panels, head.height, width, options);
  // A legend may be wider than a square plot.
  const [whole, high] = [Math.max(right, Math.ceil(head.width)), bottom + FOOT];
  const sheet = make(
    'svg',
    {
      ...{
        width: whole,
        height: high,
        viewBox: `0 0 ${whole} ${high}`,
        role: 'img',
        'aria-label': labelOf(panels, options),
      },
      ...{ fill: 'currentColor', 'font-family': 'system-ui, sans-serif', 'font-size': 12, overflow: 'visible' },
    },
    ...head.parts,
    ...parts,
  ) as SVGSVGElement;
  sheet.setAttributeNS('http://www.w3.org/2000/xmlns/', 'xmlns', SVG);
  // On a narrow page it shrinks, but for what is wide because it could not be read otherwise.
  sheet.style.maxWidth = right > width ? 'none' : '100%';
  sheet.style.height = 'auto';
  return sheet;
}
