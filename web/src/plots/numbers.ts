/** What stands where there is no value. */
export const NONE = '–';

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** A count with its thousands grouped: `30,000,000`. */
export function count(value: number | null | undefined): string {
  return value == null || Number.isNaN(value) ? NONE : grouped.format(value);
}

/** A number to some significant digits, scientific only where digits would be lost in zeros. */
export function significant(value: number | null | undefined, digits = 5): string {
  if (value == null || Number.isNaN(value)) return NONE;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e9) return minus(grouped.format(value));
  if (size < 1e-4 || size >= 1e9) return scientific(value, digits);
  return minus(value.toLocaleString('en', { maximumSignificantDigits: digits }));
}

/** A number with its power of ten, `1.5e−9`, to so many significant digits. */
export function scientific(value: number, digits: number): string {
  return minus(
    value
      .toExponential(digits - 1)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e'),
  );
}

/** A true minus sign is as wide as a plus sign, so that columns align. */
export function minus(text: string): string {
  return text.replace(/-/g, '−');
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** A number in as few characters as tell its size: `98.7K`, `0.0123`. */
export function brief(value: number): string {
  if (Number.isNaN(value)) return NONE;
  return Math.abs(value) < 1000 ? significant(value, 3) : minus(compact.format(value));
}
