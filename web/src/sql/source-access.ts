import type { DatabaseAccess } from '../data/database.js';
import type { Growth } from '../data/growth.js';
import type { LocatedSource } from '../data/locate.js';
import type { ColumnType, RxDataSource } from '../data/sources.js';
import { requireVariables } from '../data/variables.js';
import { asRxError, RxError } from '../error.js';
import { compute } from './computation.js';
import { Connection } from './connection.js';
import { parseConnectionString } from './connection-string.js';
import { type SqlInstance, sqlInstance } from './instance.js';
import type { DatabaseColumn } from './messages.js';
import type { QueryHandle } from './procedures.js';
import { describeColumns, type SqlColInfo, type SqlServerDataOptions } from '../data/sql-server-data.js';
import { withRows } from './table-access.js';
import { openTable } from './table-writer.js';
import { quoted } from './tsql/pieces.js';

/** Rows that were read, and when. */
const read = new WeakMap<RxDataSource, { instance: SqlInstance; version: number }>();

/** The arguments of a source. */
export function sourceOptions({ options }: RxDataSource): SqlServerDataOptions {
  return options as SqlServerDataOptions;
}

/** The database that a source names. */
export function databaseOf({ connectionString = '', server, databaseName }: SqlServerDataOptions): string {
  const given = server === undefined ? connectionString : `Server=${server};${connectionString}`;
  return databaseName ?? parseConnectionString(given).database;
}

/** A connection for what a source needs. */
export async function withConnection<T>(
  options: SqlServerDataOptions,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await Connection.open(sqlInstance(), databaseOf(options));
  try {
    return await work(connection);
  } finally {
    await connection.close().catch(() => undefined);
  }
}

/** The database's types of R's. */
const TYPES: Readonly<Record<ColumnType, string>> = {
  logical: 'BOOLEAN',
  integer: 'INTEGER',
  int16: 'SMALLINT',
  uint16: 'INTEGER',
  float32: 'FLOAT',
  numeric: 'DOUBLE',
  character: 'VARCHAR',
  factor: 'VARCHAR',
  ordered: 'VARCHAR',
  Date: 'DATE',
  POSIXct: 'TIMESTAMP',
};

/** What is said of a column. */
function saidOf({ colClasses = {}, colInfo = {} }: SqlServerDataOptions, name: string): SqlColInfo {
  const type = colClasses[name];
  return { ...(type && { type }), ...colInfo[name] };
}

/** Runs the query of a source. Its rows come while they are read; the connection is there until all are. */
function locate(source: RxDataSource, signal: AbortSignal | undefined): Promise<LocatedSource> {
  const options = sourceOptions(source);
  const { table, sqlQuery } = options;
  return new Promise((resolve, reject) => {
    withConnection(options, async (connection) => {
      const instance = sqlInstance();
      const { version } = instance;
      const query = sqlQuery ?? `SELECT * FROM ${table}`;
      connection.events = { signal };
      const handle = await connection.openQuery(query);
      await withGrowth(connection, handle, options, async (growth) => {
        read.set(source, { instance, version });
        const { maxdop } = handle.hints;
        const name = table ?? shortened(query);
        resolve({ name, source: growth.head, growth, options: { type: 'arrow' }, maxdop });
        await growth.finished;
      });
    }).catch(reject);
  });
}

function shortened(query: string): string {
  const text = query.trim().replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** The rows of a query, in memory that satellites can read, until they are all there. */
async function withGrowth(
  connection: Connection,
  handle: QueryHandle,
  options: SqlServerDataOptions,
  work: (growth: Growth) => Promise<void>,
): Promise<void> {
  const { columns } = handle;
  requireVariables(
    columns.map(({ name }) => name),
    Object.keys({ ...options.colClasses, ...options.colInfo }),
  );
  const isFactor = (column: DatabaseColumn) => {
    const { type } = saidOf(options, column.name);
    if (type) return type === 'factor' || type === 'ordered';
    return options.stringsAsFactors === true && column.type === 'VARCHAR';
  };
  const names = columns.map(({ name }) => saidOf(options, name).newName ?? name);
  const list = columns.map((column, index) => {
    const { type } = saidOf(options, column.name);
    const name = quoted(column.name);
    const as = type && !isFactor(column) ? `CAST(${name} AS ${TYPES[type]})` : name;
    return `${as} AS ${quoted(names[index] ?? column.name)}`;
  });
  const isPlain = columns.every(({ name }) => Object.keys(saidOf(options, name)).length === 0);
  const wanted = columns.filter(isFactor).filter(({ name }) => !saidOf(options, name).levels);
  const levels = new Map<string, readonly string[]>();
  for (const column of columns.filter(isFactor)) {
    const { levels: given, newName = column.name } = saidOf(options, column.name);
    if (given) levels.set(newName, given);
  }
  if (wanted.length === 0) {
    const sql = isPlain ? handle.sql : `SELECT ${list.join(', ')} FROM (${handle.sql}) AS q`;
    return work((await connection.openSql(sql, levels)).grow(options.rowsPerRead));
  }
  // Levels are looked for in the rows that are read, which another run of the query may not give.
  return withRows(connection, handle.sql, async (rows) => {
    for (const { name } of wanted) {
      const column = quoted(name);
      const distinct = `SELECT DISTINCT ${column} AS v FROM ${rows} WHERE ${column} IS NOT NULL ORDER BY v`;
      const { table } = await connection.rows(`SELECT CAST(v AS VARCHAR) AS v FROM (${distinct}) AS q ORDER BY q.v`);
      levels.set(saidOf(options, name).newName ?? name, Array.from(table.getChild('v').toArray() as ArrayLike<string>));
    }
    const sql = `SELECT ${list.join(', ')} FROM ${rows} AS q`;
    await work((await connection.openSql(sql, levels)).grow(options.rowsPerRead));
  });
}

/** See {@link DatabaseAccess}. */
export const DATABASE_ACCESS: DatabaseAccess = {
  locate: async (source, signal) => {
    try {
      return await locate(source, signal);
    } catch (error) {
      throw asRxError(error);
    }
  },
  isCurrent: async (source) => {
    const known = read.get(source);
    const instance = sqlInstance();
    return known?.instance === instance && known.version === instance.version;
  },
  describe: describeColumns,
  compute,
  open: async (source, how) => {
    const options = sourceOptions(source);
    if (options.table === undefined) throw new RxError('argument', 'a query cannot be written: give a table');
    return openTable(options.table, options, how);
  },
};
