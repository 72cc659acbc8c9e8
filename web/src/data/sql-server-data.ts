import { RxError } from '../error.js';
import { sourceOptions } from './arguments.js';
import type { DataSet } from './dataset.js';
import type { ColInfo, ColumnType, RxDataSource } from './sources.js';

/** What is said about a column of a table or a query. */
export type SqlColInfo = Pick<ColInfo, 'type' | 'levels' | 'description' | 'low' | 'high'> & {
  /** Another name for the variable. */
  newName?: string;
};

/** The arguments of {@link RxSqlServerData}. */
export interface SqlServerDataOptions {
  /** The table, as T-SQL names it: `dbo.rand_30M`, `[my table]`. */
  table?: string;
  /** A query in T-SQL, instead of a table. */
  sqlQuery?: string;
  /** Names the database: `'Server=.;Database=TestParallel'`. */
  connectionString?: string;
  /** Types of columns by their names. */
  colClasses?: Readonly<Record<string, ColumnType>>;
  /** More about columns, by their names. */
  colInfo?: Readonly<Record<string, SqlColInfo>>;
  /** Whether text is read as factors; their levels are sorted. Default false. */
  stringsAsFactors?: boolean;
  /** Rows of each chunk. Default 131,072: chunks that the engine computes fastest with. */
  rowsPerRead?: number;
  /** The server, which is this tab, instead of that of the connection string. */
  server?: string;
  /** The database, instead of that of the connection string. */
  databaseName?: string;
  /** Whether factors are written as numbers from 1 instead of text. Default false. */
  writeFactorsAsIndexes?: boolean;
  /** Without effect: nobody is asked who they are. */
  user?: string;
  /** Without effect. */
  password?: string;
  /** Without effect: rows are always read many at a time. */
  rowBuffering?: boolean;
  /** Without effect: data frames are Arrow tables. */
  returnDataFrame?: boolean;
  /** Without effect. */
  useFastRead?: boolean;
  /** Without effect. */
  trimSpace?: boolean;
  /** Without effect. */
  dbmsName?: string;
  /** Without effect. */
  verbose?: number;
}

/** The arguments of {@link RxOdbcData}: those of {@link RxSqlServerData}. */
export type OdbcDataOptions = SqlServerDataOptions;

function source(type: 'RxSqlServerData' | 'RxOdbcData', given: SqlServerDataOptions): RxDataSource {
  const options = sourceOptions(type, given);
  const { table, sqlQuery, rowsPerRead } = options;
  if ((table === undefined) === (sqlQuery === undefined)) {
    throw new RxError('argument', `${type} takes a table or a sqlQuery, and not both`);
  }
  if (rowsPerRead !== undefined && !(Number.isInteger(rowsPerRead) && rowsPerRead > 0)) {
    throw new RxError('argument', `rowsPerRead is a whole number from 1, not ${rowsPerRead}`);
  }
  return Object.freeze({ type, file: null, options: Object.freeze({ ...options }) });
}

/**
 * A table of the embedded database, or the rows of a query in T-SQL. It is read anew after statements that may have changed
 * data. As an output it is a table that is made, replaced (`overwrite`) or gets more rows (`append: 'rows'`), all or none of them.
 *
 * Integers, numbers, text, truth values, dates and moments are read as what they are, decimals as doubles. The rows of a
 * query are kept as they come while an analysis passes over them, so that also one that draws at random gives each pass the
 * same.
 */
export function RxSqlServerData(options: SqlServerDataOptions): RxDataSource {
  return source('RxSqlServerData', options);
}

/** Another name of {@link RxSqlServerData}, for scripts that went through ODBC. */
export function RxOdbcData(options: OdbcDataOptions): RxDataSource {
  return source('RxOdbcData', options);
}

/** Adds what a source says of its variables and rows do not tell. */
export function describeColumns(source: RxDataSource, data: DataSet): void {
  const { colInfo = {} } = source.options as SqlServerDataOptions;
  const said = new Map<string, SqlColInfo>();
  for (const [name, info] of Object.entries(colInfo)) said.set(info.newName ?? name, info);
  if (said.size === 0) return;
  const variables = data.schema.variables.map((variable) => {
    const { description, low, high } = said.get(variable.name) ?? {};
    return {
      ...variable,
      ...(description != null && { description }),
      ...(low != null && { low }),
      ...(high != null && { high }),
    };
  });
  data.schema = { ...data.schema, variables };
}
