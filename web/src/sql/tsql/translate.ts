import { closing, findWord, splitCommas } from './expression.js';
import type { Token } from './lexer.js';
import { added, DatabaseText, type Piece, quoted } from './pieces.js';
import { Queries } from './queries.js';
import { errorAt, nearError, type Scope } from './scope.js';
import { column, tableColumns } from './tables.js';
import { readType } from './types.js';

/** A statement as the database takes it. */
export interface Translated {
  /** What it gives: rows, a number of rows that it changed, or nothing; or values of variables. */
  gives: 'rows' | 'count' | 'nothing' | 'variables';
  /** The statements, one after the other; the last gives the answer. */
  texts: DatabaseText[];
  /** The variables that the columns are assigned to. */
  variables: string[];
  /** An INSERT that names no columns: its table, and where their names belong. */
  unnamed: { table: Piece[]; at: number } | null;
}

/** Translates a statement of the database. */
export function translateStatement(tokens: readonly Token[], scope: Scope): Translated {
  const queries = new Queries(scope);
  const { clause, rest } = queries.splitWith(tokens);
  const [first] = rest;
  if (!first) throw nearError(scope, tokens.at(-1) as Token);
  switch (first.text) {
    case 'SELECT':
      return select(queries, tokens);
    case 'INSERT':
      return insert(queries, rest, clause);
    case 'UPDATE':
      return update(queries, rest, clause);
    case 'DELETE':
      return remove(queries, rest, clause);
    case 'MERGE':
      return made('count', [...clause, ...queries.expressions.translate(rest)]);
    case 'CREATE':
      return create(queries, rest);
    case 'ALTER':
      return alter(queries, rest);
    case 'DROP':
      return drop(queries, rest);
    case 'TRUNCATE': {
      const name = rest.slice(2);
      if (rest[1]?.text !== 'TABLE' || name.length === 0) throw nearError(scope, rest[1] ?? first);
      return made('nothing', [{ text: 'DELETE FROM', at: first.at }, ...queries.expressions.translate(name)]);
    }
    default:
      throw nearError(scope, first);
  }
}

/** An expression by itself, as `SELECT expression`. */
export function translateExpression(tokens: readonly Token[], scope: Scope): Piece[] {
  const { expressions } = new Queries(scope);
  return expressions.translate(tokens);
}

function made(gives: Translated['gives'], ...texts: Piece[][]): Translated {
  return { gives, texts: texts.map((pieces) => new DatabaseText(pieces)), variables: [], unnamed: null };
}

function select(queries: Queries, tokens: readonly Token[]): Translated {
  const { pieces, into, variables } = queries.translate(tokens);
  if (into) {
    const create: Piece = { text: into.isTemporary ? 'CREATE TEMP TABLE' : 'CREATE TABLE', at: tokens[0]?.at ?? null };
    return made('count', [create, ...into.pieces, added('AS'), ...pieces]);
  }
  return { ...made(variables.length > 0 ? 'variables' : 'rows', pieces), variables };
}

/** `OUTPUT inserted.id` as RETURNING; the tokens without it. */
function returning(queries: Queries, tokens: readonly Token[]): { rest: readonly Token[]; pieces: Piece[] } {
  const at = findWord(tokens, 1, 'OUTPUT');
  if (at === tokens.length) return { rest: tokens, pieces: [] };
  const end = findWord(tokens, at + 1, 'VALUES', 'SELECT', 'FROM', 'WHERE', 'DEFAULT', 'WITH');
  const into = findWord(tokens.slice(0, end), at, 'INTO');
  if (into < end) throw errorAt(queries.scope, tokens[into]?.at ?? 0, 'OUTPUT INTO is not supported.', 40510);
  // There are only the new rows of INSERT and UPDATE, and the old ones of DELETE.
  const list = tokens.slice(at + 1, end).filter((token, index, all) => {
    const isPrefix = /^(INSERTED|DELETED)$/.test(token.text) && all[index + 1]?.text === '.';
    const isDot = token.text === '.' && /^(INSERTED|DELETED)$/.test(all[index - 1]?.text ?? '');
    return !isPrefix && !isDot;
  });
  const pieces: Piece[] = [{ text: 'RETURNING', at: tokens[at]?.at ?? null }, ...queries.expressions.translate(list)];
  return { rest: [...tokens.slice(0, at), ...tokens.slice(end)], pieces };
}

