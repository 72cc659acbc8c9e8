import type { Batch } from './batches.js';
import { parseCall } from './call-parser.js';
import { splitCommas } from './expression.js';
import { parseInsertExec } from './insert-parser.js';
import { DATABASE_WORDS, isUnreserved, REFUSED } from './keywords.js';
import { parseObject } from './object-parser.js';
import type { Statement, UnplacedStatement } from './statement.js';
import { TokenReader } from './token-reader.js';
import { parseDeclare, parseSet } from './variable-parser.js';

/** The statements of a batch. What cannot be understood is an error with its line and column. */
export function parseBatch(batch: Batch, text: string): Statement[] {
  const reader = new TokenReader(batch.tokens, text, batch.from);
  reader.skipSemicolons();
  // As the first statement of a batch, a procedure needs no EXEC.
  const calls = isUnreserved(reader.peek()) ? [placed(reader, (from) => parseCall(from))] : [];
  return [...calls, ...parseStatements(reader)];
}

/** All statements that are left. */
function parseStatements(reader: TokenReader): Statement[] {
  const statements: Statement[] = [];
  while (reader.skipSemicolons()) statements.push(parseStatement(reader));
  return statements;
}

function parseStatement(reader: TokenReader): Statement {
  reader.skipSemicolons();
  return placed(reader, parseUnplaced);
}

/** What is read next, with its place. */
function placed(reader: TokenReader, parse: (reader: TokenReader) => UnplacedStatement): Statement {
  const at = reader.here?.at ?? 0;
  const statement = parse(reader);
  return { ...statement, at, end: reader.previous?.end ?? 0 };
}

function parseUnplaced(reader: TokenReader): UnplacedStatement {
  const token = reader.peek();
  if (token?.kind !== 'word') throw reader.unexpected();
  if (reader.accept('DECLARE')) return parseDeclare(reader);
  if (reader.accept('SET')) return parseSet(reader);
  if (reader.accept('PRINT')) return { kind: 'print', value: reader.expression() };
  if (reader.accept('IF')) return parseIf(reader);
  if (reader.accept('WHILE')) return { kind: 'while', condition: reader.expression(), body: parseStatement(reader) };
  if (reader.is('BEGIN')) return parseBegin(reader);
  if (reader.accept('THROW')) {
    const isBare = !reader.peek() || reader.is(';') || reader.is('END');
    return { kind: 'throw', values: isBare ? [] : reader.items() };
  }
  if (reader.accept('RAISERROR')) return parseRaiserror(reader);
  if (reader.accept('USE')) return { kind: 'use', database: reader.name() };
  if (reader.acceptOneOf('EXEC', 'EXECUTE')) return parseCall(reader);
  if (reader.accept('RETURN')) return { kind: 'return', value: reader.hasExpression() ? reader.expression() : [] };
  if (reader.accept('BREAK')) return { kind: 'break' };
  if (reader.accept('CONTINUE')) return { kind: 'continue' };
  if (reader.accept('COMMIT')) return endTransaction(reader, 'commit');
  if (reader.accept('ROLLBACK')) return endTransaction(reader, 'rollback');
  if (reader.accept('WAITFOR')) {
    reader.expect('DELAY');
    return { kind: 'wait', delay: reader.expression() };
  }
  if (reader.accept('RECONFIGURE')) {
    if (reader.accept('WITH')) reader.expect('OVERRIDE');
    return { kind: 'reconfigure' };
  }
  if (reader.is('UPDATE', 'STATISTICS')) {
    reader.statement();
    return { kind: 'nothing' };
  }
  const insertion = parseInsertExec(reader);
  if (insertion) return insertion;
  const object = parseObject(reader, () => parseStatements(reader));
  if (object) return object;
  if (REFUSED.has(token.text)) throw reader.error(token, `'${token.text}' is not supported by this database.`, 40510);
  if (!DATABASE_WORDS.has(token.text)) throw reader.error(token);
  return { kind: 'sql', tokens: reader.statement() };
}

function parseIf(reader: TokenReader): UnplacedStatement {
  const condition = reader.expression();
  const then = parseStatement(reader);
  const end = reader.at;
  reader.skipSemicolons();
  if (reader.accept('ELSE')) return { kind: 'if', condition, then, otherwise: parseStatement(reader) };
  reader.returnTo(end);
  return { kind: 'if', condition, then, otherwise: null };
}

/** A block, TRY with CATCH, or the begin of a transaction. */
function parseBegin(reader: TokenReader): UnplacedStatement {
  if (reader.accept('BEGIN', 'TRY')) {
    const body = parseBlock(reader, 'END', 'TRY');
    reader.skipSemicolons();
    reader.expect('BEGIN', 'CATCH');
    return { kind: 'try', body, handler: parseBlock(reader, 'END', 'CATCH') };
  }
  if (reader.accept('BEGIN', 'TRANSACTION') || reader.accept('BEGIN', 'TRAN')) {
    skipTransactionName(reader);
    return { kind: 'transaction', action: 'begin' };
  }
  reader.expect('BEGIN');
  const body = parseBlock(reader, 'END');
  if (body.length === 0) throw reader.error(reader.previous);
  return { kind: 'block', body };
}

/** Statements up to the words that end them. */
function parseBlock(reader: TokenReader, ...end: string[]): Statement[] {
  const body: Statement[] = [];
  while (reader.skipSemicolons() && !reader.is(...end)) body.push(parseStatement(reader));
  reader.expect(...end);
  return body;
}

function endTransaction(reader: TokenReader, action: 'commit' | 'rollback'): UnplacedStatement {
  if (reader.acceptOneOf('TRANSACTION', 'TRAN', 'WORK')) skipTransactionName(reader);
  return { kind: 'transaction', action };
}

function skipTransactionName(reader: TokenReader): void {
  const token = reader.peek();
  if (isUnreserved(token) && !token?.isFirst) reader.next();
}

function parseRaiserror(reader: TokenReader): UnplacedStatement {
  if (!reader.is('(')) throw reader.unexpected();
  const values = splitCommas(reader.parenthesized().slice(1, -1));
  if (reader.accept('WITH')) while (reader.acceptOneOf('NOWAIT', 'LOG', 'SETERROR', ','));
  return { kind: 'raiserror', values };
}
