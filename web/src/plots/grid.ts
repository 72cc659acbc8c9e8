import * as Plot from '@observablehq/plot';
import type { PlotOptions } from './options.js';
import { styled } from './palette.js';

/** The lines of the grid, as options have them. */
function look({ gridColor, gridLineStyle, gridLineWidth }: PlotOptions) {
  const faint = { stroke: 'currentColor', strokeDasharray: 'none', strokeWidth: 1 };
  return {
    ...styled(faint, gridColor, gridLineStyle, gridLineWidth),
    strokeOpacity: gridColor === undefined ? 0.1 : 1,
  };
}

const ticksOf = (ticks: number | undefined) => (ticks === undefined ? {} : { ticks });

/** The lines of the grid at places of the x axis. */
export const gridAcross = (options: PlotOptions, ticks = options.xNumTicks) =>
  Plot.gridX({ ...look(options), ...ticksOf(ticks) });

/** The lines of the grid at places of the y axis. */
export const gridUpright = (options: PlotOptions) => Plot.gridY({ ...look(options), ...ticksOf(options.yNumTicks) });
