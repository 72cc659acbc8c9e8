import { RxError } from '../error.js';
import { maker } from './elements.js';
import { INK, PAPER } from './palette.js';

/** How a plot becomes a file. */
export interface SvgOptions {
  /** Whether the file is for light paper or a dark page. Default `"light"`. */
  colorScheme?: 'light' | 'dark';
}

/** The room around a plot. */
const EDGE = 12;

/**
 * A plot as the text of an SVG file that looks the same everywhere: with a background, and with colours in place of the
 * page's properties. The plot may be in a page or not; where it is, its colours are those of its place.
 */
export function rxSvg(plot: SVGSVGElement, { colorScheme = 'light' }: SvgOptions = {}): string {
  if (plot?.localName !== 'svg') throw new RxError('argument', 'rxSvg takes a plot: an SVG element');
  const document = plot.ownerDocument;
  const view = document.defaultView;
  if (!view) throw new RxError('environment', 'colours cannot be computed in a document that is not shown');
  const copy = plot.cloneNode(true) as SVGSVGElement;
  const [width = 0, height = 0] = ['width', 'height'].map((name) => Number(plot.getAttribute(name)) + 2 * EDGE);
  const size = { width, height };
  for (const [name, value] of Object.entries({ ...size, viewBox: `${-EDGE} ${-EDGE} ${width} ${height}` }))
    copy.setAttribute(name, String(value));
  copy.prepend(maker(document)('rect', { x: -EDGE, y: -EDGE, ...size, fill: PAPER }));
  copy.removeAttribute('style');
  const color = INK.replace('currentColor', 'CanvasText');
  Object.assign(copy.style, { colorScheme, color, position: 'absolute', visibility: 'hidden' });
  // Colours are computed only of what is in a page.
  (plot.parentElement ?? document.body).append(copy);
  try {
    resolve([copy, ...copy.querySelectorAll<SVGElement>('*')], view);
  } finally {
    copy.remove();
  }
  copy.style.whiteSpace = 'pre';
  return new XMLSerializer().serializeToString(copy);
}

/** Puts what a page makes of colours and fonts in place of what it makes them of. */
function resolve(parts: readonly SVGElement[], view: Window): void {
  // All are read before any is changed, since parts inherit from each other.
  const found = parts.map((part) => {
    const { fill, stroke, fontFamily } = view.getComputedStyle(part);
    return { part, values: { fill, stroke, 'font-family': fontFamily } };
  });
  for (const { part, values } of found) {
    for (const [name, value] of Object.entries(values)) if (part.hasAttribute(name)) part.setAttribute(name, value);
    part.removeAttribute('style');
  }
}
