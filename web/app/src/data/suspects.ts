import type { Variable } from 'rxwasm';

/** A factor that is numbers but for one text. */
export interface Suspect {
  name: string;
  text: string;
}

/** Numbers of a column before one text among them is taken for a missing value. */
const FEWEST_NUMBERS = 5;

/**
 * Factors whose levels are numbers but for one: text that stands for missing values in places that were not looked at
 * before reading.
 */
export function suspects(variables: readonly Variable[]): Suspect[] {
  return variables.flatMap(({ name, kind, levels }) => {
    if (kind !== 'factor' || !levels || levels.length <= FEWEST_NUMBERS) return [];
    const texts = levels.filter((level) => level.trim() === '' || Number.isNaN(Number(level)));
    const [text] = texts;
    return texts.length === 1 && text ? [{ name, text }] : [];
  });
}
