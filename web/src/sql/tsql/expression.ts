import { parenthesisEnd } from './boundaries.js';
import { cast, FUNCTIONS } from './functions.js';
import type { Token } from './lexer.js';
import { added, literal, type Piece, quoted } from './pieces.js';
import { errorAt, nearError, type Scope, slotOf } from './scope.js';
import { readType } from './types.js';

/** Words that are names in T-SQL and something else to the database. */
const RESERVED = new Set([
  ...['ANALYSE', 'ANALYZE', 'ARRAY', 'BOTH', 'DO', 'FALSE', 'INITIALLY', 'LAMBDA', 'LATERAL', 'LEADING', 'LIMIT'],
  ...['LOCALTIME', 'LOCALTIMESTAMP', 'PLACING', 'QUALIFY', 'RETURNING', 'SHOW', 'SUMMARIZE', 'SYMMETRIC'],
  ...['TRAILING', 'TRUE', 'VARIADIC', 'DESCRIBE', 'USING', 'ANTI', 'SEMI', 'ASOF', 'POSITIONAL', 'GLOB', 'ILIKE'],
]);

/** Words that stand before a parenthesis and are no functions. */
const NO_FUNCTIONS = new Set([
  ...['IN', 'VALUES', 'AND', 'OR', 'NOT', 'EXISTS', 'ON', 'AS', 'OVER', 'WHERE', 'WHEN', 'THEN', 'ELSE', 'BY', 'FROM'],
  ...['SELECT', 'UNION', 'ALL', 'EXCEPT', 'INTERSECT', 'ANY', 'SOME', 'HAVING', 'CASE', 'BETWEEN', 'LIKE', 'JOIN'],
  ...['APPLY', 'TOP', 'DISTINCT', 'IS', 'NULL', 'SET', 'USING', 'ROLLUP', 'CUBE', 'SETS', 'GROUP', 'WITHIN', 'KEY'],
  ...['UNIQUE', 'CHECK', 'REFERENCES', 'DEFAULT', 'PRIMARY', 'CONSTRAINT', 'INTO', 'FILTER', 'END', 'OFFSET', 'FETCH'],
]);

const OPERATORS: Readonly<Record<string, string>> = { '!=': '<>', '!<': '>=', '!>': '<=' };

/** Translates what is no query by itself; queries in parentheses are given to `query`. */
export class Expressions {
  readonly scope: Scope;
  readonly #query: (tokens: readonly Token[]) => Piece[];

  constructor(scope: Scope, query: (tokens: readonly Token[]) => Piece[]) {
    this.scope = scope;
    this.#query = query;
  }

  /** All tokens, one after the other. */
  translate(tokens: readonly Token[]): Piece[] {
    const pieces: Piece[] = [];
    for (let at = 0; at < tokens.length; ) at = this.#one(tokens, at, pieces);
    return pieces;
  }

  /** Translates what begins at a place; gives where it ends. */
  #one(tokens: readonly Token[], at: number, out: Piece[]): number {
    const token = tokens[at];
    if (!token) return tokens.length;
    const put = (text: string) => out.push({ text, at: token.at });
    switch (token.kind) {
      case 'string':
        put(literal(token.value));
        return at + 1;
      case 'number':
        put(/^0x/i.test(token.text) ? blob(token.text) : token.value);
        return at + 1;
      case 'variable':
        put(this.#variable(token));
        return at + 1;
      case 'global':
        put(this.#global(token));
        return at + 1;
      case 'name':
        return this.#name(tokens, at, out);
      case 'word':
        return this.#word(tokens, at, out);
      case 'symbol':
        break;
    }
    if (token.text === '(') {
      const close = closing(this.scope, tokens, at);
      const inner = tokens.slice(at + 1, close);
      put('(');
      out.push(...(isQuery(inner[0]) ? this.#query(inner) : this.translate(inner)), added(')'));
      return close + 1;
    }
    if (token.text === ')' || token.text === ']') throw nearError(this.scope, token);
    if (token.text === '+') out.push({ text: '+', at: token.at, otherwise: '||' });
    else put(OPERATORS[token.text] ?? token.text);
    return at + 1;
  }

  #variable(token: Token): string {
    const name = token.text.toLowerCase();
    const type = this.scope.variables.get(name);
    if (type === undefined) {
      throw errorAt(this.scope, token.at, `Must declare the scalar variable "${token.value}".`, 137);
    }
    const slot = slotOf(name, this.scope.frame);
    return type === null ? quoted(slot) : `getvariable(${literal(slot)})`;
  }

  #global(token: Token): string {
    const value = this.scope.globals[token.text.slice(2)];
    if (value !== undefined) return value;
    throw errorAt(this.scope, token.at, `Must declare the scalar variable "${token.value}".`, 137);
  }

  #word(tokens: readonly Token[], at: number, out: Piece[]): number {
    const token = tokens[at];
    if (!token) return tokens.length;
    const next = tokens[at + 1];
    const isAfterDot = tokens[at - 1]?.text === '.';
    if (isAfterDot || next?.text === '.') return this.#name(tokens, at, out);
    if (next?.text === '(' && !NO_FUNCTIONS.has(token.text)) {
      if (token.text === 'WITH') return this.#hints(tokens, at);
      if (token.text === 'TABLESAMPLE') return this.#sample(tokens, at, out);
      return this.#call(tokens, at, out);
    }
    switch (token.text) {
      case 'TABLESAMPLE':
        return this.#sample(tokens, at, out);
      case 'CROSS':
      case 'OUTER':
        if (next?.text !== 'APPLY') break;
        return this.#apply(tokens, at, out);
      case 'COLLATE':
        return at + 2;
      case 'CURRENT_TIMESTAMP':
        out.push({ text: 'getdate()', at: token.at });
        return at + 1;
      case 'SYSTEM_USER':
      case 'SESSION_USER':
      case 'USER':
      case 'CURRENT_USER':
        out.push({ text: "'sa'", at: token.at });
        return at + 1;
      default:
    }
    if (token.value.includes('#') || RESERVED.has(token.text)) return this.#name(tokens, at, out);
    out.push({ text: token.value, at: token.at });
    return at + 1;
  }

