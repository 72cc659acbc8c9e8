import { asRxError, cancelled } from '../error.js';
import { FaultError } from './client.js';
import { withOutput, type SqlEvents, type SqlMessage, type SqlOutput } from './events.js';
import type { SqlInstance } from './instance.js';
import type { BoundValue } from './messages.js';
import { type QueryHandle, procedureOf } from './procedures.js';
import { queryHandle } from './query-handle.js';
import { type ResultSet, resultSet } from './result-set.js';
import type { FactorLevels } from './streaming.js';
import { declaredSet } from './declared.js';
import { systemViewNames, systemViewText } from './system-views.js';
import { splitBatches } from './tsql/batches.js';
import { faultError } from './tsql/fault-error.js';
import { placeOf, tokenize } from './tsql/lexer.js';
import { parseBatch } from './tsql/parser.js';
import { added, DatabaseText, literal, type Pieces, quoted } from './tsql/pieces.js';
import { cast } from './tsql/functions.js';
import { errorAt, type Scope, slotOf } from './tsql/scope.js';
import { SqlError } from './tsql/sql-error.js';
import type { Argument, Statement, Tokens } from './tsql/statement.js';
import { tableColumns } from './tsql/tables.js';
import { translateExpression, translateStatement, type Translated } from './tsql/translate.js';
import { Queries } from './tsql/queries.js';
import { sqlType, type SqlType } from './tsql/types.js';
import type { BoundParameter } from './variables.js';

/** How a list of statements ended. */
type End = 'next' | 'break' | 'continue' | 'return';

/** Variables of a batch or a procedure. */
interface Frame {
  depth: number;
  text: string;
  from: number;
  variables: Map<string, SqlType | null>;
  returned: number;
}

/** No text. */
const NO_FRAME: Frame = { depth: 0, text: '', from: 0, variables: new Map(), returned: 0 };

/** A table that is written. */
export interface TargetTable {
  /** Its name as the database takes it. */
  sql: string;
  exists: boolean;
  /** Its own name, when it lies in the database in use. */
  plainName: string | null;
}

/** An argument with its value, and the type of the variable that it is. */
interface Given {
  argument: Argument;
  value: BoundValue | undefined;
  type: SqlType | null;
}

/** Values of variables by `@name`. */
export type Outputs = Record<string, unknown>;

/** The deepest that procedures may call one another, as in SQL Server. */
const MOST_NESTED = 32;

/** Options of SET that are taken and change nothing here. */
const OPTIONS = new Set([
  ...['ANSI_NULLS', 'ANSI_PADDING', 'ANSI_WARNINGS', 'ANSI_DEFAULTS', 'ANSI_NULL_DFLT_ON', 'ANSI_NULL_DFLT_OFF'],
  ...['ARITHABORT', 'ARITHIGNORE', 'CONCAT_NULL_YIELDS_NULL', 'CURSOR_CLOSE_ON_COMMIT', 'DATEFIRST', 'DATEFORMAT'],
  ...['DEADLOCK_PRIORITY', 'FMTONLY', 'IDENTITY_INSERT', 'IMPLICIT_TRANSACTIONS', 'LANGUAGE', 'LOCK_TIMEOUT'],
  ...['NUMERIC_ROUNDABORT', 'QUOTED_IDENTIFIER', 'REMOTE_PROC_TRANSACTIONS', 'STATISTICS', 'TEXTSIZE', 'TRANSACTION'],
  ...['XACT_ABORT', 'FORCEPLAN', 'NOEXEC', 'PARSEONLY', 'SHOWPLAN_ALL', 'SHOWPLAN_TEXT', 'SHOWPLAN_XML'],
]);

/** A session: a connection with its database in use, its variables and temporary tables. It runs one text at a time. */
export class Session {
  readonly spid: number;
  readonly #instance: SqlInstance;
  readonly #connection: number;
  #database = 'master';
  #rowcount = 0;
  #transactions = 0;
  #error = 0;
  #noCount = false;
  #events: SqlEvents = {};
  #output: SqlOutput = { resultSets: [], messages: [], statements: [] };
  #caught: SqlError | null = null;
  #nesting = 0;
  #lastFrame = 0;

  private constructor(instance: SqlInstance, connection: number, spid: number) {
    this.#instance = instance;
    this.#connection = connection;
    this.spid = spid;
  }

