import type { Argument, DeclaredColumn, DeclaredResultSets, Tokens, UnplacedStatement } from './statement.js';
import type { TokenReader } from './token-reader.js';

/** What EXEC runs: a procedure with its arguments, or a text in parentheses; `declares` tells whether it may say RESULT SETS. */
export function parseCall(reader: TokenReader, { declares = true } = {}): UnplacedStatement {
  if (reader.is('(')) return { kind: 'execText', value: reader.parenthesized().slice(1, -1) };
  let into: string | null = null;
  if (reader.peek()?.kind === 'variable' && reader.peek(1)?.text === '=') {
    into = reader.next().text.toLowerCase();
    reader.next();
  }
  const procedure = reader.objectName();
  const args: Argument[] = [];
  while (reader.hasExpression() && !reader.is('WITH')) {
    args.push(argument(reader));
    if (!reader.accept(',')) break;
  }
  return { kind: 'exec', procedure, into, arguments: args, resultSets: resultSets(reader, declares) };
}

function argument(reader: TokenReader): Argument {
  const first = reader.next();
  const isNamed = first.kind === 'variable' && reader.accept('=');
  const name = isNamed ? first.text.toLowerCase() : null;
  const value = isNamed ? reader.next() : first;
  const done = (tokens: Tokens | null, variable: string | null = null): Argument => {
    const isOutput = reader.acceptOneOf('OUTPUT', 'OUT');
    return { name, value: tokens, variable, isOutput, at: value.at };
  };
  if (value.kind === 'variable') return done([value], value.text.toLowerCase());
  if (value.kind === 'global' || value.kind === 'number' || value.kind === 'string') return done([value]);
  if (value.text === '-' || value.text === '+') return done([value, reader.next()]);
  if (value.kind === 'word' && value.text === 'DEFAULT') return done(null);
  if (value.kind === 'word' && value.text === 'NULL') return done([value]);
  // Without quotes a word is text.
  if (value.kind === 'word' || value.kind === 'name') return done([{ ...value, kind: 'string' }]);
  throw reader.error(value);
}

/** `WITH RESULT SETS`. */
function resultSets(reader: TokenReader, declares: boolean): DeclaredResultSets {
  if (!reader.accept('WITH')) return 'undefined';
  while (reader.accept('RECOMPILE')) if (!reader.accept(',')) return 'undefined';
  if (!declares) throw reader.unexpected();
  reader.expect('RESULT');
  if (!reader.accept('SETS')) reader.expect('SET');
  if (reader.accept('UNDEFINED')) return 'undefined';
  if (reader.accept('NONE')) return 'none';
  reader.expect('(');
  const sets: DeclaredColumn[][] = [];
  do {
    reader.expect('(');
    const columns: DeclaredColumn[] = [];
    do columns.push(column(reader));
    while (reader.accept(','));
    reader.expect(')');
    sets.push(columns);
  } while (reader.accept(','));
  reader.expect(')');
  return sets;
}

function column(reader: TokenReader): DeclaredColumn {
  const name = reader.name();
  const type = reader.type();
  if (reader.accept('COLLATE')) reader.next();
  if (reader.accept('NOT', 'NULL')) return { name, type, nullable: false };
  reader.accept('NULL');
  return { name, type, nullable: true };
}
