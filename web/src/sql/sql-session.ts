import { asRxError, RxError } from '../error.js';
import { parseConnectionString } from './connection-string.js';
import { Connection } from './connection.js';
import type { ExecuteSqlOptions, SqlResult } from './execute.js';
import { sqlInstance } from './instance.js';
import { Session } from './session.js';
import { boundParameters } from './variables.js';

/**
 * A session that stays open, as a query window has one: temporary tables, the database in use and options of SET outlast each
 * text, variables do not.
 */
export interface SqlSession {
  /** Its number, `@@SPID`. */
  readonly spid: number;
  /** The database in use. */
  readonly database: string;
  /** Runs T-SQL as executeSql does. One text at a time. */
  execute(text: string, options?: Omit<ExecuteSqlOptions, 'connectionString'>): Promise<SqlResult>;
  /** Ends it: its temporary tables are gone. */
  close(): Promise<void>;
}

/**
 * Opens a session with the embedded database; the first one starts it. What the connection string says is the same as for
 * executeSql.
 */
export async function openSqlSession(connectionString = ''): Promise<SqlSession> {
  try {
    const { database, user } = parseConnectionString(connectionString);
    const connection = await Connection.open(sqlInstance(), database, user);
    let isBusy = false;
    return {
      spid: connection.spid,
      get database() {
        return connection.database;
      },
      execute: async (text, { params = {}, ...events } = {}) => {
        if (isBusy) throw new RxError('argument', 'the session runs a text already: it takes one at a time');
        const started = performance.now();
        isBusy = true;
        try {
          const output = await new Session(connection).execute(text, boundParameters(params), events);
          return { ...output, elapsed: performance.now() - started };
        } catch (error) {
          throw asRxError(error);
        } finally {
          isBusy = false;
        }
      },
      close: () => connection.close().catch(() => undefined),
    };
  } catch (error) {
    throw asRxError(error);
  }
}
