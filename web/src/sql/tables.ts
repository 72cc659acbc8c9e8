import type { RunOptions } from '../context/distribute.js';
import type { RxDataSource } from '../data/sources.js';
import { isDataSource } from '../data/sources.js';
import { isInDatabase } from '../data/database.js';
import { asRxError, RxError } from '../error.js';
import { executeSql, type SqlResult } from './execute.js';
import { sourceOptions, withConnection } from './source-access.js';
import { Session } from './session.js';
import type { SqlServerDataOptions } from '../data/sql-server-data.js';
import { findTable } from './table-access.js';

/** Which table a function is about: a name with a connection string, or a data source. */
function tableOf(
  table: string | RxDataSource,
  connectionString: string | undefined,
): SqlServerDataOptions & { table: string } {
  if (typeof table === 'string') return { table, ...(connectionString !== undefined && { connectionString }) };
  const options = isDataSource(table) && isInDatabase(table) ? sourceOptions(table) : null;
  if (options?.table === undefined) {
    throw new RxError('argument', 'table is the name of a table, or an RxSqlServerData source with a table');
  }
  return { ...options, table: options.table };
}

/** Whether there is a table. See rxSqlServerTableExists in RevoScaleR's reference. */
export async function rxSqlServerTableExists(
  table: string | RxDataSource,
  connectionString?: string,
): Promise<boolean> {
  try {
    const options = tableOf(table, connectionString);
    return await withConnection(options, async (connection) => (await findTable(connection, options.table)).exists);
  } catch (error) {
    throw asRxError(error);
  }
}

/** Drops a table; gives whether there was one. See rxSqlServerDropTable in RevoScaleR's reference. */
export async function rxSqlServerDropTable(table: string | RxDataSource, connectionString?: string): Promise<boolean> {
  try {
    const options = tableOf(table, connectionString);
    return await withConnection(options, async (connection) => {
      const found = await findTable(connection, options.table);
      if (found.exists) await new Session(connection).execute(`DROP TABLE ${options.table}`, [], {});
      return found.exists;
    });
  } catch (error) {
    throw asRxError(error);
  }
}

/** The options of {@link rxExecuteSQLDDL}. */
export interface ExecuteSQLDDLOptions extends RunOptions {
  /** The statements. */
  sSQLString: string;
}

/**
 * Runs statements in the database that a source or a connection string names. See rxExecuteSQLDDL in RevoScaleR's reference.
 */
export async function rxExecuteSQLDDL(
  src: RxDataSource | string,
  { sSQLString, ...options }: ExecuteSQLDDLOptions,
): Promise<SqlResult> {
  const given = typeof src === 'string' ? { connectionString: src } : sourceOptions(src);
  const database = given.databaseName === undefined ? '' : `;Database={${given.databaseName.replaceAll('}', '}}')}`;
  const first = given.databaseName === undefined ? (given.connectionString ?? '') : `Server=.${database}`;
  return executeSql(sSQLString, { ...options, connectionString: first });
}
