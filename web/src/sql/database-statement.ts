import type { Frame } from './frame.js';
import { resultSet } from './result-set.js';
import type { Session } from './session.js';
import { targetColumns } from './target-columns.js';
import { added, DatabaseText, quoted } from './tsql/pieces.js';
import { type Scope, slotOf } from './tsql/scope.js';
import type { Translated } from './tsql/translate.js';

/** Runs a statement that the database does; gives the rows that it read or changed. */
export async function runStatement(
  session: Session,
  translated: Translated,
  frame: Frame,
  scope: Scope,
  at: number,
): Promise<number | null> {
  const { db } = session;
  const started = performance.now();
  const line = session.lineOf(frame, at);
  await db.refreshViews(scope);
  const texts = await named(session, translated, scope, at);
  for (const text of texts.slice(0, -1)) await db.ask(text, scope, at);
  const last = texts.at(-1);
  if (!last) return null;
  if (translated.gives === 'variables') return assignAll(session, translated.variables, last, frame, scope, at);
  const onRows = (rows: number) => db.events.onProgress?.({ rows, totalRows: null, fraction: 0 });
  const { bytes, rows } = await db.ask(last, scope, at, onRows);
  if (translated.gives !== 'rows') db.instance.version += 1;
  if (translated.gives === 'nothing') return null;
  const isQuery = translated.gives === 'rows';
  const count = isQuery ? rows : countIn(bytes);
  if (isQuery) session.output.resultSets.push(resultSet(bytes, { line, elapsed: performance.now() - started }));
  db.status.rowcount = count;
  // Of rows that go into a table, the INSERT tells.
  if (!isQuery || db.status.inserting === null) session.sayRows(count, line);
  return count;
}

/** How many rows a statement changed, by its answer. */
export function countIn(bytes: Uint8Array): number {
  const { table } = resultSet(bytes, { line: 0, elapsed: 0 });
  return Number(table.getChildAt(0).at(0) ?? 0);
}

/** An INSERT with the names of its columns, where the database fills one of them. */
async function named(
  session: Session,
  { texts, unnamed }: Translated,
  scope: Scope,
  at: number,
): Promise<DatabaseText[]> {
  const [text] = texts;
  if (!text || !unnamed) return texts;
  const columns = await targetColumns(session.db, unnamed.table, scope, at);
  if (!columns.some(({ isFilled }) => isFilled)) return texts;
  const list = columns.filter(({ isFilled }) => !isFilled).map(({ name }) => quoted(name));
  return [new DatabaseText(text.pieces.toSpliced(unnamed.at, 0, added(`(${list.join(', ')})`)))];
}

/** `SELECT @a = x FROM …`: the values of the last row. */
async function assignAll(
  session: Session,
  names: readonly string[],
  text: DatabaseText,
  frame: Frame,
  scope: Scope,
  at: number,
): Promise<number> {
  const { db } = session;
  const columns = names.map((_, index) => `c${index}`);
  const list = columns.map((column) => `last(CAST(${column} AS VARCHAR))`).join(', ');
  const pieces = [added(`SELECT count(*), ${list} FROM (`), ...text.pieces, added(`) AS q(${columns.join(', ')})`)];
  const { bytes } = await db.ask(new DatabaseText(pieces), scope, at);
  const { table } = resultSet(bytes, { line: 0, elapsed: 0 });
  const rows = Number(table.getChildAt(0).at(0));
  db.status.rowcount = rows;
  if (rows === 0) return 0;
  for (const [index, name] of names.entries()) {
    const type = session.typeOf(name, scope, at);
    const value = table.getChildAt(index + 1).at(0) as string | null;
    await db.bind(slotOf(name, frame.depth), type, value);
  }
  return rows;
}
