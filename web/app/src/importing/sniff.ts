import { sniffMissing } from '../data/missing.ts';
import type { TextChoices } from '../data/origin.ts';

/** What was found out about a text file: everything that reading it needs. */
export interface Found {
  delimiter: string;
  header: 'yes' | 'no';
  quote: string;
  decimal: string;
  missing: string;
  skip: number;
  /** The first lines as they are. */
  lines: readonly string[];
}

/** Bytes that are looked at. */
const HEAD = 128 * 1024;
const LINES = 200;
/** Lines that may stand before the table. */
const MOST_BEFORE = 20;
const DELIMITERS = [',', '\t', ';', '|', ' '];
const NUMBER = /^[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?$/;

/** The fields of a line, without their quotation marks. */
export function fieldsOf(line: string, delimiter: string, quote: string): string[] {
  const fields: string[] = [];
  let field = '';
  let inside = false;
  for (const character of line) {
    if (quote && character === quote) inside = !inside;
    else if (character === delimiter && !inside) {
      fields.push(field.trim());
      field = '';
    } else field += character;
  }
  return [...fields, field.trim()];
}

/** The delimiter by which lines have the same number of fields, and most of them. */
export function delimiterOf(lines: readonly string[], quote: string): string {
  const score = (delimiter: string) => {
    const counts = lines.map((line) => fieldsOf(line, delimiter, quote).length);
    const usual = counts.toSorted((a, b) => a - b)[counts.length >> 1] ?? 1;
    if (usual < 2) return 0;
    const same = counts.filter((count) => count === usual).length / counts.length;
    // Blanks are in texts, commas in numbers: what does not divide all lines alike divides none.
    return same < 0.8 ? 0 : same * 100 + Math.min(usual, 50) / 100;
  };
  return DELIMITERS.reduce((best, next) => (score(next) > score(best) ? next : best), ',');
}

/** The mark that stands around fields: single ones where there are more of them, at the ends of fields. */
export function quoteOf(text: string): string {
  const around = (mark: string) => text.split(new RegExp(`(?:^|[,;|\\t ])${mark}|${mark}(?:$|[,;|\\t ])`, 'm')).length;
  return around("'") > around('"') ? "'" : '"';
}

/** Whether numbers have commas: some do, and none a point. */
export function decimalOf(rows: readonly (readonly string[])[]): string {
  const numbers = rows.flat().filter((field) => NUMBER.test(field));
  const has = (mark: string) => numbers.some((number) => number.includes(mark));
  return has(',') && !has('.') ? ',' : '.';
}

/** Whether the first row has names: nothing in it is a number, and something under it is, or nothing anywhere. */
export function headerOf([first = [], ...rows]: readonly (readonly string[])[]): 'yes' | 'no' {
  if (first.some((field) => NUMBER.test(field) || field === '')) return 'no';
  return new Set(first).size === first.length && (rows.length > 0 || first.length > 1) ? 'yes' : 'no';
}

/** How many lines stand before the table: they have other numbers of fields than most of those that follow. */
export function skipOf(lines: readonly string[], delimiter: string, quote: string): number {
  const counts = lines.map((line) => fieldsOf(line, delimiter, quote).length);
  const usual = counts.toSorted((a, b) => a - b)[counts.length >> 1] ?? 1;
  const first = counts.indexOf(usual);
  return usual > 1 && first <= MOST_BEFORE ? first : 0;
}

/** Looks at the beginning of a file. What the user says holds; the rest is found out in the light of it. */
export async function sniff(file: Blob, said: TextChoices): Promise<Found> {
  const bytes = await file.slice(0, HEAD).arrayBuffer();
  const text = new TextDecoder(said.encoding || 'utf-8').decode(bytes);
  const all = text.split(/\r\n|\r|\n/).slice(0, LINES + (said.skip ?? 0));
  if (all.at(-1) === '' || file.size > HEAD) all.pop();
  const lines = all.slice(said.skip ?? 0).filter((line) => line !== '');
  const quote = said.quote || quoteOf(lines.join('\n'));
  const mark = quote === 'none' ? '' : quote;
  const delimiter = said.delimiter || delimiterOf(lines, mark);
  const skip = said.skip ?? skipOf(all, delimiter, mark);
  const rows = all
    .slice(skip)
    .filter((line) => line !== '')
    .map((line) => fieldsOf(line, delimiter, mark));
  return {
    delimiter,
    quote,
    header: said.header || headerOf(rows),
    decimal: said.decimal || decimalOf(rows.slice(1)),
    skip,
    missing: said.missing || (await sniffMissing(file, delimiter)),
    lines: all.slice(0, 12),
  };
}

/** What was said, and for all else what was found: a file is read as it was shown. */
export function settled(said: TextChoices, { lines: _, ...found }: Found): TextChoices {
  return { ...said, ...found };
}
