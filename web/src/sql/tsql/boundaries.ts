import { STARTS } from './keywords.js';
import type { Token } from './lexer.js';

const isWord = (token: Token | undefined, ...words: string[]) => token?.kind === 'word' && words.includes(token.text);

/** What is known of a statement while its end is looked for. */
interface Scan {
  first: string;
  /** Whether the query of an INSERT, a view or a WITH has begun. */
  hasBody: boolean;
  /** Whether an UPDATE has its SET. */
  hasSet: boolean;
  /** Whether an ALTER has said what it does. */
  hasAction: boolean;
}

/** Where the statement of the database that begins at a place ends. */
export function statementEnd(tokens: readonly Token[], start: number): number {
  const first = tokens[start]?.text ?? '';
  // Of MERGE, a semicolon is the only end.
  const object = tokens[start + (tokens[start + 1]?.text === 'OR' ? 3 : 1)]?.text;
  const takesQuery = first === 'INSERT' || first === 'WITH' || object === 'VIEW';
  const scan: Scan = { first, hasBody: !takesQuery, hasSet: false, hasAction: false };
  return endOf(tokens, start + 1, (token, at) => {
    if (first === 'MERGE') return false;
    return isBoundary(tokens, token, at, scan);
  });
}

/** Where an expression ends: before the next statement. */
export function expressionEnd(tokens: readonly Token[], start: number): number {
  return endOf(tokens, start, (token) => STARTS.has(token.text));
}

/** Where the parenthesis closes that opens at a place; -1 when it does not. */
export function parenthesisEnd(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    if (tokens[at]?.text === '(') depth += 1;
    else if (tokens[at]?.text === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

function endOf(tokens: readonly Token[], start: number, ends: (token: Token, at: number) => boolean): number {
  let [depth, cases] = [0, 0];
  for (let at = start; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    if (token.text === '(') depth += 1;
    else if (token.text === ')') depth -= 1;
    if (token.text === ';' && depth <= 0) return at;
    if (token.kind !== 'word' || depth > 0 || tokens[at - 1]?.text === '.') continue;
    if (token.text === 'CASE') cases += 1;
    else if (token.text === 'END' && cases > 0) cases -= 1;
    else if (cases === 0 && ends(token, at)) return at;
  }
  return tokens.length;
}

function isBoundary(tokens: readonly Token[], token: Token, at: number, scan: Scan): boolean {
  const before = tokens[at - 1];
  const { first } = scan;
  switch (token.text) {
    case 'VALUES':
      scan.hasBody = true;
      return false;
    case 'SELECT':
      if (isWord(before, 'UNION', 'ALL', 'EXCEPT', 'INTERSECT')) return false;
      if (!scan.hasBody) {
        scan.hasBody = true;
        return false;
      }
      return true;
    case 'INSERT':
    case 'UPDATE':
    case 'DELETE':
    case 'MERGE':
      if (isWord(before, 'ON', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'FOR', 'AFTER', 'OF')) return false;
      if (first === 'WITH' && !scan.hasBody) {
        // What follows is as if the statement began here.
        Object.assign(scan, { first: token.text, hasBody: token.text !== 'INSERT' });
        return false;
      }
      return true;
    case 'EXEC':
    case 'EXECUTE':
      if (first === 'INSERT' && !scan.hasBody) {
        scan.hasBody = true;
        return false;
      }
      return true;
    case 'SET':
      if (isWord(before, 'UPDATE', 'DELETE')) return false;
      if (first === 'UPDATE' && !scan.hasSet) {
        scan.hasSet = true;
        return false;
      }
      return !(first === 'ALTER' && !scan.hasAction && isWord(tokens[at - 2], 'DATABASE'));
    case 'DROP':
    case 'ALTER':
      if (first === 'ALTER' && !scan.hasAction) {
        scan.hasAction = true;
        return false;
      }
      return !(first === 'CREATE' && isWord(before, 'OR'));
    case 'IF':
      return !isWord(tokens[at + 1], 'EXISTS') || !['DROP', 'ALTER', 'CREATE'].includes(first);
    case 'ADD':
      scan.hasAction = true;
      return false;
    default:
      return STARTS.has(token.text);
  }
}
