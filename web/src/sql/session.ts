import { asRxError, cancelled } from '../error.js';
import {
  createDatabase,
  createProcedure,
  dropDatabases,
  dropProcedures,
  endTransaction,
  moveDatabase,
  transaction,
  wait,
} from './administration.js';
import { callProcedure, runText } from './calls.js';
import { reconfigure } from './configuration.js';
import type { Connection } from './connection.js';
import { runStatement } from './database-statement.js';
import { type SqlEvents, type SqlMessage, type SqlOutput, withOutput } from './events.js';
import { type Frame, frameOf } from './frame.js';
import { insertExec } from './insert-exec.js';
import { setOption } from './options.js';
import { bindError, raiseError, throwError } from './raising.js';
import { checkSyntax } from './syntax.js';
import { declareTable } from './table-variable.js';
import { splitBatches } from './tsql/batches.js';
import { cast } from './tsql/functions.js';
import { placeOf } from './tsql/lexer.js';
import { parseBatch } from './tsql/parser.js';
import { added, DatabaseText, literal, quoted } from './tsql/pieces.js';
import { errorAt, type Scope, slotOf } from './tsql/scope.js';
import { SqlError } from './tsql/sql-error.js';
import type { Statement, Tokens } from './tsql/statement.js';
import { translateExpression, translateStatement } from './tsql/translate.js';
import type { SqlType } from './tsql/types.js';
import type { TextParameter } from './variables.js';

/** How a list of statements ended. */
type End = 'next' | 'break' | 'continue' | 'return';

/** Values of variables by their names without `@`. */
export type Outputs = Record<string, unknown>;

/** Runs batches on a connection, statement by statement; one text at a time. */
export class Session {
  readonly db: Connection;
  output: SqlOutput = { resultSets: [], messages: [], statements: [], scripts: [] };
  /** Counts frames, so that each has variables of its own. */
  lastFrame = 0;
  /** The error that a CATCH deals with. */
  caught: SqlError | null = null;

  constructor(connection: Connection) {
    this.db = connection;
  }

  /** Runs batches. Variables begin with the parameters in each. */
  async execute(
    text: string,
    params: readonly TextParameter[],
    events: SqlEvents,
  ): Promise<SqlOutput & { outputs: Outputs }> {
    this.db.events = events;
    this.output = { resultSets: [], messages: [], statements: [], scripts: [] };
    let outputs: Outputs = {};
    try {
      for (const batch of splitBatches(text)) {
        for (let time = 0; time < batch.times; time++) {
          const statements = parseBatch(batch, text);
          const frame = frameOf(text, batch);
          for (const { name, type, value } of params) {
            frame.variables.set(name, type);
            await this.db.bind(slotOf(name, 0), type, value);
          }
          await checkSyntax(this, statements, frame);
          await this.run(statements, frame);
          outputs = await this.values(
            frame,
            params.filter(({ isOutput }) => isOutput).map(({ name }) => name),
          );
        }
      }
      return { ...this.output, outputs };
    } catch (error) {
      // A transaction that is open in the database would refuse whatever comes.
      if (this.db.status.transactions > 0) await endTransaction(this, 'rollback').catch(() => undefined);
      throw withOutput(error instanceof SqlError ? error : asRxError(error), this.output);
    } finally {
      await this.db.instance.checkpoint(this.db.id).catch(() => undefined);
    }
  }

  /** Says something. */
  say(message: SqlMessage): void {
    this.output.messages.push(message);
    this.db.events.onMessage?.(message);
  }

  /** Says how many rows a statement gave or changed, unless nobody wants to hear of it. */
  sayRows(count: number, line: number): void {
    if (this.db.status.noCount) return;
    this.say({ text: `(${count} row${count === 1 ? '' : 's'} affected)`, severity: 0, line });
  }

  lineOf(frame: Frame, at: number): number {
    return placeOf(frame.text, at).line;
  }

  async run(statements: readonly Statement[], frame: Frame): Promise<End> {
    for (const statement of statements) {
      const end = await this.one(statement, frame);
      if (end !== 'next') return end;
    }
    return 'next';
  }

  async one(statement: Statement, frame: Frame): Promise<End> {
    if (this.db.events.signal?.aborted) throw cancelled();
    switch (statement.kind) {
      case 'if':
        if (await this.isTrue(statement.condition, frame)) return this.one(statement.then, frame);
        return statement.otherwise ? this.one(statement.otherwise, frame) : 'next';
      case 'while':
        while (await this.isTrue(statement.condition, frame)) {
          const end = await this.one(statement.body, frame);
          if (end === 'break') break;
          if (end === 'return') return end;
        }
        return 'next';
      case 'block':
        return this.run(statement.body, frame);
      case 'try':
        return this.try(statement, frame);
      case 'break':
      case 'continue':
        return statement.kind;
      case 'return':
        if (statement.value.length > 0) frame.returned = Number(await this.value(statement.value, frame, 'INTEGER'));
        return 'return';
      default:
    }
    const started = performance.now();
    const rows = await this.simple(statement, frame);
    if (statement.kind !== 'declare' || statement.variables.some(({ value }) => value)) {
      const word = /^\s*(\w+)/.exec(frame.text.slice(statement.at))?.[1]?.toUpperCase() ?? '';
      const elapsed = performance.now() - started;
      this.output.statements.push({ line: this.lineOf(frame, statement.at), statement: word, rows, elapsed });
    }
    this.db.status.error = 0;
    return 'next';
  }

