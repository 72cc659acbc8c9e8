import type { RxError } from 'rxwasm';
import { executeSql, type ResultSet } from 'rxwasm/sql';
import { asError } from '../data/error.ts';
import { keepDatabases, keptDatabases } from './kept.ts';
import { connectionTo } from './names.ts';
import { server } from './server.svelte.ts';

/** A column of a table or a view. */
export interface ColumnObject {
  name: string;
  /** Its type as T-SQL has it. */
  type: string;
  isNullable: boolean;
  isIdentity: boolean;
}

/** A table or a view of a database. */
export interface TableObject {
  name: string;
  isView: boolean;
  /** Rows of a table; null of a view. */
  rows: number | null;
  columns: readonly ColumnObject[];
}

/** A database with what is in it. */
export interface DatabaseObject {
  name: string;
  /** The file that it is in; null when it is in memory. */
  file: string | null;
  tables: readonly TableObject[];
}

const DATABASES = `SELECT d.name, f.physical_name FROM sys.databases d JOIN sys.master_files f ON f.database_id = d.database_id ORDER BY d.database_id`;
const TABLES = `SELECT t.name, t.object_id, 0 AS is_view, p.rows FROM sys.tables t JOIN sys.partitions p ON p.object_id = t.object_id WHERE t.schema_name = 'dbo'
UNION ALL SELECT name, object_id, 1, NULL FROM sys.views ORDER BY is_view, name`;
const COLUMNS = `SELECT object_id, name, type_name, is_nullable, is_identity FROM sys.columns ORDER BY object_id, column_id`;
const VIEWS = `SELECT name FROM sys.system_views ORDER BY name`;

/** Databases, tables, columns and system views, as they were when somebody looked. */
class Objects {
  databases = $state.raw<readonly DatabaseObject[]>([]);
  systemViews = $state.raw<readonly string[]>([]);
  failure = $state.raw<RxError | null>(null);
  isLooking = $state(false);
  #again = false;
  #looking: Promise<void> | null = null;

  /** Looks anew; once more afterwards when somebody asks in the meantime. */
  refresh(): Promise<void> {
    this.#again = true;
    this.#looking ??= this.#lookAgain().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #lookAgain(): Promise<void> {
    if (server.state !== 'on') {
      this.databases = [];
      this.systemViews = [];
      return;
    }
    this.isLooking = true;
    try {
      while (this.#again) {
        this.#again = false;
        await this.#look();
      }
      this.failure = null;
    } catch (thrown) {
      this.failure = asError(thrown);
    } finally {
      this.isLooking = false;
    }
  }

  /** The database in use, or another. */
  database(name: string): DatabaseObject | undefined {
    return this.databases.find((database) => database.name.toLowerCase() === name.toLowerCase());
  }

  async #look(): Promise<void> {
    const found = await executeSql(`${DATABASES}\n${VIEWS}`);
    const [databases, views] = found.resultSets;
    if (!databases || !views) return;
    const names = valuesOf(databases, 'name').map(String);
    const files = valuesOf(databases, 'physical_name');
    this.systemViews = valuesOf(views, 'name').map(String);
    const looked: DatabaseObject[] = [];
    for (const [index, name] of names.entries()) {
      const file = files[index];
      looked.push({ name, file: typeof file === 'string' ? file : null, tables: await tablesOf(name) });
    }
    this.databases = looked;
    this.#keep();
  }

  /** Databases in files are opened with the next page; one that could not be opened is not forgotten. */
  #keep(): void {
    const open = this.databases.flatMap(({ name, file }) => (file === null ? [] : [{ name, file }]));
    const closed = keptDatabases().filter(({ name }) => server.closed.some((one) => one.name === name));
    keepDatabases([...open, ...closed.filter(({ name }) => !this.database(name))]);
  }
}

function valuesOf({ table }: ResultSet, column: string): unknown[] {
  return Array.from(table.getChild(column) as Iterable<unknown>);
}

async function tablesOf(database: string): Promise<TableObject[]> {
  const { resultSets } = await executeSql(`${TABLES}\n${COLUMNS}`, { connectionString: connectionTo(database) });
  const [tables, columns] = resultSets;
  if (!tables || !columns) return [];
  const byTable = new Map<number, ColumnObject[]>();
  const [owners, names, types, nullable, identity] = [
    'object_id',
    'name',
    'type_name',
    'is_nullable',
    'is_identity',
  ].map((name) => valuesOf(columns, name));
  owners?.forEach((owner, at) => {
    const list = byTable.get(Number(owner)) ?? [];
    list.push({
      name: String(names?.[at]),
      type: String(types?.[at]),
      isNullable: Boolean(nullable?.[at]),
      isIdentity: Boolean(identity?.[at]),
    });
    byTable.set(Number(owner), list);
  });
  const [ids, isView, rows] = ['object_id', 'is_view', 'rows'].map((name) => valuesOf(tables, name));
  return valuesOf(tables, 'name').map((name, at) => ({
    name: String(name),
    isView: Number(isView?.[at]) === 1,
    rows: rows?.[at] == null ? null : Number(rows[at]),
    columns: byTable.get(Number(ids?.[at])) ?? [],
  }));
}

export const objects = new Objects();
