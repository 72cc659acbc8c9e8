import type { Frame } from './frame.js';
import type { Session } from './session.js';
import { placeOf } from './tsql/lexer.js';
import { errorAt } from './tsql/scope.js';
import { SqlError } from './tsql/sql-error.js';
import type { Tokens } from './tsql/statement.js';
import { sqlType, type SqlType } from './tsql/types.js';

/** Makes an error what ERROR_MESSAGE() and its like tell. */
export async function bindError(session: Session, error: SqlError): Promise<void> {
  const text = sqlType('nvarchar') as SqlType;
  const int = sqlType('int') as SqlType;
  await session.db.bind('error_message', text, error.text);
  await session.db.bind('error_number', int, error.number);
  await session.db.bind('error_severity', int, error.severity);
  await session.db.bind('error_state', int, error.state);
  await session.db.bind('error_line', int, error.line);
  await session.db.bind('error_procedure', text, error.procedure);
}

/** THROW. */
export async function throwError(
  session: Session,
  values: readonly Tokens[],
  frame: Frame,
  at: number,
): Promise<never> {
  const scope = session.db.scope(frame);
  if (values.length === 0) {
    if (session.caught) throw session.caught;
    const text =
      'To rethrow an error, a THROW statement must be used inside a CATCH block. Insert the THROW statement inside a CATCH block, or add error parameters to the THROW statement.';
    throw errorAt(scope, at, text, 10704);
  }
  const [number, message, state] = values;
  const { line } = placeOf(frame.text, at, frame.from);
  throw new SqlError(String(await session.value(message ?? [], frame, 'VARCHAR')), {
    number: Number(await session.value(number ?? [], frame, 'INTEGER')),
    state: Number(await session.value(state ?? [], frame, 'INTEGER')),
    line,
    offset: at,
  });
}

/** RAISERROR: a message up to level 10, an error above. */
export async function raiseError(session: Session, values: readonly Tokens[], frame: Frame, at: number): Promise<null> {
  const [message, severity, state, ...args] = values;
  const given: unknown[] = [];
  for (const tokens of args) given.push(await session.value(tokens, frame, 'VARCHAR'));
  const format = String(await session.value(message ?? [], frame, 'VARCHAR'));
  let next = 0;
  const text = format.replace(/%(%|-?\d*(?:\.\d+)?[a-z]+)/gi, (_, code: string) =>
    code === '%' ? '%' : String(given[next++] ?? '(null)'),
  );
  const level = Number(await session.value(severity ?? [], frame, 'INTEGER'));
  const { line } = placeOf(frame.text, at, frame.from);
  if (level <= 10) {
    session.say({ text, severity: level, line: session.lineOf(frame, at) });
    return null;
  }
  const stated = Number(await session.value(state ?? [], frame, 'INTEGER'));
  const number = /^\d+$/.test(format) ? Number(format) : 50000;
  throw new SqlError(text, { number, severity: level, state: stated, line, offset: at });
}
