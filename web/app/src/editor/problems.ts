import type { RxError } from 'rxwasm';

/** A place in a text and what is wrong with it; positions as JavaScript counts them. */
export interface Problem {
  from: number;
  to: number;
  message: string;
  severity: 'error' | 'warning';
}

/** Where an error points in a text; nothing when it is about something else. */
export function problemOf(error: RxError, text: string): Problem | null {
  const { source, character, length } = error.at;
  if (source == null || character == null) return null;
  const start = source === '' ? 0 : text.indexOf(source);
  if (start < 0) return null;
  // The engine counts characters, JavaScript counts half of some.
  const characters = Array.from(source);
  const before = characters.slice(0, character - 1).join('').length;
  const inside = characters.slice(character - 1, character - 1 + (length ?? 1)).join('').length;
  const from = Math.min(start + before, text.length);
  return { from, to: Math.min(from + Math.max(inside, 1), text.length), message: error.message, severity: 'error' };
}

const TOKEN =
  /(?<skip>#[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|%[^%\n]*%|\d[\w.]*|\.\d[\w.]*)|`(?<back>(?:\\.|[^`\\])*)`|(?<name>[\p{L}.][\p{L}\p{N}._]*)(?<after>\s*(?:\(|=(?!=)|<-)?)/gu;

const CONSTANTS = new Set([
  'TRUE',
  'FALSE',
  'T',
  'F',
  'NA',
  'NULL',
  'NaN',
  'Inf',
  'pi',
  '.',
  'NA_integer_',
  'NA_real_',
]);

/** The names that a text uses: not those of functions and of arguments. */
function used(text: string): { name: string; from: number; length: number }[] {
  return [...text.matchAll(TOKEN)].flatMap((match) => {
    const { back, name, after } = match.groups ?? {};
    const found = back?.replace(/\\(.)/g, '$1') ?? name;
    if (found === undefined || after?.trim() || (back === undefined && CONSTANTS.has(found))) return [];
    return [{ name: found, from: match.index, length: back === undefined ? found.length : back.length + 2 }];
  });
}

/** The variables that an expression names, each once. */
export function variablesIn(text: string): string[] {
  return [...new Set(used(text).map(({ name }) => name))];
}

/** Names that the data do not have; one at the end that may still become one of them is let be. */
export function unknownNames(text: string, names: ReadonlySet<string>): Problem[] {
  return used(text).flatMap(({ name, from, length }): Problem[] => {
    const unfinished = from + length === text.length && [...names].some((known) => known.startsWith(name));
    if (names.has(name) || unfinished) return [];
    return [{ from, to: from + length, message: `The data have no variable ‘${name}’.`, severity: 'warning' }];
  });
}