function insert(queries: Queries, given: readonly Token[], clause: Piece[]): Translated {
  const { scope, expressions } = queries;
  const { rest: tokens, pieces: back } = returning(queries, given);
  let at = tokens[1]?.text === 'INTO' ? 2 : 1;
  const start = at;
  while (
    tokens[at] &&
    tokens[at]?.text !== '(' &&
    !/^(VALUES|SELECT|DEFAULT|WITH|EXEC|EXECUTE)$/.test(tokens[at]?.text ?? '')
  )
    at += 1;
  const name = expressions.translate(tokens.slice(start, at));
  if (name.length === 0 || at >= tokens.length) throw nearError(scope, tokens[at] ?? (tokens.at(-1) as Token));
  if (tokens[at]?.text === 'WITH' && tokens[at + 1]?.text === '(') at = closing(scope, tokens, at + 1) + 1;
  const hasList = tokens[at]?.text === '(' && tokens[at + 1]?.text !== 'SELECT';
  const head: Piece[] = [...clause, { text: 'INSERT INTO', at: tokens[0]?.at ?? null }, ...name];
  const place = head.length;
  if (hasList) {
    const close = closing(scope, tokens, at);
    head.push(...expressions.translate(tokens.slice(at, close + 1)));
    at = close + 1;
  }
  const body = tokens.slice(at);
  const [first] = body;
  if (!first) throw nearError(scope, tokens.at(-1) as Token);
  if (/^EXEC/.test(first.text)) throw nearError(scope, first);
  const isQuery = first.text === 'SELECT' || first.text === 'WITH' || first.text === '(';
  const values = isQuery ? queries.inner(first.text === '(' ? body.slice(1, -1) : body) : expressions.translate(body);
  const isDefault = first.text === 'DEFAULT';
  const unnamed = hasList || isDefault ? null : { table: name, at: place };
  return { ...made(back.length > 0 ? 'rows' : 'count', [...head, ...values, ...back]), unnamed };
}

/** A target that is the other name of the one table behind FROM: that table, and what follows it. */
function ofAlias(target: readonly Token[], from: readonly Token[]): { table: Token[]; rest: readonly Token[] } | null {
  const end = findWord(from, 1, 'WHERE', 'OPTION');
  const source = from.slice(1, end);
  const [alias] = source.slice(-1);
  const isOne = target.length === 1 && alias?.value.toLowerCase() === target[0]?.value.toLowerCase();
  const hasOthers = source.some(({ text }) => text === ',' || text === 'JOIN' || text === '(');
  if (!isOne || hasOthers || source.length < 2) return null;
  const name = source.slice(0, source.at(-2)?.text === 'AS' ? -2 : -1);
  return { table: name, rest: from.slice(end) };
}

function update(queries: Queries, given: readonly Token[], clause: Piece[]): Translated {
  const { scope, expressions } = queries;
  const { rest: tokens, pieces: back } = returning(queries, given);
  const setAt = findWord(tokens, 1, 'SET');
  const target = tokens.slice(1, setAt);
  const [first] = target;
  if (!first || setAt === tokens.length) throw nearError(scope, tokens[1] ?? (tokens[0] as Token));
  if (first.text === 'TOP') throw errorAt(scope, first.at, 'UPDATE TOP is not supported.', 40510);
  const listEnd = findWord(tokens, setAt + 1, 'FROM', 'WHERE', 'OPTION');
  const sets = splitCommas(tokens.slice(setAt + 1, listEnd)).map((item) => setItem(queries, item));
  const list = sets.flatMap((pieces, index) => (index > 0 ? [added(','), ...pieces] : pieces));
  let rest = tokens.slice(listEnd, findWord(tokens, listEnd, 'OPTION'));
  let name = expressions.translate(target);
  const alias = rest[0]?.text === 'FROM' ? ofAlias(target, rest) : null;
  if (alias) {
    name = [...expressions.translate(alias.table), added('AS'), ...name];
    rest = alias.rest as Token[];
  }
  const head: Piece[] = [...clause, { text: 'UPDATE', at: tokens[0]?.at ?? null }, ...name];
  const tail = [...expressions.translate(rest), ...back];
  return made(back.length > 0 ? 'rows' : 'count', [
    ...head,
    { text: 'SET', at: tokens[setAt]?.at ?? null },
    ...list,
    ...tail,
  ]);
}

function setItem({ expressions, scope }: Queries, item: readonly Token[]): Piece[] {
  const at = item.findIndex(({ text }) => /^[-+*/%&|^]?=$/.test(text));
  const operator = item[at];
  if (at < 1 || !operator) throw nearError(scope, item[0] as Token);
  if (item[0]?.kind === 'variable') throw errorAt(scope, operator.at, 'UPDATE cannot assign to variables here.', 40510);
  // The database names the column alone.
  const name = item.slice(0, at).at(-1) as Token;
  const value = expressions.translate(item.slice(at + 1));
  const column: Piece = { text: quoted(name.value), at: name.at };
  if (operator.text === '=') return [column, { text: '=', at: operator.at }, ...value];
  const sign = operator.text[0] ?? '';
  const operation: Piece = { text: sign, at: operator.at, ...(sign === '+' && { otherwise: '||' }) };
  return [column, added('='), column, operation, added('('), ...value, added(')')];
}

