import { isText, named, numbers, unique } from './columns.js';
import { significant } from './numbers.js';
import type { Grid } from './parts.js';
import type { PlotSpec, Series } from './spec.js';

/** The areas under curves, by their names. */
function areas({ auc }: { auc?: unknown }): ReadonlyMap<string, number> {
  const list = (Array.isArray(auc) ? auc : []) as { name?: string; value?: number }[];
  return new Map(list.map(({ name = '', value = Number.NaN }) => [name, value]));
}

/** ROC curves: one for each predictor, with the areas under them where the result tells these. */
export function roc(grid: Grid, result: object): PlotSpec[] {
  const [sensitivity, specificity] = [numbers(named(grid, 'sensitivity')), numbers(named(grid, 'specificity'))];
  if (sensitivity.length === 0 || specificity.length === 0) return [];
  const names = (named(grid, 'predvarname') ?? grid.columns.find(isText))?.values.map(String);
  const areaOf = areas(result);
  const series = unique(names ?? ['Model']).map((name): Series => {
    const rows = sensitivity.map((_, row) => row).filter((row) => !names || names[row] === name);
    const area = areaOf.get(name);
    return {
      name: area === undefined ? name : `${name}, area ${area.toFixed(4)}`,
      points: rows.map((row) => [1 - (specificity[row] ?? 0), sensitivity[row] ?? 0] as const),
    };
  });
  const [only] = series;
  const note = series.length === 1 && only && areaOf.size > 0 ? { note: only.name } : {};
  return [
    { kind: 'curves', title: 'ROC', series, x: '1 − specificity', y: 'Sensitivity', diagonal: 'chance', ...note },
  ];
}

/** A Lorenz curve: the share of the total that the lowest rows have. */
export function lorenz(grid: Grid, { gini }: { gini?: unknown }): PlotSpec[] {
  const [cumulated, percents] = [numbers(named(grid, 'cumvals')), numbers(named(grid, 'percents'))];
  if (cumulated.length === 0 || percents.length === 0) return [];
  const scale = (values: readonly number[]) => (Math.max(...values) > 1.5 ? 100 : 1);
  const [across, up] = [scale(percents), scale(cumulated)];
  const points = percents.map((value, row) => [value / across, (cumulated[row] ?? 0) / up] as const);
  const series = [{ name: 'Lorenz', points }];
  const [x, y] = ['Share of rows', 'Share of the total'];
  const note = typeof gini === 'number' ? { note: `Gini’s coefficient ${significant(gini, 4)}` } : {};
  return [{ kind: 'curves', title: 'Lorenz curve', series, x, y, diagonal: 'equality', ...note }];
}
