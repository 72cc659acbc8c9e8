import { closing, type Expressions, splitCommas } from './expression.js';
import type { Token } from './lexer.js';
import { added, literal, type Piece, quoted } from './pieces.js';
import { errorAt, nearError } from './scope.js';
import { readType } from './types.js';

/** A table that is made, and the sequences that number its rows. */
export interface MadeTable {
  /** Statements that come first. */
  before: Piece[][];
  /** The columns with their parentheses. */
  columns: Piece[];
}

/** Where the numbers of IDENTITY come from: a sequence beside the table. */
interface Identity {
  sequence: string;
  column: string;
}

/** Words that begin what is said of a table rather than of a column. */
const OF_TABLE = new Set(['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN', 'INDEX', 'PERIOD']);

/** Translates the columns of CREATE TABLE, in their parentheses; the table's name is in `qualifier` and `name`. */
export function tableColumns(
  expressions: Expressions,
  tokens: readonly Token[],
  { qualifier, name, isTemporary }: { qualifier: string; name: string; isTemporary: boolean },
): MadeTable {
  const { scope } = expressions;
  const close = closing(scope, tokens, 0);
  const items = splitCommas(tokens.slice(1, close));
  // A comma may stand behind the last one.
  if (items.length > 1 && items.at(-1)?.length === 0) items.pop();
  const before: Piece[][] = [];
  const identities: Identity[] = [];
  const columns: Piece[][] = [];
  for (const item of items) {
    const [first] = item;
    if (!first) throw nearError(scope, tokens[close] as Token);
    if (first.kind === 'word' && OF_TABLE.has(first.text)) {
      const constraint = tableConstraint(expressions, item, identities);
      if (constraint) columns.push(constraint);
      continue;
    }
    const sequence = `${isTemporary ? '' : qualifier}${quoted(sequenceName(name, first.value))}`;
    const { pieces, start } = column(expressions, item, sequence);
    if (start) {
      identities.push({ sequence, column: first.value.toLowerCase() });
      const made = `CREATE OR REPLACE ${isTemporary ? 'TEMP ' : ''}SEQUENCE ${sequence} START ${start.seed} INCREMENT ${start.step}`;
      before.push([{ text: `${made} MINVALUE -9223372036854775807 MAXVALUE 9223372036854775807`, at: first.at }]);
    }
    columns.push(pieces);
  }
  const list = columns.flatMap((pieces, index) => (index > 0 ? [added(','), ...pieces] : pieces));
  return { before, columns: [{ text: '(', at: tokens[0]?.at ?? null }, ...list, added(')')] };
}

/**
 * The name of the sequence of a column: another one for any other column. The database looks for it by text in which it does not
 * know a quotation mark that is doubled.
 */
function sequenceName(table: string, column: string): string {
  const parts = [table, column, 'identity'].map((part) => part.replaceAll('~', '~~').replaceAll('"', '~q'));
  return parts.join('~.');
}