  /** Opens a session of an instance, with a database in use. */
  static async open(instance: SqlInstance, database: string): Promise<Session> {
    const { connection, spid } = await instance.connect();
    const session = new Session(instance, connection, spid);
    try {
      await session.use(database);
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  }

  /** Ends it: what it holds is gone. */
  async close(): Promise<void> {
    await this.#instance.host.call('disconnect', { connection: this.#connection });
  }

  /** The connection of the worker. */
  get connection(): number {
    return this.#connection;
  }

  /** Takes another database in use. */
  async use(name: string, at?: Scope & { at: number }): Promise<void> {
    const database = this.#instance.database(name);
    if (!database) {
      const text = `Database '${name}' does not exist. Make sure that the name is entered correctly.`;
      throw at ? errorAt(at, at.at, text, 911, 16) : new SqlError(`Cannot open database "${name}" requested by the login. The login failed.`, { number: 4060, severity: 11, line: 1 });
    }
    this.#database = database.name;
    await this.plain(`USE ${quoted(database.name)}.dbo`);
  }

  /** Runs batches. Variables begin with the parameters in each. */
  async execute(
    text: string,
    params: readonly BoundParameter[],
    events: SqlEvents,
  ): Promise<SqlOutput & { outputs: Outputs }> {
    this.#events = events;
    this.#output = { resultSets: [], messages: [], statements: [] };
    let outputs: Outputs = {};
    try {
      for (const batch of splitBatches(text)) {
        for (let time = 0; time < batch.times; time++) {
          const statements = parseBatch(batch, text);
          const frame: Frame = { depth: 0, text, from: batch.from, variables: new Map(), returned: 0 };
          for (const { name, type, value } of params) {
            frame.variables.set(name, type);
            await this.#bind(slotOf(name, 0), type, value);
          }
          await this.#checkSyntax(statements, frame);
          await this.#run(statements, frame);
          outputs = await this.#values(frame, params.filter(({ isOutput }) => isOutput).map(({ name }) => name));
        }
      }
      return { ...this.#output, outputs };
    } catch (error) {
      // A transaction that is open in the database would refuse whatever comes.
      if (this.#transactions > 0) await this.#endTransaction('rollback').catch(() => undefined);
      throw withOutput(error instanceof SqlError ? error : asRxError(error), this.#output);
    } finally {
      await this.#instance.checkpoint(this.#connection).catch(() => undefined);
    }
  }

  /** A query that is read from elsewhere: what the database runs, and the columns that it gives. */
  async openQuery(query: string): Promise<QueryHandle> {
    const frame: Frame = { depth: 0, text: query, from: 0, variables: new Map(), returned: 0 };
    return this.#open(query, frame);
  }

  async #open(query: string, frame: Frame): Promise<QueryHandle> {
    const [batch, ...others] = splitBatches(query);
    const statements = batch ? parseBatch(batch, query) : [];
    const [statement] = statements;
    const isQuery = statement?.kind === 'sql' && statements.length === 1 && others.length === 0;
    const scope = this.#scope({ ...frame, text: query, from: 0 });
    if (!isQuery) throw errorAt(scope, 0, 'A query is expected: one SELECT statement.', 102);
    const translated = translateStatement(statement.tokens, scope);
    const [text] = translated.texts;
    if (translated.gives !== 'rows' || !text) throw errorAt(scope, statement.at, 'A query is expected: one SELECT statement.', 102);
    await this.#refreshViews(scope);
    const columns = await this.#adapted(text, scope, statement.at, (sql) =>
      this.#instance.host.call('describe', { connection: this.#connection, sql }),
    );
    const host = { host: this.#instance.host, connection: this.#connection, signal: this.#events.signal };
    return queryHandle(host, text.toString(), columns, scope.hints);
  }

  /** Who hears of what is read without a text, and can stop it. */
  listen(events: SqlEvents): void {
    this.#events = events;
  }

  /** A query as the database takes it, with levels of columns that are factors. */
  async openSql(sql: string, factors: FactorLevels = new Map()): Promise<QueryHandle> {
    const columns = await this.#adapted(new DatabaseText([added(sql)]), this.#scope(NO_FRAME), 0, (text) =>
      this.#instance.host.call('describe', { connection: this.#connection, sql: text }),
    );
    const host = { host: this.#instance.host, connection: this.#connection, signal: this.#events.signal };
    return queryHandle(host, sql, columns, {}, factors);
  }

  /** The rows of a query as the database takes it. */
  async rows(sql: string): Promise<ResultSet> {
    const { bytes } = await this.#ask(new DatabaseText([added(sql)]), this.#scope(NO_FRAME), 0);
    return resultSet(bytes, { line: 1, elapsed: 0 });
  }

  /** Keeps the rows of a query in a table of this session while something is done with them. */
  async withRows<T>(sql: string, work: (table: string) => Promise<T>): Promise<T> {
    const table = 'temp.main.rx_rows';
    await this.rows(`CREATE OR REPLACE TEMP TABLE rx_rows AS ${sql}`);
    try {
      return await work(table);
    } finally {
      await this.plain(`DROP TABLE IF EXISTS ${table}`);
    }
  }

  /** A table by the name that T-SQL has for it, and whether it is there. */
  async table(name: string): Promise<TargetTable> {
    const tokens = tokenize(name);
    const scope = { ...this.#scope(NO_FRAME), text: name };
    const last = tokens.at(-1);
    const pieces = translateExpression(tokens, scope);
    if (!last || pieces.length !== 1) throw errorAt(scope, 0, `Invalid object name '${name}'.`, 208, 16);
    const sql = pieces[0]?.text ?? '';
    const faults = await this.#instance.host
      .call('describe', { connection: this.#connection, sql: `SELECT * FROM ${sql}` })
      .then(() => null)
      .catch((error: unknown) => {
        if (error instanceof FaultError) return error.fault;
        throw error;
      });
    const parts = tokens.filter(({ text }) => text !== '.');
    const isPlain = parts.length === 1 || (parts.length === 2 && parts[0]?.text === 'DBO');
    return { sql, exists: faults === null, plainName: isPlain ? last.value : null };
  }

  /** Rows that are written become a table, or are put behind those of one: all or none of them. */
  async settle(staging: string, { sql, exists, plainName }: TargetTable, how: { overwrite: boolean; appends: boolean }) {
    const from = quoted(staging);
    if (exists && how.appends) {
      await this.rows(`INSERT INTO ${sql} BY NAME SELECT * FROM ${from}`).finally(() => this.plain(`DROP TABLE ${from}`));
      return;
    }
    await this.plain('BEGIN TRANSACTION');
    try {
      if (exists) await this.rows(`DROP TABLE ${sql}`);
      if (plainName !== null) await this.rows(`ALTER TABLE ${from} RENAME TO ${quoted(plainName)}`);
      else {
        await this.rows(`CREATE TABLE ${sql} AS SELECT * FROM ${from}`);
        await this.rows(`DROP TABLE ${from}`);
      }
      await this.plain('COMMIT');
    } catch (error) {
      await this.plain('ROLLBACK');
      await this.plain(`DROP TABLE IF EXISTS ${from}`);
      throw error;
    }
    await this.#instance.checkpoint(this.#connection);
  }

  /** Puts the rows of a whole Arrow stream into a table of the database in use. */
  async insert(table: string, bytes: Uint8Array, creates: boolean): Promise<void> {
    try {
      await this.#instance.host.call(
        'insert',
        { connection: this.#connection, bytes, schema: 'dbo', table, creates },
        { transfer: [bytes.buffer as ArrayBuffer] },
      );
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      throw faultError(error.fault, new DatabaseText([]), this.#scope(NO_FRAME), 0);
    }
  }

  #scope(frame: Frame): Scope {
    return {
      text: frame.text,
      from: frame.from,
      variables: frame.variables,
      frame: frame.depth,
      database: this.#database,
      hints: {},
      views: systemViewNames(),
      viewsUsed: new Set(),
      globals: {
        ROWCOUNT: String(this.#rowcount),
        ERROR: String(this.#error),
        SPID: String(this.spid),
        TRANCOUNT: String(this.#transactions),
        NESTLEVEL: String(this.#nesting),
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

  /** Says something. */
  #say(message: SqlMessage): void {
    this.#output.messages.push(message);
    this.#events.onMessage?.(message);
  }

  #lineOf(frame: Frame, at: number): number {
    return placeOf(frame.text, at).line;
  }

  /** Runs a statement of the database that gives nothing. */
  async plain(sql: string): Promise<void> {
    await this.#instance.host.call('run', { connection: this.#connection, sql });
  }

  async #bind(slot: string, type: SqlType, value: BoundValue): Promise<void> {
    await this.#instance.host.call('bind', { connection: this.#connection, name: slot, type: type.database, value });
  }

  /** What is wrong with the syntax is known before anything is run. */
  async #checkSyntax(statements: readonly Statement[], frame: Frame): Promise<void> {
    const found: { text: DatabaseText; scope: Scope; at: number }[] = [];
    const variables = new Map(frame.variables);
    const look = (statement: Statement): void => {
      switch (statement.kind) {
        case 'declare':
          for (const { name, type } of statement.variables) variables.set(name, type);
          return;
        case 'declareTable':
          variables.set(statement.name, null);
          return;
        case 'sql': {
          const scope = { ...this.#scope(frame), variables };
          for (const text of translateStatement(statement.tokens, scope).texts) {
            found.push({ text, scope, at: statement.at });
          }
          return;
        }
        case 'if':
          look(statement.then);
          if (statement.otherwise) look(statement.otherwise);
          return;
        case 'while':
          look(statement.body);
          return;
        case 'block':
          for (const inner of statement.body) look(inner);
          return;
        case 'try':
          for (const inner of [...statement.body, ...statement.handler]) look(inner);
          return;
        default:
      }
    };
    for (const statement of statements) look(statement);
    // One statement by itself says so when it is run.
    if (found.length < 2 && statements.length < 2) return;
    const faults = await this.#instance.host.call('check', {
      connection: this.#connection,
      statements: found.map(({ text }) => text.toString()),
    });
    faults.forEach((fault, index) => {
      const entry = found[index];
      if (fault && entry) throw faultError(fault, entry.text, entry.scope, entry.at);
    });
  }

  async #run(statements: readonly Statement[], frame: Frame): Promise<End> {
    for (const statement of statements) {
      const end = await this.#one(statement, frame);
      if (end !== 'next') return end;
    }
    return 'next';
  }

  async #one(statement: Statement, frame: Frame): Promise<End> {
    if (this.#events.signal?.aborted) throw cancelled();
    switch (statement.kind) {
      case 'if':
        if (await this.#isTrue(statement.condition, frame)) return this.#one(statement.then, frame);
        return statement.otherwise ? this.#one(statement.otherwise, frame) : 'next';
      case 'while':
        while (await this.#isTrue(statement.condition, frame)) {
          const end = await this.#one(statement.body, frame);
          if (end === 'break') break;
          if (end === 'return') return end;
        }
        return 'next';
      case 'block':
        return this.#run(statement.body, frame);
      case 'try':
        return this.#try(statement, frame);
      case 'break':
      case 'continue':
        return statement.kind;
      case 'return':
        if (statement.value.length > 0) frame.returned = Number(await this.#value(statement.value, frame, 'INTEGER'));
        return 'return';
      default:
    }
    const started = performance.now();
    const rows = await this.#simple(statement, frame);
    if (statement.kind !== 'declare' || statement.variables.some(({ value }) => value)) {
      const word = /^\s*(\w+)/.exec(frame.text.slice(statement.at))?.[1]?.toUpperCase() ?? '';
      const elapsed = performance.now() - started;
      this.#output.statements.push({ line: this.#lineOf(frame, statement.at), statement: word, rows, elapsed });
    }
    this.#error = 0;
    return 'next';
  }

  async #try(statement: Statement & { kind: 'try' }, frame: Frame): Promise<End> {
    try {
      return await this.#run(statement.body, frame);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      const before = this.#caught;
      this.#caught = error;
      this.#error = error.number;
      await this.#bindError(error);
      // The database takes nothing more in a transaction of which a statement failed.
      if (this.#transactions > 0) await this.#endTransaction('rollback');
      const end = await this.#run(statement.handler, frame);
      this.#caught = before;
      return end;
    }
  }

  async #bindError(error: SqlError): Promise<void> {
    const text = sqlType('nvarchar') as SqlType;
    const int = sqlType('int') as SqlType;
    await this.#bind('error_message', text, error.text);
    await this.#bind('error_number', int, error.number);
    await this.#bind('error_severity', int, error.severity);
    await this.#bind('error_state', int, error.state);
    await this.#bind('error_line', int, error.line);
    await this.#bind('error_procedure', text, error.procedure);
  }

  /** Statements without others inside; gives rows that were read or changed. */
  async #simple(statement: Statement, frame: Frame): Promise<number | null> {
    const scope = this.#scope(frame);
    const { at } = statement;
    switch (statement.kind) {
      case 'declare':
        for (const { name, type, value, at } of statement.variables) {
          if (frame.variables.has(name) && frame.depth === 0 && frame.variables.get(name) === null) {
            throw errorAt(scope, at, `The variable name '${name}' has already been declared.`, 134);
          }
          frame.variables.set(name, type);
          if (value) await this.#assign(name, type, value, frame, at);
          else await this.#bind(slotOf(name, frame.depth), type, null);
        }
        return null;
      case 'declareTable': {
        const table = slotOf(statement.name, frame.depth);
        const { expressions } = new Queries(scope);
        const made = tableColumns(expressions, statement.columns, { qualifier: '', name: table, isTemporary: true });
        for (const pieces of made.before) await this.#ask(new DatabaseText(pieces), scope, at);
        await this.plain(`DROP TABLE IF EXISTS temp.main.${quoted(table)}`);
        const create = added(`CREATE TEMP TABLE ${quoted(table)}`);
        await this.#ask(new DatabaseText([create, ...made.columns]), scope, at);
        frame.variables.set(statement.name, null);
        return null;
      }
      case 'set': {
        const type = this.#typeOf(statement.variable, scope, at);
        await this.#assign(statement.variable, type, statement.value, frame, at, statement.operator);
        return null;
      }
      case 'option':
        this.#setOption(statement.words, scope, at);
        return null;
      case 'print': {
        const text = await this.#value(statement.value, frame, 'VARCHAR');
        this.#say({ text: text === null ? ' ' : String(text), severity: 0, line: this.#lineOf(frame, at) });
        return null;
      }
      case 'throw':
        return this.#throw(statement.values, frame, at);
      case 'raiserror':
        return this.#raise(statement.values, frame, at);
      case 'use':
        await this.use(statement.database, { ...scope, at });
        return null;
      case 'createDatabase':
        await this.#createDatabase(statement, scope);
        return null;
      case 'dropDatabase':
        await this.#dropDatabases(statement, scope);
        return null;
      case 'createProcedure':
        this.#createProcedure(statement, frame, scope);
        return null;
      case 'dropProcedure':
        this.#dropProcedures(statement, scope);
        return null;
      case 'transaction':
        await this.#transaction(statement.action, scope, at);
        return null;
      case 'wait':
        await this.#wait(String(await this.#value(statement.delay, frame, 'VARCHAR')), scope, at);
        return null;
      case 'exec':
        await this.#exec(statement, frame, scope);
        return null;
      case 'execText':
        await this.#execText(String(await this.#value(statement.value, frame, 'VARCHAR')), [], frame);
        return null;
      case 'sql':
        return this.#sql(translateStatement(statement.tokens, scope), frame, scope, at);
      default:
        return null;
    }
  }

  #typeOf(name: string, scope: Scope, at: number): SqlType {
    const type = scope.variables.get(name);
    if (type) return type;
    throw errorAt(scope, at, `Must declare the scalar variable "${name}".`, 137);
  }

  /** Runs a statement of the database, in the wording that its types take. */
  async #adapted<T>(text: DatabaseText, scope: Scope, at: number, run: (sql: string) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await run(text.toString());
      } catch (error) {
        if (!(error instanceof FaultError)) throw error;
        if (!text.adapt(error.fault)) throw faultError(error.fault, text, scope, at);
      }
    }
  }

  async #ask(text: DatabaseText, scope: Scope, at: number, onRows?: (rows: number) => void) {
    const { signal } = this.#events;
    return this.#adapted(text, scope, at, (sql) =>
      this.#instance.host.call('run', { connection: this.#connection, sql }, { signal, onRows }),
    );
  }

  async #refreshViews({ viewsUsed }: Scope): Promise<void> {
    for (const view of viewsUsed) await this.plain(systemViewText(view, { spid: this.spid }));
  }

