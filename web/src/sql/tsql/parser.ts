import type { Batch } from './batches.js';
import { expressionEnd, statementEnd } from './boundaries.js';
import { placeOf, type Token } from './lexer.js';
import { SqlError } from './sql-error.js';
import type {
  Argument,
  DeclaredColumn,
  DeclaredResultSets,
  ProcedureParameter,
  Statement,
  Tokens,
} from './statement.js';
import { readType, type SqlType } from './types.js';

/** Options of SET that mean nothing here, and that scripts set all the same. */
const SQL_WORDS = new Set([
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'WITH', 'CREATE', 'DROP', 'ALTER', 'TRUNCATE'],
]);

/** Statements that are known, and that a tab has no use for. */
const REFUSED = new Set([
  ...['GRANT', 'REVOKE', 'DENY', 'GOTO', 'DBCC', 'BACKUP', 'RESTORE', 'CHECKPOINT', 'KILL', 'OPEN', 'CLOSE'],
  ...['DEALLOCATE', 'SAVE'],
]);

/** The statements of a batch. What cannot be understood is an error with its line and column. */
export function parseBatch(batch: Batch, text: string): Statement[] {
  return new Parser(batch.tokens, text, batch.from).all();
}

class Parser {
  readonly #tokens: Tokens;
  readonly #text: string;
  readonly #from: number;
  #at = 0;

  constructor(tokens: Tokens, text: string, from: number) {
    this.#tokens = tokens;
    this.#text = text;
    this.#from = from;
  }

  all(): Statement[] {
    const statements: Statement[] = [];
    let isFirst = true;
    while (this.#skipSemicolons()) {
      const token = this.#peek();
      // As the first statement of a batch, a procedure needs no EXEC.
      const isCall = isFirst && token && token.kind !== 'symbol' && !this.#isKeyword(token) && token.text !== ')';
      statements.push(isCall && /^(word|name)$/.test(token.kind) ? this.#exec(false) : this.#statement());
      isFirst = false;
    }
    return statements;
  }

  #isKeyword(token: Token): boolean {
    return token.kind === 'word' && KEYWORDS.has(token.text);
  }

