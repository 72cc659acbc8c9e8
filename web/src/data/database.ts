import { RxError } from '../error.js';
import type { ByteWriter } from '../source/target.js';
import type { DataSet } from './dataset.js';
import type { LocatedSource } from './locate.js';
import type { RxDataSource } from './sources.js';

/** How data sources in a database are read and written. `rxwasm/sql` tells it when one is made: nothing else loads it. */
export interface DatabaseSources {
  /** Runs the query of a source and finds where its rows are. */
  locate(source: RxDataSource, signal: AbortSignal | undefined): Promise<LocatedSource>;
  /** Whether rows that were found are those that a query would give now. */
  isCurrent(source: RxDataSource): boolean;
  /** Adds what a source says of its variables and rows do not tell. */
  describe(source: RxDataSource, data: DataSet): void;
  /** Opens a table that gets an Arrow stream. It is there, or has more rows, once it is closed. */
  open(source: RxDataSource, how: { overwrite: boolean; appends: boolean }): Promise<ByteWriter>;
}

let known: DatabaseSources | null = null;

/** Tells how sources in a database are read and written. */
export function setDatabaseSources(sources: DatabaseSources): void {
  known = sources;
}

/** Whether a source lies in a database. */
export function isInDatabase({ type }: RxDataSource): boolean {
  return type === 'RxSqlServerData' || type === 'RxOdbcData';
}

/** How sources in a database are read and written. */
export function databaseSources(): DatabaseSources {
  if (known) return known;
  throw new RxError('environment', "tables of the embedded database are reached from where 'rxwasm/sql' is imported");
}
