import type { Variable } from 'rxwasm';
import { significant } from './numbers.ts';

function bound(value: number, kind: Variable['kind']): string {
  if (kind === 'Date') return new Date(value * 86_400_000).toISOString().slice(0, 10);
  if (kind === 'POSIXct') return new Date(value * 1000).toISOString().slice(0, 16).replace('T', ' ');
  return significant(value, 5);
}

/** The least and the greatest value of a variable: `1 to 5`, days and moments as such. */
export function rangeText({ range, kind }: Pick<Variable, 'range' | 'kind'>): string {
  return range ? `${bound(range[0], kind)} to ${bound(range[1], kind)}` : '';
}