  /** The value of an expression. */
  async #value(tokens: Tokens, frame: Frame, type: string): Promise<unknown> {
    const scope = this.#scope(frame);
    const pieces = [added('SELECT CAST('), ...translateExpression(tokens, scope), added(`AS ${type}) AS value`)];
    return this.#first(pieces, scope, tokens[0]?.at ?? 0);
  }

  async #first(pieces: Pieces, scope: Scope, at: number): Promise<unknown> {
    await this.#refreshViews(scope);
    const { bytes } = await this.#ask(new DatabaseText(pieces), scope, at);
    const { table } = resultSet(bytes, { line: 0, elapsed: 0 });
    return table.numRows > 0 ? table.getChildAt(0).at(0) : null;
  }

  async #isTrue(condition: Tokens, frame: Frame): Promise<boolean> {
    const scope = this.#scope(frame);
    const pieces = translateExpression(condition, scope);
    const value = await this.#first(
      [added('SELECT CASE WHEN ('), ...pieces, added(') THEN 1 ELSE 0 END')],
      scope,
      condition[0]?.at ?? 0,
    );
    return Number(value) === 1;
  }

  async #assign(name: string, type: SqlType, value: Tokens, frame: Frame, at: number, operator = '='): Promise<void> {
    const scope = this.#scope(frame);
    const slot = slotOf(name, frame.depth);
    let pieces = translateExpression(value, scope);
    let given: Tokens = value;
    if (operator !== '=') {
      const sign = operator[0] ?? '';
      const operation = { text: sign, at, ...(sign === '+' && { otherwise: '||' }) };
      pieces = [added(`getvariable(${literal(slot)})`), operation, added('('), ...pieces, added(')')];
      given = [];
    }
    await this.#refreshViews(scope);
    const set = [added(`SET VARIABLE ${quoted(slot)} =`), ...cast(pieces, given, type, at, false)];
    await this.#ask(new DatabaseText(set), scope, at);
  }

  /** Values of variables. */
  async #values(frame: Frame, names: readonly string[]): Promise<Outputs> {
    const outputs: Outputs = {};
    for (const name of names) {
      const sql = [added(`SELECT getvariable(${literal(slotOf(name, frame.depth))})`)];
      outputs[name.slice(1)] = await this.#first(sql, this.#scope(frame), 0);
    }
    return outputs;
  }

  async #sql(translated: Translated, frame: Frame, scope: Scope, at: number): Promise<number | null> {
    const started = performance.now();
    const line = this.#lineOf(frame, at);
    await this.#refreshViews(scope);
    const texts = translated.unnamed ? await this.#named(translated, translated.unnamed, scope, at) : translated.texts;
    for (const text of texts.slice(0, -1)) await this.#ask(text, scope, at);
    const last = texts.at(-1);
    if (!last) return null;
    if (translated.gives === 'variables') return this.#assignAll(translated.variables, last, frame, scope, at);
    const onRows = (rows: number) => this.#events.onProgress?.({ rows, totalRows: null, fraction: 0 });
    const { bytes, rows } = await this.#ask(last, scope, at, onRows);
    if (translated.gives !== 'rows') this.#instance.version += 1;
    if (translated.gives === 'nothing') return null;
    const found = resultSet(bytes, { line, elapsed: performance.now() - started });
    const count = translated.gives === 'rows' ? rows : Number(found.table.getChildAt(0).at(0) ?? 0);
    if (translated.gives === 'rows') this.#output.resultSets.push(found);
    this.#rowcount = count;
    if (!this.#noCount) this.#say({ text: `(${count} row${count === 1 ? '' : 's'} affected)`, severity: 0, line });
    return count;
  }

  /** An INSERT with the names of its columns, where the database numbers the rows of one of them. */
  async #named(
    { texts }: Translated,
    { table, at: place }: { table: string; at: number },
    scope: Scope,
    at: number,
  ): Promise<DatabaseText[]> {
    const [text] = texts;
    if (!text) return texts;
    const told = await this.#instance.host
      .call('run', {
        connection: this.#connection,
        sql: `SELECT column_name, coalesce("default", '') AS value FROM (DESCRIBE ${table})`,
      })
      .catch((error: unknown) => {
        if (error instanceof FaultError) throw faultError(error.fault, new DatabaseText([]), scope, at);
        throw error;
      });
    const { table: columns } = resultSet(told.bytes, { line: 0, elapsed: 0 });
    const names = Array.from(columns.getChild('column_name').toArray() as ArrayLike<string>);
    const defaults = Array.from(columns.getChild('value').toArray() as ArrayLike<string>);
    const isNumbered = (index: number) => defaults[index]?.startsWith('nextval(') ?? false;
    if (!names.some((_, index) => isNumbered(index))) return texts;
    const list = names.filter((_, index) => !isNumbered(index)).map(quoted);
    return [new DatabaseText(text.pieces.toSpliced(place, 0, added(`(${list.join(', ')})`)))];
  }

  /** `SELECT @a = x FROM …`: the values of the last row. */
  async #assignAll(names: readonly string[], text: DatabaseText, frame: Frame, scope: Scope, at: number) {
    const columns = names.map((_, index) => `c${index}`);
    const list = columns.map((column) => `last(CAST(${column} AS VARCHAR))`).join(', ');
    const pieces = [
      added(`SELECT count(*), ${list} FROM (`),
      ...text.pieces,
      added(`) AS q(${columns.join(', ')})`),
    ];
    const { bytes } = await this.#ask(new DatabaseText(pieces), scope, at);
    const { table } = resultSet(bytes, { line: 0, elapsed: 0 });
    const rows = Number(table.getChildAt(0).at(0));
    this.#rowcount = rows;
    if (rows === 0) return 0;
    for (const [index, name] of names.entries()) {
      const type = this.#typeOf(name, scope, at);
      const value = table.getChildAt(index + 1).at(0) as string | null;
      await this.#bind(slotOf(name, frame.depth), type, value);
    }
    return rows;
  }

  #setOption(words: Tokens, scope: Scope, at: number): void {
    const [first, second] = words;
    const word = first?.text ?? '';
    if (word === 'NOCOUNT') this.#noCount = second?.text === 'ON';
    else if (word === 'ROWCOUNT' && second?.text === '0') return;
    else if (!OPTIONS.has(word)) throw errorAt(scope, first?.at ?? at, `'${word}' is not a recognized SET option.`, 195);
  }

  async #throw(values: readonly Tokens[], frame: Frame, at: number): Promise<never> {
    const scope = this.#scope(frame);
    if (values.length === 0) {
      if (this.#caught) throw this.#caught;
      const text = 'To rethrow an error, a THROW statement must be used inside a CATCH block. Insert the THROW statement inside a CATCH block, or add error parameters to the THROW statement.';
      throw errorAt(scope, at, text, 10704);
    }
    const [number, message, state] = values;
    const { line } = placeOf(frame.text, at, frame.from);
    throw new SqlError(String(await this.#value(message ?? [], frame, 'VARCHAR')), {
      number: Number(await this.#value(number ?? [], frame, 'INTEGER')),
      state: Number(await this.#value(state ?? [], frame, 'INTEGER')),
      line,
      offset: at,
    });
  }

  async #raise(values: readonly Tokens[], frame: Frame, at: number): Promise<null> {
    const [message, severity, state, ...args] = values;
    const given: unknown[] = [];
    for (const tokens of args) given.push(await this.#value(tokens, frame, 'VARCHAR'));
    const format = String(await this.#value(message ?? [], frame, 'VARCHAR'));
    let next = 0;
    const text = format.replace(/%(%|-?\d*(?:\.\d+)?[a-z]+)/gi, (_, code: string) => (code === '%' ? '%' : String(given[next++] ?? '(null)')));
    const level = Number(await this.#value(severity ?? [], frame, 'INTEGER'));
    const { line } = placeOf(frame.text, at, frame.from);
    if (level <= 10) {
      this.#say({ text, severity: level, line: this.#lineOf(frame, at) });
      return null;
    }
    const stated = Number(await this.#value(state ?? [], frame, 'INTEGER'));
    const number = /^\d+$/.test(format) ? Number(format) : 50000;
    throw new SqlError(text, { number, severity: level, state: stated, line, offset: at });
  }

  async #createDatabase({ name, file, at }: Statement & { kind: 'createDatabase' }, scope: Scope): Promise<void> {
    if (this.#instance.database(name)) {
      throw errorAt(scope, at, `Database '${name}' already exists. Choose a different database name.`, 1801, 16);
    }
    try {
      await this.#instance.createDatabase(this.#connection, name, file);
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      const text = `The file '${file ?? name}' of the database cannot be opened: ${error.fault.message.split('\n')[0]}`;
      throw errorAt(scope, at, text, 5120, 16);
    }
  }

  async #dropDatabases({ names, ifExists, at }: Statement & { kind: 'dropDatabase' }, scope: Scope): Promise<void> {
    for (const name of names) {
      if (!this.#instance.database(name)) {
        if (ifExists) continue;
        const text = `Cannot drop the database '${name}', because it does not exist or you do not have permission.`;
        throw errorAt(scope, at, text, 3701, 11);
      }
      if (name.toLowerCase() === this.#database.toLowerCase()) {
        throw errorAt(scope, at, `Cannot drop database "${name}" because it is currently in use.`, 3702, 16);
      }
      if (this.#instance.isSystem(name)) {
        throw errorAt(scope, at, `Cannot drop database '${name}' because it is a system database.`, 3708, 16);
      }
      await this.#instance.dropDatabase(this.#connection, name);
    }
    this.#instance.version += 1;
  }

  #procedures() {
    return this.#instance.database(this.#database)?.procedures ?? new Map();
  }

  #createProcedure(statement: Statement & { kind: 'createProcedure' }, frame: Frame, scope: Scope): void {
    const { name, replaces, parameters, body, at } = statement;
    const key = (name.split('.').at(-1) ?? '').toLowerCase();
    const procedures = this.#procedures();
    if (!replaces && procedures.has(key)) {
      throw errorAt(scope, at, `There is already an object named '${name}' in the database.`, 2714, 16);
    }
    procedures.set(key, { name, parameters, body, text: frame.text, from: frame.from });
  }

  #dropProcedures({ names, ifExists, at }: Statement & { kind: 'dropProcedure' }, scope: Scope): void {
    for (const name of names) {
      const isThere = this.#procedures().delete((name.split('.').at(-1) ?? '').toLowerCase());
      if (isThere || ifExists) continue;
      const text = `Cannot drop the procedure '${name}', because it does not exist or you do not have permission.`;
      throw errorAt(scope, at, text, 3701, 11);
    }
  }

  async #transaction(action: 'begin' | 'commit' | 'rollback', scope: Scope, at: number): Promise<void> {
    if (action === 'begin') {
      if (this.#transactions === 0) await this.plain('BEGIN TRANSACTION');
      this.#transactions += 1;
      return;
    }
    if (this.#transactions === 0) {
      const text = `The ${action.toUpperCase()} TRANSACTION request has no corresponding BEGIN TRANSACTION.`;
      throw errorAt(scope, at, text, action === 'commit' ? 3902 : 3903, 16);
    }
    if (action === 'commit' && this.#transactions > 1) this.#transactions -= 1;
    else await this.#endTransaction(action);
  }

  async #endTransaction(action: 'commit' | 'rollback'): Promise<void> {
    this.#transactions = 0;
    this.#instance.version += 1;
    await this.plain(action.toUpperCase());
  }

  async #wait(delay: string, scope: Scope, at: number): Promise<void> {
    const parts = /^(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?$/.exec(delay.trim());
    if (!parts) throw errorAt(scope, at, `Incorrect time syntax in time string '${delay}' used with WAITFOR.`, 148);
    const [, hours, minutes, seconds = '0'] = parts;
    const time = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
    const { signal } = this.#events;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, time);
      const abort = () => {
        clearTimeout(timer);
        reject(cancelled());
      };
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Runs a text as a batch of its own, with parameters. */
  async #execText(text: string, given: readonly { name: string; type: SqlType; value: BoundValue }[], outer: Frame): Promise<Frame> {
    const [batch] = splitBatches(text);
    this.#lastFrame += 1;
    const frame: Frame = { depth: this.#lastFrame, text, from: 0, variables: new Map(), returned: 0 };
    if (!batch) return frame;
    void outer;
    await this.#nested(async () => {
      const statements = parseBatch({ ...batch }, text);
      for (const { name, type, value } of given) {
        frame.variables.set(name, type);
        await this.#bind(slotOf(name, frame.depth), type, value);
      }
      await this.#run(statements, frame);
    });
    return frame;
  }

  async #nested(work: () => Promise<void>): Promise<void> {
    if (this.#nesting >= MOST_NESTED) {
      const text = `Maximum stored procedure, function, trigger, or view nesting level exceeded (limit ${MOST_NESTED}).`;
      throw new SqlError(text, { number: 217, line: 1 });
    }
    this.#nesting += 1;
    const database = this.#database;
    try {
      await work();
    } finally {
      this.#nesting -= 1;
      if (this.#database !== database) await this.use(database);
    }
  }

  /** Values of arguments, as they are bound. */
  async #given(args: readonly Argument[], frame: Frame): Promise<Given[]> {
    const given: Given[] = [];
    for (const argument of args) {
      const type = argument.variable === null ? null : this.#typeOf(argument.variable, this.#scope(frame), argument.at);
      const value = argument.value ? ((await this.#value(argument.value, frame, 'VARCHAR')) as string | null) : undefined;
      given.push({ argument, value, type });
    }
    return given;
  }

  async #exec(statement: Statement & { kind: 'exec' }, frame: Frame, scope: Scope): Promise<void> {
    const { procedure: name, arguments: args, into, at } = statement;
    const given = await this.#given(args, frame);
    const key = (name.split('.').at(-1) ?? '').toLowerCase();
    const own = this.#procedures().get(key);
    const before = this.#output.resultSets.length;
    let returned = 0;
    if (own) {
      this.#lastFrame += 1;
      const inner: Frame = { depth: this.#lastFrame, text: own.text, from: own.from, variables: new Map(), returned: 0 };
      await this.#nested(async () => {
        for (const [index, { name: parameter, type, value }] of own.parameters.entries()) {
          const found = given.find(({ argument }, place) => argument.name === parameter || (argument.name === null && place === index));
          inner.variables.set(parameter, type);
          if (found?.value !== undefined) await this.#bind(slotOf(parameter, inner.depth), type, found.value);
          else if (value) await this.#assign(parameter, type, value, inner, at);
          else {
            const text = `Procedure or function '${name}' expects parameter '${parameter}', which was not supplied.`;
            throw errorAt(scope, at, text, 201, 16);
          }
        }
        await this.#run(own.body, inner);
      });
      returned = inner.returned;
      for (const [index, { name: parameter, isOutput }] of own.parameters.entries()) {
        const found = given.find(({ argument }, place) => argument.name === parameter || (argument.name === null && place === index));
        if (isOutput && found?.argument.isOutput) await this.#copy(parameter, inner, found.argument, frame);
      }
    } else if (key === 'sp_executesql') {
      await this.#executeSql(given, frame, scope, at);
    } else if (key === 'sp_configure') {
      this.#say({ text: 'Configuration options are those of the page.', severity: 0, line: this.#lineOf(frame, at) });
    } else returned = await this.#system(statement, given, frame, scope);
    if (into) await this.#bind(slotOf(into, frame.depth), this.#typeOf(into, scope, at), returned);
    if (Array.isArray(statement.resultSets) || statement.resultSets === 'none') {
      const sets = this.#output.resultSets.splice(before);
      this.#output.resultSets.push(...declaredSet(sets, statement.resultSets, scope, at));
    }
  }

  /** The value of a variable of a procedure goes to one of its caller. */
  async #copy(parameter: string, inner: Frame, { variable }: Argument, frame: Frame): Promise<void> {
    if (variable === null) return;
    const scope = this.#scope(inner);
    const value = await this.#first(
      [added(`SELECT CAST(getvariable(${literal(slotOf(parameter, inner.depth))}) AS VARCHAR)`)],
      scope,
      0,
    );
    await this.#bind(slotOf(variable, frame.depth), this.#typeOf(variable, this.#scope(frame), 0), value as string | null);
  }

  async #executeSql(
    given: readonly Given[],
    frame: Frame,
    scope: Scope,
    at: number,
  ): Promise<void> {
    const [text, declared, ...values] = given;
    if (!text) throw errorAt(scope, at, "Procedure or function 'sp_executesql' expects parameter '@statement'.", 201, 16);
    const types = new Map<string, SqlType>();
    if (declared) {
      const source = `DECLARE ${String(declared.value)}`.replace(/\s(OUTPUT|OUT)\b/gi, '');
      const [statement] = parseBatch(splitBatches(source)[0] ?? { tokens: [], from: 0, times: 1 }, source);
      if (statement?.kind === 'declare') for (const { name, type } of statement.variables) types.set(name, type);
    }
    const names = [...types.keys()];
    const bound = values.map(({ argument, value }, index) => {
      const name = argument.name ?? names[index] ?? '';
      const type = types.get(name);
      if (!type) throw errorAt(scope, argument.at, `'${name}' is not a parameter for sp_executesql.`, 8145, 16);
      return { name, type, value: value ?? null, argument };
    });
    const inner = await this.#execText(String(text.value), bound, frame);
    for (const { name, argument } of bound) {
      if (argument.isOutput && inner.variables.has(name)) await this.#copy(name, inner, argument, frame);
    }
  }

  /** A procedure that is registered. */
  async #system(
    statement: Statement & { kind: 'exec' },
    given: readonly Given[],
    frame: Frame,
    scope: Scope,
  ): Promise<number> {
    const { procedure: name, at, resultSets } = statement;
    const procedure = procedureOf(name);
    if (!procedure) throw errorAt(scope, at, `Could not find stored procedure '${name}'.`, 2812, 16);
    const line = this.#lineOf(frame, at);
    const started = performance.now();
    const result = await procedure({
      name,
      arguments: given.map(({ argument, value, type }) => ({
        name: argument.name,
        value,
        type: type?.name ?? null,
        isOutput: argument.isOutput,
      })),
      resultSets,
      spid: this.spid,
      signal: this.#events.signal,
      open: (query) => this.#open(query, frame),
      run: async (text) => void (await this.#execText(text, [], frame)),
      print: (text) => this.#say({ text, severity: 0, line }),
    });
    const elapsed = performance.now() - started;
    for (const { table, columns } of result.resultSets ?? []) {
      this.#output.resultSets.push({ table, columns, rows: table.numRows, line, elapsed });
    }
    for (const { argument } of given) {
      const value = argument.name === null ? undefined : result.outputs?.[argument.name];
      if (!argument.isOutput || argument.variable === null || value === undefined) continue;
      await this.#bind(slotOf(argument.variable, frame.depth), this.#typeOf(argument.variable, scope, at), value);
    }
    return result.returnValue ?? 0;
  }
}