/** One column, or what ALTER TABLE adds. */
export function column(
  expressions: Expressions,
  tokens: readonly Token[],
  sequence: string,
): { pieces: Piece[]; start: { seed: string; step: string } | null } {
  const { scope } = expressions;
  const name = tokens[0] as Token;
  if (name.kind !== 'word' && name.kind !== 'name') throw nearError(scope, name);
  const pieces: Piece[] = [{ text: quoted(name.value), at: name.at }];
  if (tokens[1]?.text === 'AS') {
    const end = tokens.findIndex(({ text }) => text === 'PERSISTED');
    const value = tokens.slice(2, end < 0 ? undefined : end);
    return { pieces: [...pieces, added('AS ('), ...expressions.translate(value), added(')')], start: null };
  }
  const found = readType(tokens, 1);
  if (!found) {
    const token = tokens[1] ?? name;
    const text = `Column, parameter, or variable '${name.value}': Cannot find data type ${token.value}.`;
    throw errorAt(scope, token.at, text, 2715, 16);
  }
  pieces.push({ text: found.type.database, at: tokens[1]?.at ?? null });
  let start: { seed: string; step: string } | null = null;
  for (let at = found.next; at < tokens.length; ) {
    const token = tokens[at] as Token;
    const next = tokens[at + 1];
    switch (token.text) {
      case 'IDENTITY': {
        start = { seed: '1', step: '1' };
        at += 1;
        if (tokens[at]?.text === '(') {
          const close = closing(scope, tokens, at);
          const [seed, step] = splitCommas(tokens.slice(at + 1, close));
          const number = (part: Token[] | undefined) => part?.map(({ text }) => text).join('') ?? '1';
          start = { seed: number(seed), step: number(step) };
          at = close + 1;
        }
        pieces.push({ text: `NOT NULL DEFAULT nextval(${literal(sequence)})`, at: token.at });
        break;
      }
      case 'NOT':
      case 'NULL':
        // Numbers of rows are never missing.
        if (!start && token.text === 'NOT') pieces.push({ text: 'NOT NULL', at: token.at });
        at += token.text === 'NOT' ? 2 : 1;
        if (token.text === 'NOT' && next?.text === 'FOR') at += 1;
        break;
      case 'CONSTRAINT':
        at += 2;
        break;
      case 'PRIMARY':
      case 'UNIQUE': {
        at += token.text === 'PRIMARY' ? 2 : 1;
        if (tokens[at]?.text === 'CLUSTERED' || tokens[at]?.text === 'NONCLUSTERED') at += 1;
        // A sequence gives no number twice, so that an index, which takes most of the time of an INSERT, has nothing to find.
        if (!start) pieces.push({ text: token.text === 'PRIMARY' ? 'PRIMARY KEY' : 'UNIQUE', at: token.at });
        break;
      }
      case 'DEFAULT': {
        const end = defaultEnd(tokens, at + 1);
        pieces.push({ text: 'DEFAULT', at: token.at }, ...expressions.translate(tokens.slice(at + 1, end)));
        at = end;
        break;
      }
      case 'CHECK': {
        const close = closing(scope, tokens, at + 1);
        pieces.push(...expressions.translate(tokens.slice(at, close + 1)));
        at = close + 1;
        break;
      }
      case 'FOREIGN':
        at += 2;
        break;
      case 'REFERENCES': {
        const open = tokens.findIndex(({ text }, index) => index > at && text === '(');
        const close = open < 0 ? tokens.length - 1 : closing(scope, tokens, open);
        pieces.push(...expressions.translate(tokens.slice(at, close + 1)));
        at = close + 1;
        break;
      }
      case 'COLLATE':
        at += 2;
        break;
      case 'SPARSE':
      case 'ROWGUIDCOL':
        at += 1;
        break;
      case 'WITH':
        at = closing(scope, tokens, at + 1) + 1;
        break;
      case 'ON':
        // Where it is stored, or what becomes of rows that refer to others.
        at +=
          next?.text === 'DELETE' || next?.text === 'UPDATE'
            ? tokens[at + 2]?.text === 'NO' || tokens[at + 2]?.text === 'SET'
              ? 4
              : 3
            : 2;
        break;
      default:
        throw nearError(scope, token);
    }
  }
  return { pieces, start };
}

/** Where the value of DEFAULT ends: behind one value, or a call. */
function defaultEnd(tokens: readonly Token[], start: number): number {
  let depth = 0;
  for (let at = start; at < tokens.length; at++) {
    const text = tokens[at]?.text;
    if (text === '(') depth += 1;
    else if (text === ')') depth -= 1;
    const next = tokens[at + 1];
    const isOperator = next?.kind === 'symbol' && next.text !== '(';
    const isSign = at === start && (text === '-' || text === '+');
    if (depth === 0 && next?.text !== '(' && !isOperator && !isSign) return at + 1;
  }
  return tokens.length;
}

function tableConstraint(
  expressions: Expressions,
  given: readonly Token[],
  identities: readonly Identity[],
): Piece[] | null {
  const tokens = given[0]?.text === 'CONSTRAINT' ? given.slice(2) : given;
  const [first] = tokens;
  if (first?.text === 'INDEX' || first?.text === 'PERIOD') return null;
  const open = tokens.findIndex(({ text }) => text === '(');
  const close = open < 0 ? -1 : closing(expressions.scope, tokens, open);
  if (first?.text === 'PRIMARY' || first?.text === 'UNIQUE') {
    const names = splitCommas(tokens.slice(open + 1, close)).flatMap(([name]) => (name ? [name] : []));
    if (names.length === 1 && identities.some(({ column }) => column === names[0]?.value.toLowerCase())) return null;
    const list = names.map(({ value }) => quoted(value)).join(', ');
    return [{ text: `${first.text === 'PRIMARY' ? 'PRIMARY KEY' : 'UNIQUE'} (${list})`, at: first.at }];
  }
  if (first?.text === 'FOREIGN') {
    const references = tokens.findIndex(({ text }) => text === 'REFERENCES');
    const end = tokens.findIndex(({ text }, index) => index > references && text === ')');
    return expressions.translate(tokens.slice(0, end + 1));
  }
  if (first?.text === 'CHECK') return expressions.translate(tokens.slice(0, close + 1));
  throw nearError(expressions.scope, first ?? (given[0] as Token));
}
