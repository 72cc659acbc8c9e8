import { parenthesisEnd } from './boundaries.js';
import { parseCall } from './call-parser.js';
import { findWord, splitCommas } from './expression.js';
import type { Token } from './lexer.js';
import type { Statement, Tokens, UnplacedStatement } from './statement.js';
import type { TokenReader } from './token-reader.js';

/** `INSERT … EXEC`, whose rows a call gives; null for any other INSERT, which is the database's. */
export function parseInsertExec(reader: TokenReader): UnplacedStatement | null {
  if (!reader.is('INSERT')) return null;
  const start = reader.at;
  const tokens = reader.statement();
  const exec = findWord(tokens, 1, 'EXEC', 'EXECUTE');
  reader.returnTo(start);
  if (exec === tokens.length) return null;
  const target = tokens.slice(tokens[1]?.text === 'INTO' ? 2 : 1, exec);
  const output = target[findWord(target, 0, 'OUTPUT')];
  if (output) throw reader.error(output, 'The OUTPUT clause cannot be used in an INSERT...EXEC statement.', 483);
  const { table, columns } = parts(reader, target, tokens[exec]);
  reader.returnTo(start + exec + 1);
  const call = { ...parseCall(reader, { declares: false }), at: tokens[exec]?.at ?? 0, end: reader.previous?.end ?? 0 };
  return { kind: 'insertExec', table, columns, call: call as Statement & { kind: 'exec' | 'execText' } };
}

/** What stands between INSERT and EXEC: a table, hints that say nothing here, and names of columns. */
function parts(
  reader: TokenReader,
  target: Tokens,
  exec: Token | undefined,
): { table: Tokens; columns: Tokens | null } {
  const open = target.findIndex(({ text }) => text === '(');
  const isHinted = target[open - 1]?.text === 'WITH';
  const table = open < 0 ? target : target.slice(0, isHinted ? open - 1 : open);
  const [first] = table;
  if (!first || !/^(?:word|name|variable)$/.test(first.kind)) throw reader.error(first ?? target[0] ?? exec);
  const list = open < 0 ? [] : target.slice(isHinted ? parenthesisEnd(target, open) + 1 : open);
  if (list.length === 0) return { table, columns: null };
  const close = parenthesisEnd(list, 0);
  if (list[0]?.text !== '(' || close !== list.length - 1) throw reader.error(list[close + 1]);
  const columns = splitCommas(list.slice(1, close)).map(([name, ...others]) => {
    const isName = name?.kind === 'word' || name?.kind === 'name';
    if (!isName || others.length > 0) throw reader.error(others[0] ?? name ?? list[close]);
    return name;
  });
  return { table, columns };
}
