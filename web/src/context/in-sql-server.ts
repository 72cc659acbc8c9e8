import { RxError } from '../error.js';
import { rxGetOption } from './options.js';
import { COMMON, type CommonContextOptions, type ContextValue, makeContext } from './value.js';

/** What RxInSqlServer says besides what all contexts say. */
interface SqlServerSlots {
  /** How to reach the database. */
  readonly connectionString: string;
  /** How many satellites run each computation. */
  readonly numTasks: number;
  /** How many seconds a computation may take; 0 for as many as it needs. */
  readonly executionTimeoutSeconds: number;
  /** A folder that R's client put objects into; kept for old scripts. */
  readonly shareDir: string | null;
  /** The server, when `connectionString` does not name it. */
  readonly server: string | null;
  /** The database, when `connectionString` does not name it. */
  readonly databaseName: string | null;
  /** The login, when `connectionString` does not name it. */
  readonly user: string | null;
  /** Its password, when `connectionString` has none. */
  readonly password: string | null;
}

/** Computations where the database is: its rows go to satellites, several at once. */
export interface RxInSqlServer extends ContextValue, SqlServerSlots {
  readonly type: 'RxInSqlServer';
  readonly description: 'sqlserver';
}

/** The arguments of {@link RxInSqlServer}. */
export interface InSqlServerOptions extends CommonContextOptions, Partial<SqlServerSlots> {
  /** A context to copy. */
  object?: ContextValue;
  /** RevoScaleR's arguments for its own engine, traceLevel for example; they are kept. */
  [other: string]: unknown;
}

/**
 * Computations where the database is: analyses of RxSqlServerData, and tasks of rxExec, run on up to `numTasks` processes of the
 * embedded database, which a page has that imports `rxwasm/sql`. There are fewer where there is too little data or memory, or where
 * MAXDOP says so. What comes out is what RxLocalSeq gives, to the last bit. See RxInSqlServer in RevoScaleR's reference.
 */
export function RxInSqlServer(options: InSqlServerOptions = {}): RxInSqlServer {
  const defaults = {
    ...COMMON,
    connectionString: '',
    numTasks: rxGetOption('numTasks'),
    executionTimeoutSeconds: 0,
    shareDir: null,
    server: null,
    databaseName: null,
    user: null,
    password: null,
  };
  const context = makeContext<RxInSqlServer>(
    { type: 'RxInSqlServer', description: 'sqlserver', defaults, isOpen: true },
    options,
  );
  const { numTasks, executionTimeoutSeconds: seconds } = context;
  if (!Number.isInteger(numTasks) || numTasks < 1) {
    throw new RxError('argument', `numTasks is a whole number from 1, not ${numTasks}`);
  }
  if (!(Number.isFinite(seconds) && seconds >= 0)) {
    throw new RxError('argument', `executionTimeoutSeconds is a number of seconds, or 0 for any, not ${seconds}`);
  }
  return context;
}
