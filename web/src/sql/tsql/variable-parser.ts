import type { DeclaredVariable, UnplacedStatement } from './statement.js';
import type { TokenReader } from './token-reader.js';

const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=']);

/** What follows DECLARE: variables, or one that is a table. */
export function parseDeclare(reader: TokenReader): UnplacedStatement {
  const start = reader.at;
  const variable = reader.next();
  reader.accept('AS');
  if (variable.kind === 'variable' && reader.accept('TABLE')) {
    return { kind: 'declareTable', name: variable.text.toLowerCase(), columns: reader.parenthesized() };
  }
  reader.returnTo(start);
  const variables: DeclaredVariable[] = [];
  do {
    const at = reader.peek()?.at ?? 0;
    const { name, type } = reader.typed();
    const value = reader.accept('=') ? reader.item() : null;
    variables.push({ name, type, value, at });
  } while (reader.accept(','));
  return { kind: 'declare', variables };
}

/** What follows SET: a variable and its new value, or an option. */
export function parseSet(reader: TokenReader): UnplacedStatement {
  if (reader.peek()?.kind !== 'variable') return { kind: 'option', words: reader.expression() };
  const variable = reader.next().text.toLowerCase();
  const operator = reader.next();
  if (!ASSIGNMENTS.has(operator.text)) throw reader.error(operator);
  return { kind: 'set', variable, operator: operator.text, value: reader.expression() };
}
