import { FaultError } from './client.js';
import type { SqlEvents } from './events.js';
import { type Frame, frameOf } from './frame.js';
import type { SqlInstance } from './instance.js';
import type { BoundValue } from './messages.js';
import type { QueryHandle } from './procedures.js';
import { queryHandle } from './query-handle.js';
import { type ResultSet, resultSet } from './result-set.js';
import type { FactorLevels } from './streaming.js';
import { systemViewNames, systemViewText } from './system-views.js';
import { splitBatches } from './tsql/batches.js';
import { faultError } from './tsql/fault-error.js';
import { parseBatch } from './tsql/parser.js';
import { added, DatabaseText, type Pieces, quoted } from './tsql/pieces.js';
import { errorAt, type Scope } from './tsql/scope.js';
import { SqlError } from './tsql/sql-error.js';
import { translateStatement } from './tsql/translate.js';
import type { SqlType } from './tsql/types.js';

/** What `@@NAME` tells of a session. */
export interface SessionStatus {
  rowcount: number;
  error: number;
  transactions: number;
  nesting: number;
  noCount: boolean;
  /** Within INSERT … EXEC: how many transactions there were when it began; null elsewhere. */
  inserting: number | null;
}

/** A connection to the database: what is in use, and statements in the database's own words, with errors in SQL Server's. */
export class Connection {
  readonly instance: SqlInstance;
  /** Its number in the worker. */
  readonly id: number;
  readonly spid: number;
  /** Who the connection string says that it is. */
  readonly user: string;
  database = 'master';
  /** Who hears of what is read, and can stop it. */
  events: SqlEvents = {};
  readonly status: SessionStatus = {
    rowcount: 0,
    error: 0,
    transactions: 0,
    nesting: 0,
    noCount: false,
    inserting: null,
  };

  private constructor(instance: SqlInstance, id: number, spid: number, user: string) {
    this.instance = instance;
    this.user = user;
    this.id = id;
    this.spid = spid;
  }

  /** Opens a connection to an instance, with a database in use. */
  static async open(instance: SqlInstance, database: string, user: string | null = null): Promise<Connection> {
    const { connection, spid } = await instance.connect();
    const made = new Connection(instance, connection, spid, user ?? 'dbo');
    try {
      await made.use(database);
      return made;
    } catch (error) {
      await made.close();
      throw error;
    }
  }

  /** Ends it: what it holds is gone. */
  async close(): Promise<void> {
    await this.instance.host.call('disconnect', { connection: this.id });
  }

  /** Takes another database in use. */
  async use(name: string, at?: Scope & { at: number }): Promise<void> {
    const database = this.instance.database(name);
    if (!database) {
      const text = `Database '${name}' does not exist. Make sure that the name is entered correctly.`;
      throw at
        ? errorAt(at, at.at, text, 911, 16)
        : new SqlError(`Cannot open database "${name}" requested by the login. The login failed.`, {
            number: 4060,
            severity: 11,
            line: 1,
          });
    }
    this.database = database.name;
    await this.plain(`USE ${quoted(database.name)}.dbo`);
  }

  /** A query that is read from elsewhere: what the database runs, and the columns that it gives. */
  async openQuery(query: string): Promise<QueryHandle> {
    return this.open(query, frameOf(query));
  }

  async open(query: string, frame: Frame): Promise<QueryHandle> {
    const [batch, ...others] = splitBatches(query);
    const statements = batch ? parseBatch(batch, query) : [];
    const [statement] = statements;
    const isQuery = statement?.kind === 'sql' && statements.length === 1 && others.length === 0;
    const scope = this.scope({ ...frame, text: query, from: 0 });
    if (!isQuery) throw errorAt(scope, 0, 'A query is expected: one SELECT statement.', 102);
    const translated = translateStatement(statement.tokens, scope);
    const [text] = translated.texts;
    if (translated.gives !== 'rows' || !text)
      throw errorAt(scope, statement.at, 'A query is expected: one SELECT statement.', 102);
    await this.refreshViews(scope);
    const columns = await this.adapted(text, scope, statement.at, (sql) =>
      this.instance.host.call('describe', { connection: this.id, sql }),
    );
    const host = { host: this.instance.host, connection: this.id, signal: this.events.signal };
    return queryHandle(host, text.toString(), columns, scope.hints);
  }

  /** A query as the database takes it, with levels of columns that are factors. */
  async openSql(sql: string, factors: FactorLevels = new Map()): Promise<QueryHandle> {
    const columns = await this.adapted(new DatabaseText([added(sql)]), this.scope(frameOf()), 0, (text) =>
      this.instance.host.call('describe', { connection: this.id, sql: text }),
    );
    const host = { host: this.instance.host, connection: this.id, signal: this.events.signal };
    return queryHandle(host, sql, columns, {}, factors);
  }

  /** The rows of a query as the database takes it. */
  async rows(sql: string): Promise<ResultSet> {
    const { bytes } = await this.ask(new DatabaseText([added(sql)]), this.scope(frameOf()), 0);
    return resultSet(bytes, { line: 1, elapsed: 0 });
  }

  /** Runs a statement of the database that gives nothing. */
  async plain(sql: string): Promise<void> {
    await this.instance.host.call('run', { connection: this.id, sql });
  }

  async bind(slot: string, type: SqlType, value: BoundValue): Promise<void> {
    await this.instance.host.call('bind', { connection: this.id, name: slot, type: type.database, value });
  }

  /** Runs a statement of the database, in the wording that its types take. */
  async adapted<T>(text: DatabaseText, scope: Scope, at: number, run: (sql: string) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await run(text.toString());
      } catch (error) {
        if (!(error instanceof FaultError)) throw error;
        if (!text.adapt(error.fault)) throw faultError(error.fault, text, scope, at);
      }
    }
  }

  async ask(text: DatabaseText, scope: Scope, at: number, onRows?: (rows: number) => void) {
    const { signal } = this.events;
    return this.adapted(text, scope, at, (sql) =>
      this.instance.host.call('run', { connection: this.id, sql }, { signal, onRows }),
    );
  }

  async refreshViews({ viewsUsed }: Scope): Promise<void> {
    for (const view of viewsUsed) await this.plain(systemViewText(view, { spid: this.spid }));
  }

  async first(pieces: Pieces, scope: Scope, at: number): Promise<unknown> {
    await this.refreshViews(scope);
    const { bytes } = await this.ask(new DatabaseText(pieces), scope, at);
    const { table } = resultSet(bytes, { line: 0, elapsed: 0 });
    return table.numRows > 0 ? table.getChildAt(0).at(0) : null;
  }

  /** What a statement of a frame sees. */
  scope(frame: Frame): Scope {
    return {
      text: frame.text,
      from: frame.from,
      variables: frame.variables,
      frame: frame.depth,
      database: this.database,
      hints: {},
      views: systemViewNames(),
      viewsUsed: new Set(),
      globals: {
        ROWCOUNT: String(this.status.rowcount),
        ERROR: String(this.status.error),
        SPID: String(this.spid),
        TRANCOUNT: String(this.status.transactions),
        NESTLEVEL: String(this.status.nesting),
        SERVERNAME: "'rxwasm'",
        SERVICENAME: "'rxwasm'",
        LANGUAGE: "'us_english'",
        VERSION: "'Microsoft SQL Server in a tab: rxwasm'",
        MAX_PRECISION: '38',
        DATEFIRST: '7',
        FETCH_STATUS: '-1',
        IDENTITY: 'NULL',
        PROCID: '0',
      },
    };
  }
}
