import type { NamedMatrix } from '../generated/engine.js';
import { isText, numbers, plain, unique } from './columns.js';
import { lorenz, roc } from './curves.js';
import { brief, significant } from './numbers.js';
import { asMatrix, type Column, type Grid, gridOf, isMatrix, namedTable } from './parts.js';
import type { Bar, PlotSpec } from './spec.js';
import { titleOf } from './title.js';

/** Bars and tiles that still can be told apart. */
const MOST_BARS = 40;
const MOST_TILES = 40;
/** Levels of a third factor. */
const MOST_PANELS = 12;

/** Correlations: a square matrix with ones on its diagonal and nothing beyond them. */
export function correlations(title: string, matrix: NamedMatrix): PlotSpec[] {
  const { rows, columns, values } = matrix;
  const square = rows.length > 1 && rows.length === columns.length && rows.every((name, at) => name === columns[at]);
  const bounded = values.every((column, at) =>
    column.every((value, row) => Math.abs(value) <= 1 + 1e-9 && (row !== at || Math.abs(value - 1) < 1e-9)),
  );
  if (!square || !bounded || rows.length > MOST_TILES) return [];
  const by = <Value>(f: (value: number) => Value) =>
    rows.map((_, row) => columns.map((_, column) => f(values[column]?.[row] ?? Number.NaN)));
  const texts = by((value) =>
    value
      .toFixed(2)
      .replace(/^-0\.00$/, '0.00')
      .replace('-', '−'),
  );
  return [{ kind: 'heat', title, rows, columns, shades: by((value) => value), texts, label: 'Correlation' }];
}

/** Centres of clusters: how far each lies from the mean of the centres, for each variable. */
export function centres(result: object): PlotSpec[] {
  const { centers, size } = result as { centers?: unknown; size?: unknown };
  if (!isMatrix(centers) || centers.rows.length > MOST_TILES || centers.columns.length > MOST_TILES) return [];
  const standard = centers.values.map((column) => {
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    const spread = Math.max(...column.map((value) => Math.abs(value - mean)));
    return column.map((value) => (spread > 0 ? (value - mean) / spread : 0));
  });
  const names = centers.rows.map((name) => `Cluster ${name}`);
  const at = <Value>(f: (column: number, row: number) => Value) =>
    names.map((_, row) => centers.columns.map((_, column) => f(column, row)));
  const heat: PlotSpec = {
    kind: 'heat',
    title: 'Centres',
    rows: names,
    columns: centers.columns,
    shades: at((column, row) => standard[column]?.[row] ?? 0),
    texts: at((column, row) => significant(centers.values[column]?.[row], 4)),
    label: 'Centres of clusters, coloured by how far they lie from the middle',
  };
  if (!Array.isArray(size)) return [heat];
  const bars = names.map((name, row) => ({ name, value: Number(size[row]) }));
  return [heat, { kind: 'bars', title: 'Sizes', bars, label: 'Rows' }];
}

/** A heat map of values, whose shades are shares of the largest. */
function tiles(title: string, label: string, matrix: NamedMatrix): PlotSpec[] {
  const { rows, columns, values } = matrix;
  if (rows.length > MOST_TILES || columns.length > MOST_TILES) return [];
  const most = Math.max(...values.flat().filter(Number.isFinite).map(Math.abs));
  const by = <Value>(f: (value: number) => Value) =>
    rows.map((_, row) => columns.map((_, column) => f(values[column]?.[row] ?? Number.NaN)));
  const texts = by((value) => significant(value, 4));
  const briefs = by(brief);
  const shades = by((value) => (most > 0 ? value / most : 0));
  return [{ kind: 'heat', title, rows, columns, shades, texts, briefs, label }];
}

/** Whether a table counts what falls into cells. */
const hasCounts = (grid: Grid) => grid.columns.some(({ name }) => /^(counts?|freq)$/.test(plain(name)));

/** The columns with the levels of factors; those of numbers that were made factors are called `F_x`. */
function factorsOf({ columns }: Grid): Column[] {
  return columns.filter((column) => isText(column) || column.name.startsWith('F_'));
}

/** Cells of one to three factors: bars, tiles, tiles for each level of the third. */
function cells(grid: Grid): PlotSpec[] {
  const factors = factorsOf(grid);
  const [first, second, third] = factors;
  if (!first || factors.length > 3 || !hasCounts(grid)) return [];
  if (third) {
    const levels = unique(third.values.map(String));
    return levels.length > MOST_PANELS ? [] : levels.flatMap((level) => panel(grid, third, level));
  }
  const measures = grid.columns.filter(
    (column) => !factors.includes(column) && column.values.some((v) => typeof v === 'number'),
  );
  return measures.flatMap((measure): PlotSpec[] => {
    const values = numbers(measure);
    const rows = unique(first.values.map(String));
    if (second) {
      const columns = unique(second.values.map(String));
      const at = new Map(values.map((value, row) => [`${first.values[row]}\n${second.values[row]}`, value]));
      const table = columns.map((column) => rows.map((row) => at.get(`${row}\n${column}`) ?? Number.NaN));
      return tiles(measure.name, `${measure.name} by ${first.name} and ${second.name}`, {
        rows,
        columns,
        values: table,
      });
    }
    if (rows.length !== grid.rows || rows.length > MOST_BARS) return [];
    const bars = rows.map((name, row): Bar => ({ name, value: values[row] ?? 0 }));
    return [{ kind: 'bars', title: measure.name, bars, label: `${measure.name} by ${first.name}` }];
  });
}

/** The cells of one level of a factor. */
function panel(grid: Grid, factor: Column, level: string): PlotSpec[] {
  const rows = factor.values.flatMap((value, row) => (String(value) === level ? [row] : []));
  const others = grid.columns.filter((column) => column !== factor);
  const part = gridOf(others.map(({ name, values }) => ({ name, values: rows.map((row) => values[row]) })));
  return cells(part).map((spec) => ({ ...spec, title: `${spec.title}, ${factor.name} = ${level}` }));
}

/** Tables with names of their own, as contingency tables and conditional probabilities have them. */
export function namedTables(result: object): PlotSpec[] {
  return Object.entries(result).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : []).flatMap((item) => {
      const found = namedTable(item);
      // Columns of moments are no categories.
      if (!found || found.table.columns.includes('StdDev')) return [];
      const label = titleOf(key);
      const title = found.name === label ? label : `${label}: ${found.name}`;
      return tiles(title, title, found.table);
    }),
  );
}

/** How much each variable matters to a tree or a forest. */
export function importance(result: object): PlotSpec[] {
  return Object.entries(result).flatMap(([key, value]): PlotSpec[] => {
    const matrix = /importance$/i.test(key) ? asMatrix(value) : null;
    const bars = (matrix?.rows ?? []).map(
      (name, row): Bar => ({ name, value: matrix?.values[0]?.[row] ?? Number.NaN }),
    );
    const sorted = bars.filter((bar) => Number.isFinite(bar.value)).sort((a, b) => b.value - a.value);
    if (sorted.length === 0) return [];
    return [{ kind: 'bars', title: 'Importance', bars: sorted.slice(0, MOST_BARS), label: 'Importance of variables' }];
  });
}

/** What a table is the data of. */
export function ofGrid(grid: Grid, result: object = {}): PlotSpec[] {
  return [...roc(grid, result), ...lorenz(grid, result), ...cells(grid)];
}
