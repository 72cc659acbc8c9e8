import { maker, SVG } from './elements.js';
import { INK, PAPER } from './palette.js';

/** How a plot becomes a file. */
export interface SvgOptions {
  /** Whether the file is for light paper or a dark page. Default `"light"`. */
  colorScheme?: 'light' | 'dark';
}

const COLOURS = ['fill', 'stroke'] as const;

/**
 * A plot as the text of an SVG file that looks the same everywhere: with a background, and with colours in place of the
 * page's properties. The plot may be in a page or not; where it is, its colours are those of its place.
 */
export function rxSvg(plot: SVGSVGElement, { colorScheme = 'light' }: SvgOptions = {}): string {
  const document = plot.ownerDocument;
  const copy = plot.cloneNode(true) as SVGSVGElement;
  const paper = maker(document)('rect', { width: '100%', height: '100%', fill: PAPER });
  copy.prepend(paper);
  copy.removeAttribute('style');
  const color = INK.replace('currentColor', 'CanvasText');
  Object.assign(copy.style, { colorScheme, color, position: 'absolute', visibility: 'hidden' });
  // Colours are computed only of what is in a page.
  (plot.parentElement ?? document.body).append(copy);
  try {
    const all = [copy, ...copy.querySelectorAll<SVGElement>('*')];
    const found = all.map((part) => {
      const { fill, stroke, fontFamily } = getComputedStyle(part);
      return { part, values: { fill, stroke }, fontFamily };
    });
    for (const { part, values } of found) {
      for (const name of COLOURS) if (part.hasAttribute(name)) part.setAttribute(name, values[name]);
      if (part !== copy) part.removeAttribute('style');
    }
    for (const { part, fontFamily } of found) {
      if (part instanceof SVGSVGElement) part.setAttribute('font-family', fontFamily);
    }
  } finally {
    copy.remove();
  }
  copy.removeAttribute('style');
  copy.style.whiteSpace = 'pre';
  copy.setAttributeNS('http://www.w3.org/2000/xmlns/', 'xmlns', SVG);
  return new XMLSerializer().serializeToString(copy);
}
