import { NONE, significant } from './numbers.ts';

/** A value as a table shows it. */
export function cellText(value: unknown, missing: string = NONE): string {
  if (value === null || value === undefined) return missing;
  if (typeof value === 'bigint') return significant(Number(value), 7);
  if (typeof value === 'number') return significant(value, 7);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (value instanceof Date) return value.toISOString().replace('T00:00:00.000Z', '').replace('T', ' ').slice(0, 19);
  return String(value);
}
