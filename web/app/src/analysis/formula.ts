import { quoted } from '../text/names.ts';

/** A formula with a variable more, where a reader would write it next. */
export function withVariable(formula: string, name: string, hasResponse: boolean): string {
  const text = formula.trimEnd();
  const variable = quoted(name);
  if (text === '') return hasResponse ? `${variable} ~ ` : `~ ${variable}`;
  if (!text.includes('~')) return `${text} ~ ${variable}`;
  if (/[~+\-*/:^(,|&<>=!%]$/.test(text)) return `${text} ${variable}`;
  return `${text} + ${variable}`;
}

/** A formula for an analysis that has none yet, taken over from another one. */
export function carriedOver(formula: string, hasResponse: boolean): string {
  const [left = '', right] = formula.split(/~(.*)/s).map((side) => side.trim());
  if (right === undefined) return '';
  if (hasResponse) return left === '' ? '' : formula;
  const all = [left, right].filter((side) => side !== '');
  return `~ ${all.join(' + ')}`;
}
