import { rxRemoveFile } from '../workspace/files.js';
import { FaultError, type SqlHost } from './client.js';
import { databaseSetup } from './database-setup.js';
import { resultSet } from './result-set.js';
import { literal, quoted } from './tsql/pieces.js';

/** What is the other name of a database until it has its own: no name of T-SQL has it. */
const SUFFIX = '~moving';

/** A database in memory, and the file that it goes into. */
export interface Move {
  name: string;
  /** A path of the origin private file system, at which there is no file. */
  path: string;
  /** What is said at the beginning of a connection to a file. */
  settings: readonly string[];
  /** Whether nothing has changed meanwhile. */
  isCurrent(): boolean;
}

/**
 * Copies a database from memory into a new file, and puts that in its place. Until then it is as it was; a copy that fails is
 * removed.
 */
export async function moveToFile(host: SqlHost, { name, path, settings, isCurrent }: Move): Promise<void> {
  const connection = await host.call('connect', { sql: settings });
  const run = (sql: string) => host.call('run', { connection, sql });
  const copy = `${name}${SUFFIX}`;
  try {
    const leave = () => run('USE memory.main');
    const current = (statements: string[]) => {
      if (isCurrent()) return statements;
      throw new FaultError({ type: 'Transaction', message: 'data were changed while it was copied' });
    };
    const later = await copied({ host, connection, name, copy, path })
      .then(current)
      .catch(async (error: unknown) => {
        await leave();
        await run(`DETACH ${quoted(copy)}`).catch(() => undefined);
        await host.call('closeFile', { path });
        await rxRemoveFile(path).catch(() => undefined);
        throw error;
      });
    // The file is opened as with the next page.
    await leave();
    await run(`DETACH ${quoted(copy)}`);
    await host.call('closeFile', { path });
    const opened = await host.call('openFile', { path });
    await run(`DETACH ${quoted(name)}`);
    await run(`ATTACH ${literal(opened)} AS ${quoted(name)} (READ_WRITE)`);
    await run(`USE ${quoted(name)}.dbo`);
    for (const sql of [...later, ...databaseSetup(name), `CHECKPOINT ${quoted(name)}`]) await run(sql);
  } finally {
    await host.call('disconnect', { connection });
  }
}

interface Copy {
  host: SqlHost;
  connection: number;
  name: string;
  copy: string;
  path: string;
}

/** Copies all that is in a database; gives the statements that it needs once it has its name. */
async function copied({ host, connection, name, copy, path }: Copy): Promise<string[]> {
  const run = (sql: string) => host.call('run', { connection, sql });
  const rows = async (sql: string) => {
    const { table } = resultSet((await run(sql)).bytes, { line: 0, elapsed: 0 });
    return table.toArray() as Row[];
  };
  const opened = await host.call('openFile', { path });
  await run(`ATTACH ${literal(opened)} AS ${quoted(copy)} (READ_WRITE)`);
  const [from, to, its] = [quoted(name), quoted(copy), `database_name = ${literal(copy)}`];
  // Where tables that others refer to are found, and functions that values by default call.
  await run(`CREATE SCHEMA ${to}.dbo`);
  await run(`SET search_path = ${literal(`${to}.dbo,${from}.dbo`)}`);
  await run(`COPY FROM DATABASE ${from} TO ${to} (SCHEMA)`);
  const later: string[] = [];
  // A table with an index cannot be altered, and rows go in faster without.
  for (const { schema_name, index_name, sql } of await rows(
    `SELECT schema_name, index_name, sql FROM duckdb_indexes() WHERE ${its} AND sql IS NOT NULL`,
  )) {
    await run(`DROP INDEX ${to}.${quoted(schema_name ?? '')}.${quoted(index_name ?? '')}`);
    later.push(sql ?? '');
  }
  // Numbers of rows come from a sequence that is named with its database: for the copy that is another one, which nothing may touch.
  for (const { schema_name, table_name, column_name, column_default } of await rows(
    `SELECT schema_name, table_name, column_name, column_default FROM duckdb_columns() WHERE ${its} AND starts_with(column_default, 'nextval(')`,
  )) {
    const table = `${quoted(schema_name ?? '')}.${quoted(table_name ?? '')}`;
    const column = `ALTER COLUMN ${quoted(column_name ?? '')}`;
    await run(`ALTER TABLE ${to}.${table} ${column} DROP DEFAULT`);
    later.unshift(`ALTER TABLE ${from}.${table} ${column} SET DEFAULT ${column_default}`);
  }
  const references = await rows(
    `SELECT schema_name, table_name, referenced_table FROM duckdb_constraints() WHERE ${its} AND constraint_type = 'FOREIGN KEY'`,
  );
  const tables = await rows(`SELECT schema_name, table_name FROM duckdb_tables() WHERE ${its}`);
  for (const { schema_name, table_name } of inOrder(tables, references)) {
    const table = `${quoted(schema_name ?? '')}.${quoted(table_name ?? '')}`;
    // What is computed is not copied: see the columns that rows are put into.
    const columns = await rows(`SELECT column_name FROM (DESCRIBE ${to}.${table}) AS d
      POSITIONAL JOIN pragma_table_info(${literal(`${to}.${table}`)}) AS p WHERE "default" IS NOT NULL OR dflt_value IS NULL`);
    const list = columns.map(({ column_name }) => quoted(column_name ?? '')).join(', ');
    await run(`INSERT INTO ${to}.${table} (${list}) SELECT ${list} FROM ${from}.${table}`);
  }
  await run(`CHECKPOINT ${to}`);
  return later;
}

type Row = Readonly<Record<string, string>>;

/** Tables, those first that others refer to. */
function inOrder(tables: readonly Row[], references: readonly Row[]): Row[] {
  const ordered: Row[] = [];
  const isSame = (a: Row, b: Row) => a.schema_name === b.schema_name && a.table_name === b.table_name;
  const add = (table: Row, above: readonly Row[]) => {
    if (ordered.includes(table) || above.includes(table)) return;
    for (const { referenced_table } of references.filter((reference) => isSame(reference, table))) {
      const referred = tables.find(({ table_name }) => table_name === referenced_table);
      if (referred) add(referred, [...above, table]);
    }
    ordered.push(table);
  };
  for (const table of tables) add(table, []);
  return ordered;
}
