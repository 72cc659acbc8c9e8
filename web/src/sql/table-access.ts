import { FaultError } from './client.js';
import type { Connection } from './connection.js';
import { frameOf } from './frame.js';
import { faultError } from './tsql/fault-error.js';
import { tokenize } from './tsql/lexer.js';
import { DatabaseText, quoted } from './tsql/pieces.js';
import { errorAt } from './tsql/scope.js';
import { translateExpression } from './tsql/translate.js';

/** A table that is written. */
export interface TargetTable {
  /** Its name as the database takes it. */
  sql: string;
  exists: boolean;
  /** Its own name, when it lies in the database in use. */
  plainName: string | null;
}

/** Keeps the rows of a query in a table of this session while something is done with them. */
export async function withRows<T>(
  connection: Connection,
  sql: string,
  work: (table: string) => Promise<T>,
): Promise<T> {
  const table = 'temp.main.rx_rows';
  await connection.rows(`CREATE OR REPLACE TEMP TABLE rx_rows AS ${sql}`);
  try {
    return await work(table);
  } finally {
    await connection.plain(`DROP TABLE IF EXISTS ${table}`);
  }
}

/** A table by the name that T-SQL has for it, and whether it is there. */
export async function findTable(connection: Connection, name: string): Promise<TargetTable> {
  const tokens = tokenize(name);
  const scope = { ...connection.scope(frameOf()), text: name };
  const last = tokens.at(-1);
  const pieces = translateExpression(tokens, scope);
  if (!last || pieces.length !== 1) throw errorAt(scope, 0, `Invalid object name '${name}'.`, 208, 16);
  const sql = pieces[0]?.text ?? '';
  const faults = await connection.instance.host
    .call('describe', { connection: connection.id, sql: `SELECT * FROM ${sql}` })
    .then(() => null)
    .catch((error: unknown) => {
      if (error instanceof FaultError) return error.fault;
      throw error;
    });
  const parts = tokens.filter(({ text }) => text !== '.');
  const isPlain = parts.length === 1 || (parts.length === 2 && parts[0]?.text === 'DBO');
  return { sql, exists: faults === null, plainName: isPlain ? last.value : null };
}

/** Rows that are written become a table, or are put behind those of one: all or none of them. */
export async function settleRows(
  connection: Connection,
  staging: string,
  { sql, exists, plainName }: TargetTable,
  how: { overwrite: boolean; appends: boolean },
) {
  const from = quoted(staging);
  if (exists && how.appends) {
    await connection
      .rows(`INSERT INTO ${sql} BY NAME SELECT * FROM ${from}`)
      .finally(() => connection.plain(`DROP TABLE ${from}`));
    return;
  }
  await connection.plain('BEGIN TRANSACTION');
  try {
    if (exists) await connection.rows(`DROP TABLE ${sql}`);
    if (plainName !== null) await connection.rows(`ALTER TABLE ${from} RENAME TO ${quoted(plainName)}`);
    else {
      await connection.rows(`CREATE TABLE ${sql} AS SELECT * FROM ${from}`);
      await connection.rows(`DROP TABLE ${from}`);
    }
    await connection.plain('COMMIT');
  } catch (error) {
    await connection.plain('ROLLBACK');
    await connection.plain(`DROP TABLE IF EXISTS ${from}`);
    throw error;
  }
  await connection.instance.checkpoint(connection.id);
}

/** Puts the rows of a whole Arrow stream into a table: of the database in use, or a temporary one. */
export async function insertRows(
  connection: Connection,
  target: { schema: 'dbo' | 'temp'; table: string; creates: boolean },
  bytes: Uint8Array,
): Promise<void> {
  try {
    await connection.instance.host.call(
      'insert',
      { connection: connection.id, bytes, ...target },
      { transfer: [bytes.buffer as ArrayBuffer] },
    );
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    throw faultError(error.fault, new DatabaseText([]), connection.scope(frameOf()), 0);
  }
}
