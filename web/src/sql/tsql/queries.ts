import { closing, Expressions, findWord, isQuery, splitCommas } from './expression.js';
import type { Token } from './lexer.js';
import { added, type Piece, quoted } from './pieces.js';
import { errorAt, nearError, type Scope } from './scope.js';

/** What ends the list of a SELECT. */
const LIST_ENDS = ['INTO', 'FROM', 'WHERE', 'GROUP', 'HAVING', 'ORDER', 'OFFSET', 'FOR', 'OPTION', 'WINDOW'];

const SET_OPERATORS = ['UNION', 'EXCEPT', 'INTERSECT'];

/** A column of the outermost list. */
interface Item {
  /** The variable that it is assigned to. */
  variable: string | null;
  tokens: Token[];
  name: Token | null;
}

/** A query, translated. */
export interface TranslatedQuery {
  pieces: Piece[];
  /** The table that SELECT … INTO makes, and whether it is a temporary one. */
  into: { pieces: Piece[]; isTemporary: boolean } | null;
  /** The variables that its columns are assigned to. */
  variables: string[];
}

/** Translates queries. */
export class Queries {
  readonly scope: Scope;
  readonly expressions: Expressions;

  constructor(scope: Scope) {
    this.scope = scope;
    this.expressions = new Expressions(scope, (tokens) => this.inner(tokens));
  }

  /** A query inside of another, or of a statement. */
  inner(tokens: readonly Token[]): Piece[] {
    const { pieces, into, variables } = this.translate(tokens, false);
    if (into || variables.length > 0) throw nearError(this.scope, tokens[0] as Token);
    return pieces;
  }

  /** A whole query. Columns of the outermost list get names when they have none. */
  translate(tokens: readonly Token[], isOutermost = true): TranslatedQuery {
    if (tokens[0]?.text === 'WITH') {
      const main = this.#withEnd(tokens);
      const query = this.translate(tokens.slice(main), isOutermost);
      return { ...query, pieces: [...this.withClause(tokens.slice(0, main)), ...query.pieces] };
    }
    const body = this.#withoutOption(tokens);
    const cuts: number[] = [];
    for (
      let at = findWord(body, 1, ...SET_OPERATORS);
      at < body.length;
      at = findWord(body, at + 1, ...SET_OPERATORS)
    ) {
      cuts.push(at);
    }
    if (cuts.length === 0) return this.#select(body, isOutermost);
    const pieces: Piece[] = [];
    let start = 0;
    let [into, variables]: [TranslatedQuery['into'], string[]] = [null, []];
    for (const cut of [...cuts, body.length]) {
      const isLast = cut === body.length;
      // What sorts the whole stands behind its last part.
      const order = isLast ? findWord(body, start, 'ORDER', 'OFFSET') : cut;
      const part = body.slice(start, order);
      if (part[0]?.text === '(') pieces.push(...this.expressions.translate(part));
      else {
        const query = this.#select(part, isOutermost && start === 0);
        into ??= query.into;
        variables = variables.length > 0 ? variables : query.variables;
        const isLimited = part.some(({ text }, at) => text === 'TOP' && at <= 2);
        pieces.push(...(isLimited ? [added('('), ...query.pieces, added(')')] : query.pieces));
      }
      if (isLast) pieces.push(...this.expressions.translate(body.slice(order)));
      else {
        const isAll = body[cut + 1]?.text === 'ALL';
        pieces.push({ text: `${body[cut]?.text}${isAll ? ' ALL' : ''}`, at: body[cut]?.at ?? null });
        start = cut + (isAll ? 2 : 1);
      }
    }
    return { pieces, into, variables };
  }

