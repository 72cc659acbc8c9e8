import type { ProcedureParameter, Statement, UnplacedStatement } from './statement.js';
import type { TokenReader } from './token-reader.js';

/**
 * CREATE, ALTER and DROP of databases and procedures, which are ours to make; null for objects that the database makes.
 * `statements` reads all that is left, as the body of a procedure.
 */
export function parseObject(reader: TokenReader, statements: () => Statement[]): UnplacedStatement | null {
  const start = reader.at;
  const isCreate = reader.accept('CREATE');
  const isAlter = !isCreate && reader.accept('ALTER');
  const replaces = isAlter || (isCreate && reader.accept('OR', 'ALTER'));
  if (isCreate && reader.accept('DATABASE')) return createDatabase(reader);
  if (isAlter && reader.accept('DATABASE')) return alterDatabase(reader, start);
  if ((isCreate || isAlter) && reader.acceptOneOf('PROCEDURE', 'PROC')) {
    return createProcedure(reader, replaces, statements);
  }
  if (!isCreate && !isAlter && reader.accept('DROP')) {
    const isDatabase = reader.accept('DATABASE');
    if (isDatabase || reader.acceptOneOf('PROCEDURE', 'PROC')) {
      const ifExists = reader.accept('IF', 'EXISTS');
      const names = [reader.objectName()];
      while (reader.accept(',')) names.push(reader.objectName());
      return { kind: isDatabase ? 'dropDatabase' : 'dropProcedure', names, ifExists };
    }
  }
  reader.returnTo(start);
  return null;
}

/** Of all that can be altered, there is where a database lies. */
function alterDatabase(reader: TokenReader, start: number): UnplacedStatement {
  const name = reader.name();
  const isFile = reader.accept('MODIFY', 'FILE');
  const file = isFile ? fileName(reader, reader.statementEnd(start)) : null;
  if (file !== null) return { kind: 'moveDatabase', name, file };
  reader.returnTo(start);
  reader.statement();
  return { kind: 'nothing' };
}

function createDatabase(reader: TokenReader): UnplacedStatement {
  const name = reader.name();
  return { kind: 'createDatabase', name, file: fileName(reader, reader.statementEnd(reader.at - 1)) };
}

/** What is said up to a place, for the file that it names. */
function fileName(reader: TokenReader, end: number): string | null {
  let file: string | null = null;
  while (reader.at < end) {
    const isFile = reader.accept('FILENAME', '=');
    const { value } = reader.next();
    // Of several files the first holds the data; here there is one.
    if (isFile) file ??= value;
  }
  return file;
}

function createProcedure(reader: TokenReader, replaces: boolean, statements: () => Statement[]): UnplacedStatement {
  const name = reader.objectName();
  const isEnclosed = reader.accept('(');
  const parameters: ProcedureParameter[] = [];
  while (reader.peek()?.kind === 'variable') {
    parameters.push(parameter(reader));
    if (!reader.accept(',')) break;
  }
  if (isEnclosed) reader.expect(')');
  if (reader.accept('WITH')) while (!reader.is('AS')) reader.next();
  reader.expect('AS');
  return { kind: 'createProcedure', name, replaces, parameters, body: statements() };
}

function parameter(reader: TokenReader): ProcedureParameter {
  const { name, type } = reader.typed();
  const value = reader.accept('=') ? [reader.next()] : null;
  const isOutput = reader.acceptOneOf('OUTPUT', 'OUT');
  reader.accept('READONLY');
  return { name, type, value, isOutput };
}