function remove(queries: Queries, given: readonly Token[], clause: Piece[]): Translated {
  const { scope, expressions } = queries;
  const { rest: tokens, pieces: back } = returning(queries, given);
  const start = tokens[1]?.text === 'FROM' ? 2 : 1;
  const first = tokens[start];
  if (!first) throw nearError(scope, tokens[0] as Token);
  if (first.text === 'TOP') throw errorAt(scope, first.at, 'DELETE TOP is not supported.', 40510);
  const end = findWord(tokens, start, 'FROM', 'WHERE', 'OPTION');
  const target = tokens.slice(start, end);
  let rest = tokens.slice(end, findWord(tokens, end, 'OPTION'));
  let name = expressions.translate(target);
  if (rest[0]?.text === 'FROM') {
    const alias = ofAlias(target, rest);
    if (!alias) throw errorAt(scope, rest[0].at, 'DELETE with joins is not supported: use WHERE EXISTS.', 40510);
    name = [...expressions.translate(alias.table), added('AS'), ...name];
    rest = alias.rest as Token[];
  }
  const head: Piece[] = [...clause, { text: 'DELETE FROM', at: tokens[0]?.at ?? null }, ...name];
  return made(back.length > 0 ? 'rows' : 'count', [...head, ...expressions.translate(rest), ...back]);
}

function create(queries: Queries, tokens: readonly Token[]): Translated {
  const { scope, expressions } = queries;
  const [first] = tokens as [Token, ...Token[]];
  const isOr = tokens[1]?.text === 'OR';
  const kind = tokens[isOr ? 3 : 1];
  if (kind?.text === 'TABLE') return createTable(queries, tokens);
  if (kind?.text === 'VIEW') return createView(queries, first, tokens.slice(isOr ? 4 : 2), isOr);
  if (kind?.text === 'SCHEMA') {
    const name = tokens[2];
    if (!name) throw nearError(scope, kind);
    return made('nothing', [{ text: `CREATE SCHEMA ${quoted(name.value)}`, at: first.at }]);
  }
  const indexAt = findWord(tokens, 1, 'INDEX');
  if (indexAt <= 4 && indexAt < tokens.length) {
    // Indices that only speed things up are no gain in a database by columns.
    if (kind?.text !== 'UNIQUE') return made('nothing');
    const open = tokens.findIndex(({ text }) => text === '(');
    const close = closing(scope, tokens, open);
    const head: Piece = { text: 'CREATE UNIQUE INDEX', at: first.at };
    return made('nothing', [head, ...expressions.translate(tokens.slice(indexAt + 1, close + 1))]);
  }
  const text = `CREATE ${kind?.value ?? ''} is not supported by this database.`;
  throw errorAt(scope, kind?.at ?? first.at, text, 40510);
}

/** The parts of a name that is made: what stands before its last one, as the database takes it. */
function nameParts(scope: Scope, tokens: readonly Token[]): { qualifier: string; name: string; isTemporary: boolean } {
  const last = tokens.at(-1);
  if (!last || (last.kind !== 'word' && last.kind !== 'name')) throw nearError(scope, last ?? (tokens[0] as Token));
  const isTemporary = last.value.startsWith('#');
  const parts: string[] = [''];
  for (const token of tokens.slice(0, -1)) {
    if (token.text === '.') parts.push('');
    else parts[parts.length - 1] = token.value;
  }
  parts.pop();
  const schema = parts.pop() || 'dbo';
  const database = parts.pop() || scope.database;
  return { qualifier: `${quoted(database)}.${quoted(schema)}.`, name: last.value, isTemporary };
}

function createTable(queries: Queries, tokens: readonly Token[]): Translated {
  const { scope, expressions } = queries;
  const open = tokens.findIndex(({ text }) => text === '(');
  const name = tokens.slice(2, open < 0 ? undefined : open);
  if (open < 0 || name.length === 0) throw nearError(scope, tokens.at(-1) as Token);
  const parts = nameParts(scope, name);
  // Where it is stored says nothing here.
  const after = tokens[closing(scope, tokens, open) + 1];
  if (after && !/^(ON|WITH|TEXTIMAGE_ON|AS)$/.test(after.text)) throw nearError(scope, after);
  const { before, columns } = tableColumns(expressions, tokens.slice(open), parts);
  const head: Piece = { text: parts.isTemporary ? 'CREATE TEMP TABLE' : 'CREATE TABLE', at: tokens[0]?.at ?? null };
  return made('nothing', ...before, [head, ...expressions.translate(name), ...columns]);
}

