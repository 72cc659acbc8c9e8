import type { Table } from '../data/frame.js';

/** R's digits of numbers. */
const DIGITS = 7;

/** The decimals that a number needs for seven significant digits. */
function decimals(value: number): number {
  const [digits = '', exponent = '0'] = value.toExponential(DIGITS - 1).split('e');
  const significant = digits.replace(/^-?/, '').replace('.', '').replace(/0+$/, '').length;
  return Math.max(significant - 1 - Number(exponent), 0);
}

/** The significant digits of a number, at most seven, less one. */
function places(value: number): number {
  const [digits = ''] = value.toExponential(DIGITS - 1).split('e');
  return Math.max(digits.replace(/^-?/, '').replace('.', '').replace(/0+$/, '').length - 1, 0);
}

const scientific = (value: number, digits: number) => value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2');

/** Numbers of a column as R prints them: with as many decimals as one of them needs, or all with exponents. */
function numbersText(values: readonly (number | null)[]): string[] {
  const finite = values.filter((value): value is number => value !== null && Number.isFinite(value));
  const fixed = Math.max(...finite.map(decimals), 0);
  const exponential = Math.max(...finite.map(places), 0);
  const width = (texts: string[]) => Math.max(...texts.map(({ length }) => length), 0);
  const plain = finite.map((value) => value.toFixed(Math.min(fixed, 100)));
  const isPlain = width(plain) <= width(finite.map((value) => scientific(value, exponential)));
  return values.map((value) => {
    if (value === null) return 'NA';
    if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Inf' : '-Inf';
    return isPlain ? value.toFixed(Math.min(fixed, 100)) : scientific(value, exponential);
  });
}

/** A moment or a day as R prints it. */
function dateText(date: Date): string {
  const text = date.toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ');
}

function columnText(values: readonly unknown[], isText: boolean): string[] {
  const numbers = values.map((value) => (typeof value === 'bigint' ? Number(value) : value));
  if (numbers.every((value) => value === null || typeof value === 'number') && !isText) {
    return numbersText(numbers as (number | null)[]);
  }
  return numbers.map((value) => {
    if (value === null || value === undefined) return isText ? '<NA>' : 'NA';
    if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
    return value instanceof Date ? dateText(value) : String(value);
  });
}

/** Rows as R prints a data frame: names above, values to the right, the numbers of the rows from 1 in front. */
export function rowsText(table: Table): string {
  const numbers = Array.from({ length: table.numRows }, (_, at) => String(at + 1));
  const columns = table.names.map((name) => {
    const values = Array.from(table.getChild(String(name)) ?? [], (value) => value ?? null);
    const isText = values.some((value) => typeof value === 'string');
    return [String(name), ...columnText(values, isText)];
  });
  const all = [['', ...numbers], ...columns];
  const widths = all.map((texts) => Math.max(...texts.map(({ length }) => length)));
  return ['', ...numbers]
    .map((_, row) =>
      all
        .map((texts, at) =>
          at === 0 ? (texts[row] ?? '').padEnd(widths[0] ?? 0) : (texts[row] ?? '').padStart(widths[at] ?? 0),
        )
        .join(' '),
    )
    .join('\n');
}
