import type { Categorical } from '../generated/engine.js';
import { type CellColumn, cellNumbers } from './cell-rows.js';

/** The terms of a summary that have the same factors: what is found by their cells is one table. */
export interface GroupTable {
  /** The places of the terms among those with factors. */
  readonly terms: readonly number[];
  /** Levels, then a column for each statistic of each term: `variable_Statistic`, and `Counts`. */
  readonly columns: readonly CellColumn[];
}

/** What no rows give; of other statistics nothing is known. */
const ZERO_WITHOUT_ROWS = new Set(['Counts', 'ValidObs', 'Sum', 'SumOfWeights']);

/** The tables of a summary by category, one for each set of factors in the order in which the formula names them. */
export function groupTables(categorical: readonly Readonly<Categorical>[]): GroupTable[] {
  const groups = new Map<string, number[]>();
  categorical.forEach(({ dimensions }, at) => {
    const key = JSON.stringify(dimensions.map(({ name }) => name));
    groups.set(key, [...(groups.get(key) ?? []), at]);
  });
  return Array.from(groups.values(), (terms) => {
    const parts = terms.flatMap((at) => categorical[at] ?? []);
    return { terms, columns: columnsOf(parts) };
  });
}

/** The columns of terms with the same factors. A term may lack cells that another has, when empty ones are removed. */
function columnsOf(parts: readonly Readonly<Categorical>[]): CellColumn[] {
  const rows = parts.map(
    ({ frame, dimensions }) => new Map(cellNumbers(frame, dimensions).map((cell, row) => [cell, row])),
  );
  const cells = [...new Set(rows.flatMap((places) => [...places.keys()]))].sort((a, b) => a - b);
  const columns = new Map<string, CellColumn>();
  let stride = 1;
  for (const { name, levels } of parts[0]?.dimensions ?? []) {
    const below = stride;
    // Levels of F(x) stand as integers in data frames.
    const isInteger = typeof parts[0]?.frame.getChild(name)?.get(0) === 'number';
    const values = cells.map((cell) => {
      const level = levels[Math.floor(cell / below) % levels.length] ?? null;
      return isInteger ? Number(level) : level;
    });
    columns.set(name, { name, levels, values });
    stride *= levels.length;
  }
  parts.forEach(({ frame, dimensions, variable, isStatistics }, at) => {
    const others = new Set(['Category', ...dimensions.map(({ name }) => name)]);
    for (const { name } of frame.schema.fields) {
      if (others.has(name)) continue;
      // Means are called so where they stand alone, else by the name of the statistic.
      const statistic = name === 'Means' ? 'Mean' : name;
      const found = (frame.getChild(name)?.toArray() ?? []) as ArrayLike<number>;
      const missing = ZERO_WITHOUT_ROWS.has(statistic) ? 0 : null;
      const values = cells.map((cell) => {
        const row = rows[at]?.get(cell);
        return row === undefined ? missing : (found[row] ?? null);
      });
      const label = isStatistics ? `${variable}_${statistic}` : statistic;
      columns.set(label, { name: label, values });
    }
  });
  return [...columns.values()];
}
