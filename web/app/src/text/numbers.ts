import { count, minus, NONE, scientific, significant } from '#plots/numbers.ts';

export { brief, count, NONE, significant } from '#plots/numbers.ts';

/** A count with its noun: `1 row`, `600,000 rows`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** A function that prints a column of numbers with the same number of decimals, enough for the smaller ones. */
export function column(values: readonly number[], digits = 5): (value: number) => string {
  const sizes = values.filter((value) => Number.isFinite(value) && value !== 0).map(Math.abs);
  const plain = sizes.filter((size) => size >= 1e-4 && size < 1e9).sort((a, b) => a - b);
  const typical = plain[Math.floor(plain.length / 4)] ?? 1;
  const whole = values.every((value) => !Number.isFinite(value) || Number.isInteger(value));
  const decimals = whole ? 0 : Math.min(Math.max(digits - 1 - Math.floor(Math.log10(typical)), 0), 6);
  return (value) => {
    if (value == null || !Number.isFinite(value)) return significant(value);
    const size = Math.abs(value);
    if (value !== 0 && (size < 10 ** -decimals || size >= 1e9)) return scientific(value, digits);
    return minus(value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
  };
}

/** A p-value as R prints it. */
export function pValue(value: number): string {
  if (Number.isNaN(value) || value == null) return NONE;
  if (value < 2.2e-16) return '<\u00a02.2e−16';
  return value < 1e-4 ? scientific(value, 3) : value.toFixed(4);
}

/** R's stars for a p-value. */
export function stars(value: number): string {
  if (!(value <= 0.1)) return '';
  return value <= 0.001 ? '***' : value <= 0.01 ? '**' : value <= 0.05 ? '*' : '.';
}

/** Bytes in the unit that suits them. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(Math.max(value, 1)) / 3), units.length - 1);
  return `${Number((value / 1000 ** power).toPrecision(3))} ${units[power]}`;
}

/** A duration. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.max(Math.round(seconds * 1000), 1)} ms`;
  if (seconds < 100) return `${Number(seconds.toPrecision(3))} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** A large number in short: `1.9 G`, `350 M`. */
export function short(value: number): string {
  const units = ['', ' k', ' M', ' G'];
  const power = Math.min(Math.floor(Math.log10(Math.max(value, 1)) / 3), units.length - 1);
  return `${Number((value / 1000 ** power).toPrecision(3))}${units[power]}`;
}
