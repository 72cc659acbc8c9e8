import type { PlotSpec } from './spec.js';

/** What the lines of a plot are, in their order; none for plots of other kinds. */
export function linesOf(spec: PlotSpec): string[] {
  return spec.kind === 'curves' || spec.kind === 'lines' ? spec.series.map(({ name }) => name) : [];
}

/** What a plot shows, in words, for those who do not see it. */
export function describe(spec: PlotSpec): string {
  const about = 'label' in spec ? spec.label : 'x' in spec ? `${spec.y} over ${spec.x}` : 'with its splits';
  const names = linesOf(spec);
  return `${spec.title}: ${about}${names.length > 1 ? `; ${names.join('; ')}` : ''}`;
}
