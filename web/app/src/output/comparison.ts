import { type PlotSpec, plotsOf } from 'rxwasm/plots/specs';
import { labelOf } from '../analysis/labels.ts';
import { asMatrix, type Grid, gridOf } from './grid.ts';

/** Statistics by which models are compared, in order; a field inside another after a dot. */
const STATISTICS = [
  'rSquared',
  'adjRSquared',
  'sigma',
  'fstatistics.value',
  'aic',
  'deviance',
  'nullDeviance',
  'dispersion',
  'rank',
  'conditionNumber',
  'iters',
  'nValidObs',
  'nMissingObs',
] as const;

const TITLES: Readonly<Record<string, string>> = { 'fstatistics.value': 'F', rank: 'Coefficients' };

/** A result that can be compared: of the first response where there are several. */
export interface Side {
  name: string;
  result: object;
}

function field(result: object, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], result);
}

function single(value: unknown): number | null {
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === 'number' && !Number.isNaN(first) ? first : null;
}

function coefficientsOf(result: object, name: string): ReadonlyMap<string, number> {
  const matrix = asMatrix(field(result, name));
  if (!matrix) return new Map();
  const { rows, values } = matrix;
  return new Map(rows.map((row, at) => [row, values[0]?.[at] ?? Number.NaN]));
}

/** Whether a result has coefficients or curves, which can be laid beside those of another. */
export function isComparable(result: object): boolean {
  return coefficientsOf(result, 'coefficients').size > 0 || curveOf(result) !== undefined;
}

function curveOf(result: object) {
  return plotsOf(result).find((spec) => spec.kind === 'curves');
}

/** Coefficients of two models by their names, in the order of the first, and how they differ. */
export function joined(a: Side, b: Side): Grid {
  const [first, second] = [coefficientsOf(a.result, 'coefficients'), coefficientsOf(b.result, 'coefficients')];
  const errors = [coefficientsOf(a.result, 'coefStdError'), coefficientsOf(b.result, 'coefStdError')] as const;
  const names = [...new Set([...first.keys(), ...second.keys()])];
  const of = (values: ReadonlyMap<string, number>) => names.map((name) => values.get(name) ?? null);
  return gridOf([
    { name: '', values: names },
    { name: `${a.name}: estimate`, values: of(first) },
    { name: 'Std. error', values: of(errors[0]) },
    { name: `${b.name}: estimate`, values: of(second) },
    { name: 'Std. error', values: of(errors[1]) },
    {
      name: 'Difference',
      values: names.map((name) => {
        const [one, two] = [first.get(name), second.get(name)];
        return one === undefined || two === undefined ? null : two - one;
      }),
    },
  ]);
}

/** Statistics that at least one of two models has. */
export function statistics(a: Side, b: Side): Grid {
  const rows = STATISTICS.map((path) => ({
    name: TITLES[path] ?? labelOf(path),
    values: [single(field(a.result, path)), single(field(b.result, path))] as const,
  })).filter(({ values }) => values.some((value) => value !== null));
  return gridOf([
    { name: '', values: rows.map(({ name }) => name) },
    { name: a.name, values: rows.map(({ values }) => values[0]) },
    { name: b.name, values: rows.map(({ values }) => values[1]) },
  ]);
}

/** The curves of both in one plot. */
export function sharedCurves(a: Side, b: Side): PlotSpec | null {
  const [first, second] = [curveOf(a.result), curveOf(b.result)];
  if (first?.kind !== 'curves' || second?.kind !== 'curves' || first.title !== second.title) return null;
  const named = (side: Side, spec: typeof first) =>
    spec.series.map(({ name, points }) => ({ name: `${side.name}: ${name}`, points }));
  const { note: _, ...both } = first;
  return { ...both, series: [...named(a, first), ...named(b, second)] };
}