  async try(statement: Statement & { kind: 'try' }, frame: Frame): Promise<End> {
    try {
      return await this.run(statement.body, frame);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      const before = this.caught;
      this.caught = error;
      this.db.status.error = error.number;
      // The database takes nothing more in a transaction of which a statement failed.
      if (this.db.status.transactions > 0) await endTransaction(this, 'rollback');
      await bindError(this, error);
      const end = await this.run(statement.handler, frame);
      this.caught = before;
      return end;
    }
  }

  /** Statements without others inside; gives rows that were read or changed. */
  async simple(statement: Statement, frame: Frame): Promise<number | null> {
    const scope = this.db.scope(frame);
    const { at } = statement;
    switch (statement.kind) {
      case 'declare':
        for (const { name, type, value, at } of statement.variables) {
          if (frame.variables.has(name) && frame.depth === 0 && frame.variables.get(name) === null) {
            throw errorAt(scope, at, `The variable name '${name}' has already been declared.`, 134);
          }
          frame.variables.set(name, type);
          if (value) await this.assign(name, type, value, frame, at);
          else await this.db.bind(slotOf(name, frame.depth), type, null);
        }
        return null;
      case 'declareTable':
        await declareTable(this, statement, frame, scope);
        return null;
      case 'set': {
        const type = this.typeOf(statement.variable, scope, at);
        await this.assign(statement.variable, type, statement.value, frame, at, statement.operator);
        return null;
      }
      case 'option':
        setOption(this, statement.words, scope, at);
        return null;
      case 'print': {
        const text = await this.value(statement.value, frame, 'VARCHAR');
        this.say({ text: text === null ? ' ' : String(text), severity: 0, line: this.lineOf(frame, at) });
        return null;
      }
      case 'throw':
        return throwError(this, statement.values, frame, at);
      case 'raiserror':
        return raiseError(this, statement.values, frame, at);
      case 'use':
        await this.db.use(statement.database, { ...scope, at });
        return null;
      case 'createDatabase':
        await createDatabase(this, statement, scope);
        return null;
      case 'moveDatabase':
        await moveDatabase(this, statement, scope);
        return null;
      case 'dropDatabase':
        await dropDatabases(this, statement, scope);
        return null;
      case 'createProcedure':
        createProcedure(this, statement, frame, scope);
        return null;
      case 'dropProcedure':
        dropProcedures(this, statement, scope);
        return null;
      case 'transaction':
        await transaction(this, statement.action, scope, at);
        return null;
      case 'wait':
        await wait(this, String(await this.value(statement.delay, frame, 'VARCHAR')), scope, at);
        return null;
      case 'reconfigure':
        reconfigure();
        return null;
      case 'exec':
        await callProcedure(this, statement, frame, scope);
        return null;
      case 'execText':
        await runText(this, String(await this.value(statement.value, frame, 'VARCHAR')), []);
        return null;
      case 'insertExec':
        return insertExec(this, statement, frame, scope);
      case 'sql':
        return runStatement(this, translateStatement(statement.tokens, scope), frame, scope, at);
      default:
        return null;
    }
  }

  typeOf(name: string, scope: Scope, at: number): SqlType {
    const type = scope.variables.get(name);
    if (type) return type;
    throw errorAt(scope, at, `Must declare the scalar variable "${name}".`, 137);
  }

  /** The value of an expression. */
  async value(tokens: Tokens, frame: Frame, type: string): Promise<unknown> {
    const scope = this.db.scope(frame);
    const pieces = [added('SELECT CAST('), ...translateExpression(tokens, scope), added(`AS ${type}) AS value`)];
    return this.db.first(pieces, scope, tokens[0]?.at ?? 0);
  }

  async isTrue(condition: Tokens, frame: Frame): Promise<boolean> {
    const scope = this.db.scope(frame);
    const pieces = translateExpression(condition, scope);
    const value = await this.db.first(
      [added('SELECT CASE WHEN ('), ...pieces, added(') THEN 1 ELSE 0 END')],
      scope,
      condition[0]?.at ?? 0,
    );
    return Number(value) === 1;
  }

  async assign(name: string, type: SqlType, value: Tokens, frame: Frame, at: number, operator = '='): Promise<void> {
    const scope = this.db.scope(frame);
    const slot = slotOf(name, frame.depth);
    let pieces = translateExpression(value, scope);
    let given: Tokens = value;
    if (operator !== '=') {
      const sign = operator[0] ?? '';
      const operation = { text: sign, at, ...(sign === '+' && { otherwise: '||' }) };
      pieces = [added(`getvariable(${literal(slot)})`), operation, added('('), ...pieces, added(')')];
      given = [];
    }
    await this.db.refreshViews(scope);
    const set = [added(`SET VARIABLE ${quoted(slot)} =`), ...cast(pieces, given, type, at, false)];
    await this.db.ask(new DatabaseText(set), scope, at);
  }

  /** Values of variables. */
  async values(frame: Frame, names: readonly string[]): Promise<Outputs> {
    const outputs: Outputs = {};
    for (const name of names) {
      const sql = [added(`SELECT getvariable(${literal(slotOf(name, frame.depth))})`)];
      outputs[name.slice(1)] = await this.db.first(sql, this.db.scope(frame), 0);
    }
    return outputs;
  }
}
