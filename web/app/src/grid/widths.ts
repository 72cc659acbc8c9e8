import type { Variable } from 'rxwasm';
import { cellText } from '../text/cells.ts';
import type { GridColumn } from './cells.ts';

/** Characters of the narrowest and the widest column. */
const LEAST = 7;
const MOST = 28;

/** The width of a column in characters, by its name, its levels and its range. */
export function charactersOf({ name, kind, levels, range }: Variable): number {
  const values: string[] =
    kind === 'Date'
      ? ['2026-01-01']
      : kind === 'POSIXct'
        ? ['2026-01-01 00:00:00']
        : levels
          ? levels.slice(0, 200)
          : kind === 'character'
            ? ['x'.repeat(18)]
            : (range ?? []).map((value) => cellText(kind === 'integer' ? value : value + 1 / 3));
  const longest = values.reduce((most, text) => Math.max(most, text.length), 0);
  // Names are bold.
  return Math.min(Math.max(longest + 1, name.length * 1.15 + 1, LEAST), MOST);
}

/** Whether values stand at the right. */
export const isNumber = ({ kind }: Pick<Variable, 'kind'>) => kind === 'integer' || kind === 'numeric';

/** The columns of data. */
export function columnsOf(variables: readonly Variable[]): GridColumn[] {
  return variables.map((variable) => ({
    name: variable.name,
    characters: charactersOf(variable),
    isNumber: isNumber(variable),
  }));
}
