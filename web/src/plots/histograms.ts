import type { VariableHistogram } from '../generated/engine.js';
import { extent } from './extent.js';
import { isHistogram } from './parts.js';
import type { PlotSpec } from './spec.js';
import { panelTitle } from './title.js';

/** Bars that still can be told apart. */
const MOST_BARS = 40;

/** A histogram with what is drawn of it: percentages are those of its panel. */
function drawn(histogram: VariableHistogram, percent: boolean) {
  const { counts } = histogram;
  const total = counts.reduce((sum, value) => sum + value, 0);
  return { histogram, heights: percent && total > 0 ? counts.map((value) => (100 * value) / total) : counts };
}

/** Where the axis of each variable's panels ends: at the highest of all its bars. */
function tops(all: readonly ReturnType<typeof drawn>[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { histogram, heights } of all) {
    const most = Math.max(found.get(histogram.variable) ?? 0, extent(heights)[1]);
    if (most > 0) found.set(histogram.variable, most);
  }
  return found;
}

/** Histograms of variables: a panel for each combination of levels, those of a variable with one range. */
export function histograms(result: object): PlotSpec[] {
  const {
    histograms: list,
    percent = false,
    panelNames = [],
  } = result as { histograms?: unknown; percent?: boolean; panelNames?: readonly string[] };
  if (!Array.isArray(list)) return [];
  const all = list.filter(isHistogram).map((histogram) => drawn(histogram, percent));
  const top = panelNames.length > 0 ? tops(all) : new Map<string, number>();
  const several = new Set(all.map(({ histogram }) => histogram.variable)).size > 1;
  const label = percent ? 'Percent' : 'Count';
  return all.map(({ histogram: { variable, panel = [], levels, breaks }, heights }): PlotSpec => {
    const most = top.get(variable);
    const shared = most === undefined ? {} : { most };
    const of = panelTitle(panelNames, panel);
    if (levels.length === 0) {
      // The axis names the variable.
      const title = of && !several ? of : [variable, ...(of ? [of] : [])].join(', ');
      return { kind: 'histogram', title, variable, breaks, counts: heights, label, ...shared };
    }
    const bars = levels.map((name, index) => ({ name, value: heights[index] ?? 0 }));
    const some = bars.length > MOST_BARS ? [`${MOST_BARS} of ${bars.length} levels`] : [];
    const title = [variable, ...(of ? [of] : []), ...some].join(', ');
    return { kind: 'bars', title, bars: bars.slice(0, MOST_BARS), label, ...shared };
  });
}