function createView(queries: Queries, first: Token, tokens: readonly Token[], replaces: boolean): Translated {
  const as = findWord(tokens, 0, 'AS');
  const options = findWord(tokens.slice(0, as), 0, 'WITH');
  const query = tokens.slice(as + 1);
  if (query.length === 0) throw nearError(queries.scope, tokens.at(-1) ?? first);
  const check = findWord(query, 1, 'WITH');
  const body = query[check + 1]?.text === 'CHECK' ? query.slice(0, check) : query;
  return made('nothing', [
    { text: replaces ? 'CREATE OR REPLACE VIEW' : 'CREATE VIEW', at: first.at },
    ...queries.expressions.translate(tokens.slice(0, options)),
    added('AS'),
    ...queries.inner(body),
  ]);
}

function alter(queries: Queries, tokens: readonly Token[]): Translated {
  const { scope, expressions } = queries;
  const [first, kind] = tokens;
  if (kind?.text === 'VIEW' && first) return createView(queries, first, tokens.slice(2), true);
  if (kind?.text !== 'TABLE') throw nearError(scope, kind ?? (first as Token));
  const at = findWord(tokens, 2, 'ADD', 'DROP', 'ALTER', 'WITH', 'CHECK', 'NOCHECK', 'REBUILD', 'SET');
  const name = tokens.slice(2, at);
  const action = tokens[at];
  const head: Piece[] = [{ text: 'ALTER TABLE', at: first?.at ?? null }, ...expressions.translate(name)];
  const rest = tokens.slice(at + 1);
  if (action?.text === 'ALTER' && rest[0]?.text === 'COLUMN' && rest[1]) {
    const type = readType(rest, 2);
    if (!type) throw nearError(scope, rest[2] ?? rest[1]);
    const column = quoted(rest[1].value);
    const null_ = rest
      .slice(type.next)
      .map(({ text }) => text)
      .join(' ');
    const texts = [[...head, { text: `ALTER COLUMN ${column} TYPE ${type.type.database}`, at: rest[1].at }]];
    if (null_ === 'NOT NULL') texts.push([...head, { text: `ALTER COLUMN ${column} SET NOT NULL`, at: rest[1].at }]);
    return made('nothing', ...texts);
  }
  if (action?.text === 'DROP') {
    if (rest[0]?.text === 'CONSTRAINT') throw errorAt(scope, rest[0].at, 'Constraints cannot be dropped.', 40510);
    const start = rest[0]?.text === 'COLUMN' ? 1 : 0;
    const drops = splitCommas(rest.slice(start)).map((item) => [
      ...head,
      added('DROP COLUMN'),
      ...expressions.translate(item),
    ]);
    return made('nothing', ...drops);
  }
  if (action?.text === 'ADD') {
    const [word] = rest;
    const isConstraint = word?.text === 'CONSTRAINT' || word?.text === 'PRIMARY';
    const body = word?.text === 'CONSTRAINT' ? rest.slice(2) : rest;
    if (isConstraint && body[0]?.text === 'PRIMARY') {
      const open = body.findIndex(({ text }) => text === '(');
      const columns = expressions.translate(body.slice(open, closing(scope, body, open) + 1));
      return made('nothing', [...head, added('ADD PRIMARY KEY'), ...columns]);
    }
    if (isConstraint && word) throw errorAt(scope, word.at, 'Only primary keys can be added to a table.', 40510);
    const adds = splitCommas(rest).map((item) => {
      const { pieces, start } = column(expressions, item, '');
      if (start) throw errorAt(scope, item[0]?.at ?? 0, 'IDENTITY cannot be added to a table.', 40510);
      return [...head, added('ADD COLUMN'), ...pieces];
    });
    return made('nothing', ...adds);
  }
  throw nearError(scope, action ?? (tokens.at(-1) as Token));
}

function drop({ scope, expressions }: Queries, tokens: readonly Token[]): Translated {
  const [first, kind] = tokens as [Token, Token | undefined];
  if (!kind || !/^(TABLE|VIEW|SCHEMA|INDEX)$/.test(kind.text)) {
    throw errorAt(scope, kind?.at ?? first.at, `DROP ${kind?.value ?? ''} is not supported by this database.`, 40510);
  }
  const ifExists = tokens[2]?.text === 'IF' && tokens[3]?.text === 'EXISTS';
  const names = splitCommas(tokens.slice(ifExists ? 4 : 2));
  if (names.length === 0) throw nearError(scope, tokens.at(-1) as Token);
  // Most indices were never made: see create.
  if (kind.text === 'INDEX') {
    const texts = names.map((name) => [{ text: `DROP INDEX IF EXISTS ${quoted(name[0]?.value ?? '')}`, at: first.at }]);
    return made('nothing', ...texts);
  }
  const head = `DROP ${kind.text}${ifExists ? ' IF EXISTS' : ''}`;
  const tail = kind.text === 'TABLE' ? [added('CASCADE')] : [];
  return made(
    'nothing',
    ...names.map((name) => [{ text: head, at: first.at }, ...expressions.translate(name), ...tail]),
  );
}
