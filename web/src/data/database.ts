import type { RxInSqlServer } from '../context/in-sql-server.js';
import { RxError } from '../error.js';
import type { ByteWriter } from '../source/target.js';
import type { DataSet } from './dataset.js';
import type { LocatedSource } from './locate.js';
import type { RxDataSource } from './sources.js';

/** A call that computes in a database. */
export interface DatabaseCall {
  /** The function. */
  name: string;
  context: RxInSqlServer;
  signal: AbortSignal | undefined;
  /** Takes a line that the call prints. */
  print(text: string): void;
}

/** A database as calls reach it. `rxwasm/sql` tells how: nothing else loads it. */
export interface DatabaseAccess {
  /** Runs the query of a source and finds where its rows are. */
  locate(source: RxDataSource, signal: AbortSignal | undefined): Promise<LocatedSource>;
  /** Whether rows that were found are those that a query would give now. */
  isCurrent(source: RxDataSource): Promise<boolean>;
  /** Adds what a source says of its variables and rows do not tell. */
  describe(source: RxDataSource, data: DataSet): void;
  /** Opens a table that gets an Arrow stream. It is there, or has more rows, once it is closed. */
  open(source: RxDataSource, how: { overwrite: boolean; appends: boolean }): Promise<ByteWriter>;
  /**
   * Runs a call on processes of the database: whatever it asks of the runner under the signal that it gets is done by them.
   * The signal is also that by which it is cancelled.
   */
  compute<T>(call: DatabaseCall, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

let known: DatabaseAccess | null = null;

/** Tells how a database is reached. */
export function setDatabaseAccess(access: DatabaseAccess): void {
  known = access;
}

/** Whether a source lies in a database. */
export function isInDatabase({ type }: RxDataSource): boolean {
  return type === 'RxSqlServerData' || type === 'RxOdbcData';
}

/** How the database is reached. */
export function databaseAccess(): DatabaseAccess {
  if (known) return known;
  throw new RxError('environment', "tables of the embedded database are reached from where 'rxwasm/sql' is imported");
}