  /** Where the statement behind WITH begins. */
  #withEnd(tokens: readonly Token[]): number {
    return findWord(tokens, 1, 'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE');
  }

  /** `WITH a (x) AS (SELECT …), …`, which may name itself. */
  withClause(tokens: readonly Token[]): Piece[] {
    const [first, ...rest] = this.expressions.translate(tokens);
    return [{ text: 'WITH RECURSIVE', at: first?.at ?? null }, ...rest];
  }

  /** What WITH says, and the statement behind it. */
  splitWith(tokens: readonly Token[]): { clause: Piece[]; rest: readonly Token[] } {
    if (tokens[0]?.text !== 'WITH') return { clause: [], rest: tokens };
    const end = this.#withEnd(tokens);
    return { clause: this.withClause(tokens.slice(0, end)), rest: tokens.slice(end) };
  }

  /** Takes OPTION from the end, and what it says. */
  #withoutOption(tokens: readonly Token[]): readonly Token[] {
    const at = findWord(tokens, 1, 'OPTION');
    const isOption = tokens[at + 1]?.text === '(';
    if (at === tokens.length || !isOption) return tokens;
    const close = closing(this.scope, tokens, at + 1);
    const after = tokens[close + 1];
    if (after) throw nearError(this.scope, after);
    for (const [word, value, ...others] of splitCommas(tokens.slice(at + 2, close))) {
      if (!word) continue;
      const { hints } = this.scope;
      const number = Number(value?.text);
      if (word.text === 'MAXDOP' && Number.isInteger(number)) hints.maxdop = number;
      else if (word.text === 'QUERYTRACEON' && Number.isInteger(number)) {
        hints.traceFlags = [...(hints.traceFlags ?? []), number];
      } else {
        const all = [word, ...(value ? [value] : []), ...others].map(({ text }) => text).join(' ');
        hints.others = [...(hints.others ?? []), all];
      }
    }
    return tokens.slice(0, at);
  }

  /** One SELECT. */
  #select(tokens: readonly Token[], isOutermost: boolean): TranslatedQuery {
    const first = tokens[0];
    if (first?.text === '(') return { pieces: this.expressions.translate(tokens), into: null, variables: [] };
    if (first?.text !== 'SELECT' || first.kind !== 'word')
      throw nearError(this.scope, first ?? (tokens.at(-1) as Token));
    let at = 1;
    const quantifier = tokens[at]?.text;
    const isDistinct = quantifier === 'DISTINCT';
    if (isDistinct || quantifier === 'ALL') at += 1;
    const top = this.#top(tokens, at);
    if (top) at = top.next;
    const listEnd = findWord(tokens, at, ...LIST_ENDS);
    const items = splitCommas(tokens.slice(at, listEnd)).map((item) => this.#item(item));
    const end = tokens[listEnd] ?? tokens.at(-1);
    if (items.length === 0 || items.some(({ tokens }) => tokens.length === 0)) {
      throw nearError(this.scope, end ?? first);
    }
    const variables = items.flatMap(({ variable }) => (variable === null ? [] : [variable]));
    if (variables.length > 0 && variables.length < items.length) {
      const text =
        'A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations.';
      throw errorAt(this.scope, first.at, text, 141);
    }
    let rest = tokens.slice(listEnd);
    let into: TranslatedQuery['into'] = null;
    if (rest[0]?.text === 'INTO') {
      const next = findWord(rest, 1, ...LIST_ENDS);
      const name = rest.slice(1, next);
      const isTemporary = name.at(-1)?.value.startsWith('#') ?? false;
      into = { pieces: this.expressions.translate(name), isTemporary };
      rest = rest.slice(next);
    }
    const list = items.flatMap((item, index) => [
      ...(index > 0 ? [added(',')] : []),
      ...this.#column(item, isOutermost && variables.length === 0 ? index : null),
    ]);
    const select: Piece = { text: isDistinct ? 'SELECT DISTINCT' : 'SELECT', at: first.at };
    const forAt = findWord(rest, 0, 'FOR');
    const forClause = rest[forAt];
    if (forClause)
      throw errorAt(this.scope, forClause.at, `FOR ${rest[forAt + 1]?.value ?? ''} is not supported.`, 40510);
    const body = [select, ...list, ...this.expressions.translate(rest)];
    return { pieces: top ? this.#limited(body, rest, top) : body, into, variables };
  }

  #top(tokens: readonly Token[], at: number) {
    if (tokens[at]?.text !== 'TOP' || tokens[at]?.kind !== 'word') return null;
    const isEnclosed = tokens[at + 1]?.text === '(';
    const close = isEnclosed ? closing(this.scope, tokens, at + 1) : at + 1;
    const count = isEnclosed ? tokens.slice(at + 2, close) : tokens.slice(at + 1, at + 2);
    let next = close + 1;
    const isPercent = tokens[next]?.text === 'PERCENT';
    if (isPercent) next += 1;
    const isTied = tokens[next]?.text === 'WITH' && tokens[next + 1]?.text === 'TIES';
    if (isTied) next += 2;
    if (count.length === 0) throw nearError(this.scope, tokens[at] as Token);
    return {
      count: isQuery(count[0]) ? this.inner(count) : this.expressions.translate(count),
      isPercent,
      isTied,
      next,
    };
  }

  /** A query with its TOP. */
  #limited(
    body: Piece[],
    rest: readonly Token[],
    { count, isPercent, isTied }: { count: Piece[]; isPercent: boolean; isTied: boolean },
  ): Piece[] {
    const orderAt = findWord(rest, 0, 'ORDER');
    if (isTied) {
      const order = this.expressions.translate(rest.slice(orderAt));
      const without = body.slice(0, body.length - this.expressions.translate(rest.slice(orderAt)).length);
      const share = isPercent ? [added('ceil(count(*) OVER () * ('), ...count, added(') / 100.0)')] : count;
      return [...without, added('QUALIFY rank() OVER ('), ...order, added(') <= ('), ...share, added(')'), ...order];
    }
    if (!isPercent) return [...body, added('LIMIT ('), ...count, added(')')];
    // The next whole number of rows, as T-SQL has it.
    return [
      added('SELECT * FROM ('),
      ...body,
      added(') QUALIFY row_number() OVER () <= ceil(count(*) OVER () * ('),
      ...count,
      added(') / 100.0)'),
    ];
  }

  #item(tokens: Token[]): Item {
    const [first, second] = tokens;
    if (second?.text === '=' && first?.kind === 'variable') {
      return { variable: first.text.toLowerCase(), tokens: tokens.slice(2), name: null };
    }
    if (second?.text === '=' && (first?.kind === 'word' || first?.kind === 'name' || first?.kind === 'string')) {
      return { variable: null, tokens: tokens.slice(2), name: first };
    }
    const [as, name] = tokens.slice(-2);
    if (tokens.length > 2 && as?.text === 'AS' && as.kind === 'word' && name) {
      return { variable: null, tokens: tokens.slice(0, -2), name };
    }
    // `expression name`: a name directly behind a value.
    const isName =
      name && (name.kind === 'name' || name.kind === 'string' || (name.kind === 'word' && name.text !== 'END'));
    const isValue = as && (as.text === ')' || as.text === 'END' || as.kind !== 'symbol');
    const isPlain =
      as?.kind === 'word' && /^(AND|OR|NOT|IS|LIKE|IN|BETWEEN|CASE|WHEN|THEN|ELSE|DISTINCT|ALL)$/.test(as.text);
    if (tokens.length > 1 && isName && isValue && !isPlain) {
      return { variable: null, tokens: tokens.slice(0, -1), name };
    }
    return { variable: null, tokens, name: null };
  }

  /** A column; with a number in the list, one that has no name gets one. */
  #column({ tokens, name }: Item, index: number | null): Piece[] {
    const pieces = this.expressions.translate(tokens);
    if (name) return [...pieces, { text: `AS ${quoted(name.value)}`, at: name.at }];
    const isNamed =
      tokens.at(-1)?.text === '*' ||
      tokens.every(({ kind, text }) => kind === 'word' || kind === 'name' || text === '.');
    if (index === null || isNamed) return pieces;
    return [...pieces, added(`AS ${quoted(`Column${index + 1}`)}`)];
  }
}
