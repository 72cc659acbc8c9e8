import { RxError } from '../error.js';
import { bars, histogram, intervals } from './draw-bars.js';
import { heat } from './draw-heat.js';
import { curves, lines } from './draw-lines.js';
import { points } from './draw-points.js';
import { tree } from './draw-tree.js';
import type { PlotOptions } from './options.js';
import type { PlotSpec } from './spec.js';

/** The plot area of what is to be drawn, with its axes. */
export function area(spec: PlotSpec, width: number, options: PlotOptions): SVGSVGElement {
  switch (spec.kind) {
    case 'bars':
      return bars(spec, width, options);
    case 'histogram':
      return histogram(spec, width, options);
    case 'intervals':
      return intervals(spec, width, options);
    case 'curves':
      return curves(spec, width, options);
    case 'points':
      return points(spec, width, options);
    case 'lines':
      return lines(spec, width, options);
    case 'heat':
      return heat(spec, width, options);
    case 'tree':
      return tree(spec, width, options);
    default:
      throw new RxError('argument', `there is no plot of kind '${(spec as PlotSpec).kind}'`);
  }
}
