import { extent } from './extent.js';
import { asMatrix, gridOfTable, isTable } from './parts.js';
import type { PlotSpec, Series, Slope } from './spec.js';
import { panelTitle } from './title.js';

type Lines = Extract<PlotSpec, { kind: 'lines' }>;

/** What is drawn for each type of line plot. */
const MARKS: Readonly<Record<string, Lines['marks']>> = { p: 'points', b: 'both', s: 'steps', r: 'points' };

interface LinePlot {
  type: string;
  xName: string;
  xLevels: readonly string[];
  yNames: readonly string[];
  panelNames: readonly string[];
  binned: boolean;
  series: readonly {
    variable: string;
    panel: readonly string[];
    x: readonly number[];
    y: readonly number[];
    line?: Slope | null;
  }[];
}

function isLinePlot(result: object): result is LinePlot {
  const { xName, yNames, panelNames, series } = result as Partial<LinePlot>;
  return typeof xName === 'string' && [yNames, panelNames, series].every(Array.isArray);
}

const pointsOf = (x: readonly number[], y: readonly number[]): Series['points'] =>
  x.map((at, index) => [at, y[index] ?? Number.NaN] as const);

function rangeOf(values: readonly number[]): [number, number] {
  const [low, high] = extent(values);
  return low < high ? [low, high] : [low - 0.5, low + 0.5];
}

/** A line plot: a panel for each combination of levels, all with one range, a line for each variable. */
export function linePlots(result: object): PlotSpec[] {
  if (!isLinePlot(result) || result.series.length === 0) return [];
  const { type, xName, xLevels, yNames, panelNames, binned, series } = result;
  const range = { x: rangeOf(series.flatMap(({ x }) => x)), y: rangeOf(series.flatMap(({ y }) => y)) };
  const panels = new Map(series.map(({ panel }) => [panel.join('\n'), panel]));
  const [only] = yNames;
  const y = yNames.length === 1 ? `${binned ? 'Mean of ' : ''}${only}` : binned ? 'Mean' : 'Value';
  return [...panels].map(([key, panel]): PlotSpec => {
    const shown = series.filter((one) => one.panel.join('\n') === key);
    return {
      kind: 'lines',
      title: panelTitle(panelNames, panel) || `${yNames.join(', ')} over ${xName}`,
      // All variables, so that each has one colour in all panels.
      series: yNames.map((name) => {
        const one = shown.find(({ variable }) => variable === name);
        return { name, points: pointsOf(one?.x ?? [], one?.y ?? []) };
      }),
      x: xName,
      y,
      marks: MARKS[type] ?? 'line',
      ...(xLevels.length > 0 ? { levels: xLevels } : {}),
      slopes: shown.flatMap(({ line }) => line ?? []),
      range,
    };
  });
}

/** Quantiles over their probabilities. */
export function quantiles(result: object): PlotSpec[] {
  const { varName, probs, values } = result as { varName?: unknown; probs?: unknown; values?: unknown };
  if (typeof varName !== 'string' || !Array.isArray(probs) || !Array.isArray(values) || probs.length < 2) return [];
  const series = [{ name: varName, points: pointsOf(probs, values) }];
  return [{ kind: 'lines', title: 'Quantiles', series, x: 'Probability', y: varName, marks: 'both' }];
}

/** The out-of-bag error of a forest over the number of its trees. */
export function errorsOfTrees(result: object): PlotSpec[] {
  const { oobErr, type, loss } = result as { oobErr?: { oobErr?: unknown } | null; type?: string; loss?: string };
  const errors = oobErr?.oobErr;
  if (!Array.isArray(errors) || errors.length < 2) return [];
  const y = type === 'class' ? 'Share of wrong classes' : loss ? 'Mean deviance' : 'Mean squared residual';
  const series = [
    {
      name: y,
      points: pointsOf(
        errors.map((_, index) => index + 1),
        errors,
      ),
    },
  ];
  return [{ kind: 'lines', title: 'Out-of-bag error', series, x: 'Trees', y, marks: 'line' }];
}

/** The errors of a tree over its number of splits: of the data, and of cross-validation. */
export function errorsOfPruning(result: object): PlotSpec[] {
  const table = asMatrix((result as { cptable?: unknown }).cptable);
  const column = (name: string) => table?.values[table.columns.indexOf(name)];
  const splits = column('nsplit');
  if (!splits || splits.length < 2) return [];
  const series = [
    { name: 'Cross-validation', values: column('xerror') },
    { name: 'Data of the fit', values: column('rel error') },
  ].flatMap(({ name, values }) => (values ? [{ name, points: pointsOf(splits, values) }] : []));
  return [{ kind: 'lines', title: 'Error by size', series, x: 'Splits', y: 'Relative error', marks: 'both' }];
}

/** Akaike's criterion over the steps by which terms were selected. */
export function steps(result: object): PlotSpec[] {
  const { anova } = result as { anova?: unknown };
  if (!isTable(anova)) return [];
  const { columns, rows } = gridOfTable(anova);
  const of = (name: string) => columns.find((column) => column.name === name)?.values;
  const [names, criterion] = [of('Step'), of('AIC')];
  if (!names || !criterion || rows < 2) return [];
  const points = criterion.map((value, index) => [index + 1, Number(value)] as const);
  const levels = names.map((name) => String(name || 'begin'));
  const series = [{ name: 'AIC', points }];
  return [{ kind: 'lines', title: 'Selection of terms', series, x: 'Step', y: 'AIC', marks: 'both', levels }];
}