  #peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  #next(): Token {
    const token = this.#tokens[this.#at];
    if (!token) throw this.#error(this.#tokens.at(-1));
    this.#at += 1;
    return token;
  }

  #is(...words: string[]): boolean {
    return words.every((word, ahead) => {
      const token = this.#peek(ahead);
      return token !== undefined && token.kind !== 'name' && token.kind !== 'string' && token.text === word;
    });
  }

  #accept(...words: string[]): boolean {
    if (!this.#is(...words)) return false;
    this.#at += words.length;
    return true;
  }

  #expect(...words: string[]): void {
    if (!this.#accept(...words)) throw this.#error(this.#peek() ?? this.#tokens.at(-1));
  }

  #skipSemicolons(): boolean {
    while (this.#accept(';'));
    return this.#at < this.#tokens.length;
  }

  #error(token: Token | undefined, text?: string, number = 102): SqlError {
    const offset = token?.at ?? this.#from;
    const { line } = placeOf(this.#text, offset, this.#from);
    const { column } = placeOf(this.#text, offset);
    const near =
      token?.kind === 'name' || token?.kind === 'string' ? token.value : this.#text.slice(token?.at, token?.end);
    const said = text ?? `Incorrect syntax near '${near}'.`;
    return new SqlError(said, { number, severity: number === 102 ? 15 : 16, line, column, offset });
  }

  /** Tokens up to a place, of which there is one at least. */
  #until(end: number): Tokens {
    if (end <= this.#at) throw this.#error(this.#peek() ?? this.#tokens.at(-1));
    const tokens = this.#tokens.slice(this.#at, end);
    this.#at = end;
    return tokens;
  }

  /** An expression up to the next statement, or to the comma behind it. */
  #expression(stopAtComma = false): Tokens {
    let end = expressionEnd(this.#tokens, this.#at);
    if (stopAtComma) {
      let depth = 0;
      for (let at = this.#at; at < end; at++) {
        const text = this.#tokens[at]?.text;
        if (text === '(') depth += 1;
        else if (text === ')') depth -= 1;
        else if (text === ',' && depth === 0) end = at;
      }
    }
    return this.#until(end);
  }

  #expressions(): Tokens[] {
    const values = [this.#expression(true)];
    while (this.#accept(',')) values.push(this.#expression(true));
    return values;
  }

  #statement(): Statement {
    this.#skipSemicolons();
    const start = this.#peek() ?? this.#tokens.at(-1);
    const made = this.#parsed();
    return { ...made, at: start?.at ?? 0, end: this.#tokens[this.#at - 1]?.end ?? 0 } as Statement;
  }

  #block(end: string): Statement[] {
    const body: Statement[] = [];
    for (;;) {
      this.#skipSemicolons();
      if (this.#is('END', ...(end ? [end] : []))) break;
      if (this.#at >= this.#tokens.length) throw this.#error(this.#tokens.at(-1));
      body.push(this.#statement());
    }
    this.#expect('END', ...(end ? [end] : []));
    return body;
  }

  #parsed(): DistributiveOmit<Statement, 'at' | 'end'> {
    const token = this.#peek();
    if (token?.kind !== 'word') throw this.#error(token ?? this.#tokens.at(-1));
    if (this.#accept('DECLARE')) return this.#declare();
    if (this.#accept('SET')) return this.#set();
    if (this.#accept('PRINT')) return { kind: 'print', value: this.#expression() };
    if (this.#accept('IF')) {
      const condition = this.#expression();
      const then = this.#statement();
      const mark = this.#at;
      this.#skipSemicolons();
      if (this.#accept('ELSE')) return { kind: 'if', condition, then, otherwise: this.#statement() };
      this.#at = mark;
      return { kind: 'if', condition, then, otherwise: null };
    }
    if (this.#accept('WHILE')) return { kind: 'while', condition: this.#expression(), body: this.#statement() };
    if (this.#is('BEGIN')) return this.#begin();
    if (this.#accept('THROW')) {
      const isBare = this.#at >= this.#tokens.length || this.#is(';') || this.#is('END');
      return { kind: 'throw', values: isBare ? [] : this.#expressions() };
    }
    if (this.#accept('RAISERROR')) return this.#raiserror();
    if (this.#accept('USE')) return { kind: 'use', database: this.#name() };
    if (this.#is('EXEC') || this.#is('EXECUTE')) {
      this.#at += 1;
      return this.#exec(true);
    }
    if (this.#accept('RETURN')) {
      const end = expressionEnd(this.#tokens, this.#at);
      return { kind: 'return', value: end > this.#at ? this.#until(end) : [] };
    }
    if (this.#accept('BREAK')) return { kind: 'break' };
    if (this.#accept('CONTINUE')) return { kind: 'continue' };
    if (this.#is('COMMIT') || this.#is('ROLLBACK')) {
      const action = this.#next().text === 'COMMIT' ? 'commit' : 'rollback';
      if (this.#accept('TRANSACTION') || this.#accept('TRAN') || this.#accept('WORK')) this.#transactionName();
      return { kind: 'transaction', action };
    }
    if (this.#accept('WAITFOR')) {
      this.#expect('DELAY');
      return { kind: 'wait', delay: this.#expression() };
    }
    if (this.#accept('RECONFIGURE')) {
      if (this.#accept('WITH')) this.#expect('OVERRIDE');
      return { kind: 'reconfigure' };
    }
    if (this.#is('UPDATE', 'STATISTICS')) {
      this.#until(statementEnd(this.#tokens, this.#at));
      return { kind: 'nothing' };
    }
    const object = this.#object();
    if (object) return object;
    if (REFUSED.has(token.text)) throw this.#error(token, `'${token.text}' is not supported by this database.`, 40510);
    if (!SQL_WORDS.has(token.text)) throw this.#error(token);
    return { kind: 'sql', tokens: this.#until(statementEnd(this.#tokens, this.#at)) };
  }

  /** Databases and procedures, which are ours to make. */
  #object(): DistributiveOmit<Statement, 'at' | 'end'> | null {
    const mark = this.#at;
    const isCreate = this.#accept('CREATE');
    const isAlter = !isCreate && this.#accept('ALTER');
    const isOr = isCreate && this.#accept('OR', 'ALTER');
    if (isCreate && this.#accept('DATABASE')) return this.#createDatabase();
    if (isAlter && this.#accept('DATABASE')) {
      this.#until(statementEnd(this.#tokens, mark));
      return { kind: 'nothing' };
    }
    if ((isCreate || isAlter) && (this.#accept('PROCEDURE') || this.#accept('PROC'))) {
      return this.#createProcedure(isAlter || isOr);
    }
    if (!isCreate && !isAlter && this.#accept('DROP')) {
      const isDatabase = this.#accept('DATABASE');
      if (isDatabase || this.#accept('PROCEDURE') || this.#accept('PROC')) {
        const ifExists = this.#accept('IF', 'EXISTS');
        const names = [this.#objectName()];
        while (this.#accept(',')) names.push(this.#objectName());
        return { kind: isDatabase ? 'dropDatabase' : 'dropProcedure', names, ifExists };
      }
    }
    this.#at = mark;
    return null;
  }

  #createDatabase(): DistributiveOmit<Statement, 'at' | 'end'> {
    const name = this.#name();
    let file: string | null = null;
    const end = statementEnd(this.#tokens, this.#at - 1);
    while (this.#at < end) {
      if (this.#accept('FILENAME', '=')) {
        const found = this.#next();
        // Of several files the first holds the data; here there is one.
        file ??= found.value;
      } else this.#at += 1;
    }
    return { kind: 'createDatabase', name, file };
  }

  #createProcedure(replaces: boolean): DistributiveOmit<Statement, 'at' | 'end'> {
    const name = this.#objectName();
    const isEnclosed = this.#accept('(');
    const parameters: ProcedureParameter[] = [];
    while (this.#peek()?.kind === 'variable') {
      const { name: parameter, type } = this.#typed();
      const value = this.#accept('=') ? [this.#next()] : null;
      const isOutput = this.#accept('OUTPUT') || this.#accept('OUT');
      this.#accept('READONLY');
      parameters.push({ name: parameter, type, value, isOutput });
      if (!this.#accept(',')) break;
    }
    if (isEnclosed) this.#expect(')');
    if (this.#accept('WITH')) while (!this.#is('AS')) this.#next();
    this.#expect('AS');
    const body: Statement[] = [];
    while (this.#skipSemicolons()) body.push(this.#statement());
    return { kind: 'createProcedure', name, replaces, parameters, body };
  }

  #declare(): DistributiveOmit<Statement, 'at' | 'end'> {
    const variables: (Statement & { kind: 'declare' })['variables'] = [];
    const [variable, table] = [this.#peek(), this.#peek(this.#is('AS') ? 2 : 1)];
    if (variable?.kind === 'variable' && table?.kind === 'word' && table.text === 'TABLE') {
      this.#at += 2;
      const start = this.#at;
      return {
        kind: 'declareTable',
        name: variable.text.toLowerCase(),
        columns: this.#until(this.#closing(start) + 1),
      };
    }
    do {
      const at = this.#peek()?.at ?? 0;
      const { name, type } = this.#typed();
      const value = this.#accept('=') ? this.#expression(true) : null;
      variables.push({ name, type, value, at });
    } while (this.#accept(','));
    return { kind: 'declare', variables };
  }

  /** A variable and its type. */
  #typed(): { name: string; type: SqlType } {
    const token = this.#next();
    if (token.kind !== 'variable') throw this.#error(token);
    this.#accept('AS');
    return { name: token.text.toLowerCase(), type: this.#type() };
  }

  #type(): SqlType {
    const token = this.#peek();
    const found = readType(this.#tokens, this.#at);
    if (!found) {
      const isName = token?.kind === 'word' || token?.kind === 'name';
      throw this.#error(token, isName ? `Cannot find data type ${token.value}.` : undefined, isName ? 2715 : 102);
    }
    this.#at = found.next;
    return found.type;
  }

  #set(): DistributiveOmit<Statement, 'at' | 'end'> {
    const token = this.#peek();
    if (token?.kind !== 'variable')
      return { kind: 'option', words: this.#until(expressionEnd(this.#tokens, this.#at)) };
    this.#at += 1;
    const operator = this.#next();
    if (!['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^='].includes(operator.text)) throw this.#error(operator);
    return { kind: 'set', variable: token.text.toLowerCase(), operator: operator.text, value: this.#expression() };
  }

  #begin(): DistributiveOmit<Statement, 'at' | 'end'> {
    if (this.#accept('BEGIN', 'TRY')) {
      const body = this.#block('TRY');
      this.#skipSemicolons();
      this.#expect('BEGIN', 'CATCH');
      return { kind: 'try', body, handler: this.#block('CATCH') };
    }
    if (this.#accept('BEGIN', 'TRANSACTION') || this.#accept('BEGIN', 'TRAN')) {
      this.#transactionName();
      return { kind: 'transaction', action: 'begin' };
    }
    const begin = this.#peek();
    this.#expect('BEGIN');
    const body = this.#block('');
    if (body.length === 0) throw this.#error(begin && this.#tokens[this.#at - 1]);
    return { kind: 'block', body };
  }

  #transactionName(): void {
    const token = this.#peek();
    if (token && !token.isFirst && (token.kind === 'name' || (token.kind === 'word' && !KEYWORDS.has(token.text)))) {
      this.#at += 1;
    }
  }

  #raiserror(): DistributiveOmit<Statement, 'at' | 'end'> {
    const open = this.#at;
    this.#expect('(');
    const close = this.#closing(open);
    const values: Tokens[] = [];
    let [start, depth] = [this.#at, 0];
    for (let at = this.#at; at <= close; at++) {
      const text = this.#tokens[at]?.text;
      if (at < close && text === '(') depth += 1;
      if (at < close && text === ')') depth -= 1;
      if (depth > 0 || (at < close && text !== ',')) continue;
      values.push(this.#tokens.slice(start, at));
      start = at + 1;
    }
    this.#at = close + 1;
    if (this.#accept('WITH'))
      while (this.#is('NOWAIT') || this.#is('LOG') || this.#is('SETERROR') || this.#is(',')) this.#at += 1;
    return { kind: 'raiserror', values };
  }

  /** Where the parenthesis ends that is open at a place. */
  #closing(open: number): number {
    let depth = 0;
    for (let at = open; at < this.#tokens.length; at++) {
      if (this.#tokens[at]?.text === '(') depth += 1;
      else if (this.#tokens[at]?.text === ')') depth -= 1;
      if (depth === 0) return at;
    }
    throw this.#error(this.#tokens.at(-1));
  }

  #name(): string {
    const token = this.#next();
    if (token.kind !== 'word' && token.kind !== 'name') throw this.#error(token);
    return token.value;
  }

  /** A name of several parts: `master..sp_name`. */
  #objectName(): string {
    const parts = [this.#name()];
    while (this.#accept('.')) parts.push(this.#is('.') ? '' : this.#name());
    return parts.join('.');
  }

  #exec(isCall: boolean): Statement & ({ kind: 'exec' } | { kind: 'execText' }) {
    const at = this.#peek()?.at ?? 0;
    const made = this.#call(isCall);
    return { ...made, at, end: this.#tokens[this.#at - 1]?.end ?? 0 } as Statement & { kind: 'exec' };
  }

  #call(isCall: boolean): DistributiveOmit<Statement, 'at' | 'end'> {
    if (isCall && this.#is('(')) {
      const close = this.#closing(this.#at);
      const value = this.#tokens.slice(this.#at + 1, close);
      this.#at = close + 1;
      return { kind: 'execText', value };
    }
    let into: string | null = null;
    if (this.#peek()?.kind === 'variable' && this.#peek(1)?.text === '=') {
      into = this.#next().text.toLowerCase();
      this.#at += 1;
    }
    const procedure = this.#objectName();
    const args: Argument[] = [];
    while (this.#at < this.#tokens.length && !this.#is(';') && !this.#is('WITH') && !this.#startsStatement()) {
      args.push(this.#argument());
      if (!this.#accept(',')) break;
    }
    return { kind: 'exec', procedure, into, arguments: args, resultSets: this.#resultSets() };
  }

  #startsStatement(): boolean {
    return expressionEnd(this.#tokens, this.#at) === this.#at;
  }

  #argument(): Argument {
    const first = this.#next();
    const isNamed = first.kind === 'variable' && this.#accept('=');
    const name = isNamed ? first.text.toLowerCase() : null;
    const value = isNamed ? this.#next() : first;
    const at = value.at;
    const done = (tokens: Tokens | null, variable: string | null = null): Argument => {
      const isOutput = this.#accept('OUTPUT') || this.#accept('OUT');
      return { name, value: tokens, variable, isOutput, at };
    };
    if (value.kind === 'variable') return done([value], value.text.toLowerCase());
    if (value.kind === 'global' || value.kind === 'number' || value.kind === 'string') return done([value]);
    if (value.text === '-' || value.text === '+') return done([value, this.#next()]);
    if (value.kind === 'word' && value.text === 'DEFAULT') return done(null);
    if (value.kind === 'word' && value.text === 'NULL') return done([value]);
    // Without quotes a word is text.
    if (value.kind === 'word' || value.kind === 'name') return done([{ ...value, kind: 'string' }]);
    throw this.#error(value);
  }

  #resultSets(): DeclaredResultSets {
    if (!this.#accept('WITH')) return 'undefined';
    while (this.#accept('RECOMPILE')) if (!this.#accept(',')) return 'undefined';
    this.#expect('RESULT');
    if (!this.#accept('SETS')) this.#expect('SET');
    if (this.#accept('UNDEFINED')) return 'undefined';
    if (this.#accept('NONE')) return 'none';
    this.#expect('(');
    const sets: DeclaredColumn[][] = [];
    do {
      this.#expect('(');
      const columns: DeclaredColumn[] = [];
      do columns.push(this.#column());
      while (this.#accept(','));
      this.#expect(')');
      sets.push(columns);
    } while (this.#accept(','));
    this.#expect(')');
    return sets;
  }

  #column(): DeclaredColumn {
    const token = this.#next();
    if (token.kind !== 'word' && token.kind !== 'name') throw this.#error(token);
    const type = this.#type();
    if (this.#accept('COLLATE')) this.#next();
    if (this.#accept('NOT', 'NULL')) return { name: token.value, type, nullable: false };
    this.#accept('NULL');
    return { name: token.value, type, nullable: true };
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Words that are not the name of a procedure. */
const KEYWORDS = new Set([
  ...SQL_WORDS,
  ...REFUSED,
  ...['DECLARE', 'SET', 'IF', 'WHILE', 'PRINT', 'BEGIN', 'END', 'ELSE', 'EXEC', 'EXECUTE', 'USE', 'THROW', 'RAISERROR'],
  ...['RETURN', 'BREAK', 'CONTINUE', 'COMMIT', 'ROLLBACK', 'WAITFOR', 'RECONFIGURE', 'FROM', 'WHERE', 'VALUES', 'AND'],
  ...['OR', 'NOT', 'GROUP', 'ORDER', 'HAVING', 'UNION', 'INTO', 'AS', 'ON', 'JOIN', 'CASE', 'WHEN', 'THEN', 'NULL'],
]);