  /** A name of one or more parts. */
  #name(tokens: readonly Token[], start: number, out: Piece[]): number {
    const parts: { token: Token | null; isStar: boolean }[] = [];
    let at = start;
    for (;;) {
      const token = tokens[at];
      if (token?.text === '.') parts.push({ token: null, isStar: false });
      else if (token && (token.kind === 'word' || token.kind === 'name')) {
        parts.push({ token, isStar: false });
        at += 1;
      } else if (token?.text === '*') {
        parts.push({ token, isStar: true });
        at += 1;
      } else if (token) throw nearError(this.scope, token);
      else break;
      if (tokens[at]?.text !== '.') break;
      at += 1;
    }
    const last = parts.at(-1)?.token;
    const first = tokens[start];
    if (!last || !first) throw nearError(this.scope, first ?? (tokens.at(-1) as Token));
    // A method of a type, or a function of a schema: dbo.f(x).
    if (tokens[at]?.text === '(' && parts.length > 1 && last.kind !== 'symbol') {
      const name = { ...last, at: first.at };
      return this.#call([...tokens.slice(0, at - 1), name, ...tokens.slice(at)], at - 1, out);
    }
    const view = last.value.toLowerCase();
    if (parts.at(-2)?.token?.text === 'SYS' && this.scope.views.has(view)) {
      this.scope.viewsUsed.add(view);
      out.push({ text: quoted(`sys.${view}`), at: first.at });
      return at;
    }
    // Temporary tables lie in no database that has a name here.
    const isTemporary = last.value.startsWith('#');
    const shown = isTemporary ? parts.slice(-1) : parts;
    const text = shown.map(({ token, isStar }) => {
      if (isStar) return '*';
      return token ? quotedIfNeeded(token) : 'dbo';
    });
    out.push({ text: text.join('.'), at: first.at });
    return at;
  }

  /** A function and its arguments. */
  #call(tokens: readonly Token[], at: number, out: Piece[]): number {
    const name = tokens[at] as Token;
    const close = closing(this.scope, tokens, at + 1);
    const inner = tokens.slice(at + 2, close);
    if (name.text === 'CAST' || name.text === 'TRY_CAST') {
      const as = lastAs(inner);
      const type = as < 0 ? null : readType(inner, as + 1);
      if (as < 0) throw nearError(this.scope, tokens[close] as Token);
      if (type?.next !== inner.length) {
        const token = inner[as + 1] ?? (tokens[close] as Token);
        throw errorAt(this.scope, token.at, `Type ${token.value} is not a defined system type.`, 243, 16);
      }
      const given = inner.slice(0, as);
      out.push(...cast(this.translate(given), given, type.type, name.at, name.text === 'TRY_CAST'));
      return close + 1;
    }
    const given = isQuery(inner[0]) ? [inner] : splitCommas(inner);
    const rule = name.kind === 'word' ? FUNCTIONS[name.text] : undefined;
    if (rule) {
      const args = given.map((tokens, index) => {
        // The first argument of these is the name of a part or a type.
        const isName = index === 0 && /^(DATE(DIFF(_BIG)?|ADD|PART|NAME)|(TRY_)?CONVERT)$/.test(name.text);
        return isName ? [] : this.translate(tokens);
      });
      out.push(...rule({ name, given, args, scope: this.scope }));
      return close + 1;
    }
    out.push({ text: `${name.kind === 'name' ? quoted(name.value) : name.value}(`, at: name.at });
    if (isQuery(inner[0])) out.push(...this.#query(inner));
    else out.push(...this.translate(inner));
    out.push(added(')'));
    return close + 1;
  }

  /** `WITH (NOLOCK)` says nothing to this database. */
  #hints(tokens: readonly Token[], at: number): number {
    return closing(this.scope, tokens, at + 1) + 1;
  }

  /** Rows are drawn one by one: the same rows come out for a seed whatever the pages are. */
  #sample(tokens: readonly Token[], at: number, out: Piece[]): number {
    const open = tokens.findIndex((token, index) => index > at && token.text === '(');
    if (open < 0 || open > at + 2) throw nearError(this.scope, tokens[at] as Token);
    const close = closing(this.scope, tokens, open);
    const inner = tokens.slice(open + 1, close);
    const unit = inner.at(-1)?.text;
    const isRows = unit === 'ROWS';
    const size = this.translate(isRows || unit === 'PERCENT' ? inner.slice(0, -1) : inner);
    out.push(
      { text: `TABLESAMPLE ${isRows ? 'RESERVOIR' : 'BERNOULLI'} (`, at: tokens[at]?.at ?? null },
      ...size,
      added(isRows ? 'ROWS)' : 'PERCENT)'),
    );
    return close + 1;
  }

  #apply(tokens: readonly Token[], at: number, out: Piece[]): number {
    const isOuter = tokens[at]?.text === 'OUTER';
    const open = at + 2;
    out.push({ text: isOuter ? 'LEFT JOIN LATERAL' : 'CROSS JOIN LATERAL', at: tokens[at]?.at ?? null });
    if (!isOuter) return open;
    // A join has a condition, which stands behind what is joined and its name.
    let end = this.#one(tokens, open, out);
    if (tokens[end]?.text === 'AS') end = this.#one(tokens, end, out);
    if (tokens[end]?.kind === 'word' || tokens[end]?.kind === 'name') end = this.#one(tokens, end, out);
    if (tokens[end]?.text === '(') end = this.#one(tokens, end, out);
    out.push(added('ON TRUE'));
    return end;
  }
}

