import type { SqlEvents, SqlMessage, StatementTime } from './events.js';
import type { ResultSet } from './result-set.js';
import type { ScriptRun } from './script/run.js';
import { openSqlSession } from './sql-session.js';
import type { SqlParameter } from './variables.js';

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
  const { connectionString, ...rest } = options;
  const session = await openSqlSession(connectionString);
  try {
    return { ...(await session.execute(text, rest)), elapsed: performance.now() - started };
  } finally {
    await session.close();
  }
}
