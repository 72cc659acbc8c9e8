import { type Token, tokenize } from './lexer.js';

/** What lies between two lines that say `GO`. */
export interface Batch {
  tokens: Token[];
  /** Where its first line begins in the whole text. */
  from: number;
  /** How often it is run: `GO 5`. */
  times: number;
}

/** The batches of a text, but for empty ones. */
export function splitBatches(text: string): Batch[] {
  const tokens = tokenize(text);
  const batches: Batch[] = [];
  let from = 0;
  let first = 0;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.text !== 'GO' || token.kind !== 'word' || !token.isFirst) continue;
    const count = tokens[at + 1];
    const isCounted = count?.kind === 'number' && !count.isFirst && /^\d+$/.test(count.text);
    const after = tokens[isCounted ? at + 2 : at + 1];
    // Otherwise it is a name that someone gave.
    if (after && !after.isFirst) continue;
    batches.push({ tokens: tokens.slice(first, at), from, times: isCounted ? Number(count.text) : 1 });
    first = isCounted ? at + 2 : at + 1;
    const lineEnd = text.indexOf('\n', token.end);
    from = lineEnd < 0 ? text.length : lineEnd + 1;
  }
  batches.push({ tokens: tokens.slice(first), from, times: 1 });
  return batches.filter(({ tokens }) => tokens.length > 0);
}
