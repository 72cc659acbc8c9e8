import { expressionEnd, parenthesisEnd, statementEnd } from './boundaries.js';
import { splitCommas } from './expression.js';
import type { Token } from './lexer.js';
import { errorAt, type Source } from './scope.js';
import type { SqlError } from './sql-error.js';
import type { Tokens } from './statement.js';
import { readType, type SqlType } from './types.js';

/** Reads the tokens of a batch from the first to the last. What does not fit is an error with its line and column. */
export class TokenReader implements Source {
  readonly text: string;
  readonly from: number;
  readonly #tokens: Tokens;
  #at = 0;

  constructor(tokens: Tokens, text: string, from: number) {
    this.#tokens = tokens;
    this.text = text;
    this.from = from;
  }

  /** The place of the token that is read next, to come back to. */
  get at(): number {
    return this.#at;
  }

  returnTo(at: number): void {
    this.#at = at;
  }

  /** The token that was read last. */
  get previous(): Token | undefined {
    return this.#tokens[this.#at - 1];
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  /** The token that is read next; the last one behind the end. */
  get here(): Token | undefined {
    return this.peek() ?? this.#tokens.at(-1);
  }

  next(): Token {
    const token = this.peek();
    if (!token) throw this.unexpected();
    this.#at += 1;
    return token;
  }

  /** Whether words or symbols come next. */
  is(...texts: string[]): boolean {
    return texts.every((text, ahead) => {
      const token = this.peek(ahead);
      return token !== undefined && token.kind !== 'name' && token.kind !== 'string' && token.text === text;
    });
  }

  /** Reads words or symbols if they come next. */
  accept(...texts: string[]): boolean {
    if (!this.is(...texts)) return false;
    this.#at += texts.length;
    return true;
  }

  /** Reads the one that comes next of some words or symbols, if one does. */
  acceptOneOf(...texts: string[]): boolean {
    return texts.some((text) => this.accept(text));
  }

  expect(...texts: string[]): void {
    if (!this.accept(...texts)) throw this.unexpected();
  }

  /** Gives whether anything comes behind them. */
  skipSemicolons(): boolean {
    while (this.accept(';'));
    return this.#at < this.#tokens.length;
  }

  /** The error that a token does not fit, or another that is said of it. */
  error(token: Token | undefined, text?: string, number = 102): SqlError {
    const isQuoted = token?.kind === 'name' || token?.kind === 'string';
    const near = isQuoted ? token.value : this.text.slice(token?.at, token?.end);
    const said = text ?? `Incorrect syntax near '${near}'.`;
    return errorAt(this, token?.at ?? this.from, said, number, number === 102 ? 15 : 16);
  }

  /** The error that what comes next does not fit. */
  unexpected(): SqlError {
    return this.error(this.here);
  }

  /** Tokens up to a place, of which there is one at least. */
  #until(end: number): Tokens {
    if (end <= this.#at) throw this.unexpected();
    const tokens = this.#tokens.slice(this.#at, end);
    this.#at = end;
    return tokens;
  }

  /** Where the statement of the database ends that begins at a place. */
  statementEnd(start: number): number {
    return statementEnd(this.#tokens, start);
  }

  /** What is left of the statement of the database that begins at a place. */
  statement(start = this.#at): Tokens {
    return this.#until(this.statementEnd(start));
  }

  /** Whether an expression comes next, rather than a statement or the end. */
  hasExpression(): boolean {
    return expressionEnd(this.#tokens, this.#at) > this.#at;
  }

  /** An expression up to the next statement. */
  expression(): Tokens {
    return this.#until(expressionEnd(this.#tokens, this.#at));
  }

  /** An expression up to the comma behind it, or to the next statement. */
  item(): Tokens {
    const [item = []] = splitCommas(this.#tokens.slice(this.#at, expressionEnd(this.#tokens, this.#at)));
    return this.#until(this.#at + item.length);
  }

  /** Expressions with commas between them. */
  items(): Tokens[] {
    const items = [this.item()];
    while (this.accept(',')) items.push(this.item());
    return items;
  }

  /** What comes next in parentheses, with them. */
  parenthesized(): Tokens {
    const close = parenthesisEnd(this.#tokens, this.#at);
    if (close < 0) throw this.error(this.#tokens.at(-1));
    return this.#until(close + 1);
  }

  /** A name, quoted or not. */
  name(): string {
    const token = this.next();
    if (!isName(token)) throw this.error(token);
    return token.value;
  }

  /** A name of several parts: `master..sp_name`. */
  objectName(): string {
    const parts = [this.name()];
    while (this.accept('.')) parts.push(this.is('.') ? '' : this.name());
    return parts.join('.');
  }

  /** A variable, in small letters, and its type. */
  typed(): { name: string; type: SqlType } {
    const token = this.next();
    if (token.kind !== 'variable') throw this.error(token);
    this.accept('AS');
    return { name: token.text.toLowerCase(), type: this.type() };
  }

  type(): SqlType {
    const found = readType(this.#tokens, this.#at);
    if (found) {
      this.#at = found.next;
      return found.type;
    }
    const token = this.peek();
    throw isName(token) ? this.error(token, `Cannot find data type ${token.value}.`, 2715) : this.unexpected();
  }
}

function isName(token: Token | undefined): token is Token {
  return token?.kind === 'word' || token?.kind === 'name';
}