function quotedIfNeeded(token: Token): string {
  const isPlain = token.kind === 'word' && !token.value.includes('#') && !RESERVED.has(token.text);
  return isPlain ? token.value : quoted(token.value);
}

function blob(text: string): string {
  const digits = text.slice(2).length % 2 === 0 ? text.slice(2) : `0${text.slice(2)}`;
  return `'${digits.replace(/../g, '\\x$&')}'::BLOB`;
}

/** Whether tokens are a query. */
export function isQuery(first: Token | undefined): boolean {
  return first?.kind === 'word' && (first.text === 'SELECT' || first.text === 'WITH');
}

/** Where the parenthesis at a place ends. */
export function closing(scope: Scope, tokens: readonly Token[], open: number): number {
  const close = parenthesisEnd(tokens, open);
  if (close < 0) throw nearError(scope, tokens.at(-1) as Token);
  return close;
}

/** Tokens between commas that lie in no parentheses. */
export function splitCommas(tokens: readonly Token[]): Token[][] {
  if (tokens.length === 0) return [];
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.text === '(') depth += 1;
    else if (token.text === ')') depth -= 1;
    if (token.text === ',' && depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

function lastAs(tokens: readonly Token[]): number {
  let depth = 0;
  for (let at = tokens.length - 1; at >= 0; at--) {
    if (tokens[at]?.text === ')') depth += 1;
    else if (tokens[at]?.text === '(') depth -= 1;
    else if (depth === 0 && tokens[at]?.text === 'AS' && tokens[at]?.kind === 'word') return at;
  }
  return -1;
}

/** The first of some words at a place or behind it that lies in no parentheses; the end when there is none. */
export function findWord(tokens: readonly Token[], from: number, ...words: string[]): number {
  let [depth, cases] = [0, 0];
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.text === '(') depth += 1;
    else if (token?.text === ')') depth -= 1;
    if (token?.kind !== 'word' || depth > 0 || tokens[at - 1]?.text === '.') continue;
    if (words.includes(token.text) && cases === 0) return at;
    if (token.text === 'CASE') cases += 1;
    else if (token.text === 'END') cases -= 1;
  }
  return tokens.length;
}
