import { cancelled } from '../error.js';
import { opfsHandle } from '../source/opfs.js';
import { FaultError } from './client.js';
import type { Frame } from './frame.js';
import type { UserProcedure } from './instance.js';
import type { Session } from './session.js';
import { errorAt, type Scope } from './tsql/scope.js';
import type { Statement } from './tsql/statement.js';

export async function createDatabase(
  session: Session,
  { name, file, at }: Statement & { kind: 'createDatabase' },
  scope: Scope,
): Promise<void> {
  if (session.db.instance.database(name)) {
    throw errorAt(scope, at, `Database '${name}' already exists. Choose a different database name.`, 1801, 16);
  }
  try {
    await session.db.instance.createDatabase(name, file);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    const text = `The file '${file ?? name}' of the database cannot be opened: ${error.fault.message.split('\n')[0]}`;
    throw errorAt(scope, at, text, 5120, 16);
  }
}

/** A database that is in memory goes into a file of the origin private file system, in which it stays. */
export async function moveDatabase(
  session: Session,
  { name, file, at }: Statement & { kind: 'moveDatabase' },
  scope: Scope,
): Promise<void> {
  const { instance, status } = session.db;
  const database = instance.database(name);
  if (!database) {
    const text = `User does not have permission to alter database '${name}', the database does not exist, or the database is not in a state that allows access checks.`;
    throw errorAt(scope, at, text, 5011, 14);
  }
  if (status.transactions > 0) {
    throw errorAt(scope, at, 'ALTER DATABASE statement not allowed within multi-statement transaction.', 226, 16);
  }
  if (instance.isSystem(name) || database.file !== null) {
    const text = `Database '${name}' cannot be moved: only one that is in memory and no system database goes into a file.`;
    throw errorAt(scope, at, text, 40510, 16);
  }
  try {
    if (await opfsHandle(file)) {
      const text = `Cannot create file '${file}' because it already exists. Change the file path or the file name, and retry the operation.`;
      throw errorAt(scope, at, text, 5170, 16);
    }
    await instance.moveDatabase(database, file);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    const text = `The database '${name}' cannot be moved to the file '${file}': ${error.fault.message.split('\n')[0]}`;
    throw errorAt(scope, at, text, 5120, 16);
  }
  instance.version += 1;
}

export async function dropDatabases(
  session: Session,
  { names, ifExists, at }: Statement & { kind: 'dropDatabase' },
  scope: Scope,
): Promise<void> {
  for (const name of names) {
    if (!session.db.instance.database(name)) {
      if (ifExists) continue;
      const text = `Cannot drop the database '${name}', because it does not exist or you do not have permission.`;
      throw errorAt(scope, at, text, 3701, 11);
    }
    if (name.toLowerCase() === session.db.database.toLowerCase()) {
      throw errorAt(scope, at, `Cannot drop database "${name}" because it is currently in use.`, 3702, 16);
    }
    if (session.db.instance.isSystem(name)) {
      throw errorAt(scope, at, `Cannot drop database '${name}' because it is a system database.`, 3708, 16);
    }
    await session.db.instance.dropDatabase(session.db.id, name);
  }
  session.db.instance.version += 1;
}

export function proceduresOf(session: Session): Map<string, UserProcedure> {
  return session.db.instance.database(session.db.database)?.procedures ?? new Map();
}

export function createProcedure(
  session: Session,
  statement: Statement & { kind: 'createProcedure' },
  frame: Frame,
  scope: Scope,
): void {
  const { name, replaces, parameters, body, at } = statement;
  const key = (name.split('.').at(-1) ?? '').toLowerCase();
  const procedures = proceduresOf(session);
  if (!replaces && procedures.has(key)) {
    throw errorAt(scope, at, `There is already an object named '${name}' in the database.`, 2714, 16);
  }
  procedures.set(key, { name, parameters, body, text: frame.text, from: frame.from });
}

export function dropProcedures(
  session: Session,
  { names, ifExists, at }: Statement & { kind: 'dropProcedure' },
  scope: Scope,
): void {
  for (const name of names) {
    const isThere = proceduresOf(session).delete((name.split('.').at(-1) ?? '').toLowerCase());
    if (isThere || ifExists) continue;
    const text = `Cannot drop the procedure '${name}', because it does not exist or you do not have permission.`;
    throw errorAt(scope, at, text, 3701, 11);
  }
}

export async function transaction(
  session: Session,
  action: 'begin' | 'commit' | 'rollback',
  scope: Scope,
  at: number,
): Promise<void> {
  const { inserting, transactions } = session.db.status;
  if (inserting !== null && action === 'rollback') {
    throw errorAt(scope, at, 'Cannot use the ROLLBACK statement within an INSERT-EXEC statement.', 3915, 16);
  }
  if (inserting !== null && action === 'commit' && transactions <= inserting) {
    const text =
      'Cannot use the COMMIT statement within an INSERT-EXEC statement unless BEGIN TRANSACTION is used first.';
    throw errorAt(scope, at, text, 3916, 16);
  }
  if (action === 'begin') {
    if (session.db.status.transactions === 0) await session.db.plain('BEGIN TRANSACTION');
    session.db.status.transactions += 1;
    return;
  }
  if (session.db.status.transactions === 0) {
    const text = `The ${action.toUpperCase()} TRANSACTION request has no corresponding BEGIN TRANSACTION.`;
    throw errorAt(scope, at, text, action === 'commit' ? 3902 : 3903, 16);
  }
  if (action === 'commit' && session.db.status.transactions > 1) session.db.status.transactions -= 1;
  else await endTransaction(session, action);
}

export async function endTransaction(session: Session, action: 'commit' | 'rollback'): Promise<void> {
  session.db.status.transactions = 0;
  session.db.instance.version += 1;
  await session.db.plain(action.toUpperCase());
}

export async function wait(session: Session, delay: string, scope: Scope, at: number): Promise<void> {
  const parts = /^(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?$/.exec(delay.trim());
  if (!parts) throw errorAt(scope, at, `Incorrect time syntax in time string '${delay}' used with WAITFOR.`, 148);
  const [, hours, minutes, seconds = '0'] = parts;
  const time = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  const { signal } = session.db.events;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, time);
    const abort = () => {
      clearTimeout(timer);
      reject(cancelled());
    };
    signal?.addEventListener('abort', abort, { once: true });
  });
}
