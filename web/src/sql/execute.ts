import { asRxError } from '../error.js';
import { parseConnectionString } from './connection-string.js';
import { Connection } from './connection.js';
import type { SqlEvents, SqlMessage, StatementTime } from './events.js';
import { sqlInstance } from './instance.js';
import type { ResultSet } from './result-set.js';
import type { ScriptRun } from './script/run.js';
import { Session } from './session.js';
import { boundParameters, type SqlParameter } from './variables.js';

/** The options of {@link executeSql}. */
export interface ExecuteSqlOptions extends SqlEvents {
  /**
   * Values of variables that the text uses, by their names with or without `@`. They are bound, never made part of the text.
   * One that is given with `output: true` comes back in `outputs`.
   */
  params?: Readonly<Record<string, SqlParameter>>;
  /** Names the database that is in use. Default `'Server=.'`, in which it is `master`. */
  connectionString?: string;
}

/** What batches gave. */
export interface SqlResult {
  /** The rows of each query, in order. */
  resultSets: ResultSet[];
  /** What was printed, and how many rows each statement gave or changed. */
  messages: SqlMessage[];
  /** The last values of parameters that were given with `output: true`, by their names without `@`. */
  outputs: Record<string, unknown>;
  /** How long each statement took. */
  statements: StatementTime[];
  /** The scripts that ran: in how many streams and why, where, how many rows each and how long. */
  scripts: ScriptRun[];
  /** Milliseconds, from beginning to end. */
  elapsed: number;
}

/**
 * Runs T-SQL in the embedded database: batches, divided by lines that say `GO`. The first call starts the database, whose
 * worker the others share; each call is a session of its own, with its own temporary tables, as a connection to SQL Server is.
 * The first statement that fails ends the call: the error is a {@link SqlError}, with what came before it as `output`.
 */
export async function executeSql(text: string, options: ExecuteSqlOptions = {}): Promise<SqlResult> {
  const started = performance.now();
  const { params = {}, connectionString = '', ...events } = options;
  try {
    const bound = boundParameters(params);
    const { database, user } = parseConnectionString(connectionString);
    const connection = await Connection.open(sqlInstance(), database, user);
    try {
      const output = await new Session(connection).execute(text, bound, events);
      return { ...output, elapsed: performance.now() - started };
    } finally {
      await connection.close().catch(() => undefined);
    }
  } catch (error) {
    throw asRxError(error);
  }
}
