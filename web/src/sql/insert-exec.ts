import { endTransaction, transaction } from './administration.js';
import { callProcedure, isOwnProcedure, runText } from './calls.js';
import { countIn } from './database-statement.js';
import type { Frame } from './frame.js';
import type { ResultSet } from './result-set.js';
import type { Session } from './session.js';
import { type Staged, stage } from './staging.js';
import { type TargetColumn, targetColumns } from './target-columns.js';
import { added, DatabaseText, type Piece, quoted } from './tsql/pieces.js';
import { errorAt, type Scope } from './tsql/scope.js';
import type { Statement } from './tsql/statement.js';
import { translateExpression } from './tsql/translate.js';
import { nameOfDatabaseType, sqlType } from './tsql/types.js';

type InsertExec = Statement & { kind: 'insertExec' };

/** A table that rows go into. */
interface Target {
  table: Piece[];
  columns: TargetColumn[];
}

/**
 * INSERT … EXEC: puts the rows of all result sets of a call into a table, in their order, all or none of them. What a procedure
 * or a text of the user's changed is undone too when it fails. Gives how many rows they were.
 */
export async function insertExec(session: Session, statement: InsertExec, frame: Frame, scope: Scope): Promise<number> {
  const { call, at } = statement;
  const { status } = session.db;
  if (status.inserting !== null) throw errorAt(scope, at, 'An INSERT EXEC statement cannot be nested.', 8164, 16);
  const target = await targetOf(session, statement, scope);
  // A procedure of the system changes nothing of the database itself, and may take its time.
  const isOwn = status.transactions === 0 && (call.kind === 'execText' || isOwnProcedure(session, call.procedure));
  if (isOwn) await transaction(session, 'begin', scope, at);
  try {
    const sets = await collected(session, call, frame, scope);
    const count = await insertSets(session, target, sets, scope, at);
    // A failure inside that was dealt with has ended it.
    if (isOwn && status.transactions > 0) await endTransaction(session, 'commit');
    session.db.instance.version += 1;
    session.sayRows(count, session.lineOf(frame, at));
    return count;
  } catch (error) {
    if (isOwn && status.transactions > 0) await endTransaction(session, 'rollback').catch(() => undefined);
    throw error;
  }
}

/** The table, and the columns of it that get values: those that are named, or all but those that the database fills. */
async function targetOf(session: Session, { table, columns, at }: InsertExec, scope: Scope): Promise<Target> {
  const pieces = translateExpression(table, scope);
  const all = await targetColumns(session.db, pieces, scope, at);
  if (!columns) return { table: pieces, columns: all.filter(({ isFilled }) => !isFilled) };
  const named: TargetColumn[] = [];
  for (const { value, at: place } of columns) {
    const found = all.find(({ name }) => name.toLowerCase() === value.toLowerCase());
    if (!found) throw errorAt(scope, place, `Invalid column name '${value}'.`, 207, 16);
    if (named.includes(found)) {
      const text = `The column name '${found.name}' is specified more than once in the SET clause or column list of an INSERT. A column cannot be assigned more than one value in the same clause. Modify the clause to make sure that a column is updated only once. If this statement updates or inserts columns into a view, column aliasing can conceal the duplication in your code.`;
      throw errorAt(scope, place, text, 264, 16);
    }
    named.push(found);
  }
  return { table: pieces, columns: named };
}

/** The result sets of a call, which nobody else gets. */
async function collected(
  session: Session,
  call: InsertExec['call'],
  frame: Frame,
  scope: Scope,
): Promise<readonly ResultSet[]> {
  const { status } = session.db;
  const { resultSets } = session.output;
  const before = resultSets.length;
  const { transactions } = status;
  status.inserting = transactions;
  try {
    if (call.kind === 'exec') await callProcedure(session, call, frame, scope);
    else await runText(session, String(await session.value(call.value, frame, 'VARCHAR')), []);
  } catch (error) {
    resultSets.length = before;
    throw error;
  } finally {
    status.inserting = null;
  }
  const sets = resultSets.splice(before);
  if (status.transactions > transactions) {
    const text = `Transaction count after EXECUTE indicates a mismatching number of BEGIN and COMMIT statements. Previous count = ${transactions}, current count = ${status.transactions}.`;
    throw errorAt(scope, call.at, text, 266, 16);
  }
  return sets;
}

/** Puts rows into the table by one statement, so that it gets all or none of them. */
async function insertSets(
  session: Session,
  { table, columns }: Target,
  sets: readonly ResultSet[],
  scope: Scope,
  at: number,
): Promise<number> {
  const { db } = session;
  const odd = sets.find(({ table: rows }) => rows.children.length !== columns.length);
  if (odd) {
    const text = 'Column name or number of supplied values does not match table definition.';
    throw errorAt(scope, at, text, 213, 16);
  }
  const staged: Staged[] = [];
  try {
    for (const [index, set] of sets.entries()) {
      if (set.rows > 0) staged.push(await stage(db, set, `rx_set_${index}`));
    }
    let count = 0;
    if (staged.length > 0) {
      const queries = staged.map(({ table: rows, types }) => {
        const list = columns.map(({ type }, column) => converted(`c${column}`, types[column] ?? null, type, scope, at));
        return `SELECT ${list.join(', ')} FROM ${rows}`;
      });
      const names = columns.map(({ name }) => quoted(name)).join(', ');
      const insert = [added('INSERT INTO'), ...table, added(`(${names}) ${queries.join(' UNION ALL ')}`)];
      const { bytes } = await db.ask(new DatabaseText(insert), scope, at);
      count = countIn(bytes);
    }
    db.status.rowcount = count;
    return count;
  } finally {
    for (const { table: rows } of staged) await db.plain(`DROP TABLE IF EXISTS ${rows}`).catch(() => undefined);
  }
}

/** What kind of type of T-SQL one of the database's is. */
function kindOf(type: string) {
  const name = nameOfDatabaseType(type).replace(/\(.*/, '');
  return { name, kind: sqlType(name)?.kind ?? 'other' };
}

const NUMBERS = ['whole', 'real', 'decimal', 'bit'];

/** A column in the type of the one that it goes into, as T-SQL converts it where nobody says how; one without values has no type. */
function converted(column: string, given: string | null, wanted: string, scope: Scope, at: number): string {
  if (given === null) return `CAST(NULL AS ${wanted})`;
  if (given === wanted) return column;
  const [from, to] = [kindOf(given), kindOf(wanted)];
  if (from.kind === 'text' && to.kind === 'binary') {
    const text = `Implicit conversion from data type ${from.name} to ${to.name} is not allowed. Use the CONVERT function to run this query.`;
    throw errorAt(scope, at, text, 257, 16);
  }
  const isNumber = ({ kind }: { kind: string }) => NUMBERS.includes(kind);
  const clashes =
    (from.kind === 'binary') !== (to.kind === 'binary') ||
    (from.kind === 'date' && isNumber(to)) ||
    (isNumber(from) && to.kind === 'date');
  if (clashes) {
    throw errorAt(scope, at, `Operand type clash: ${from.name} is incompatible with ${to.name}`, 206, 16);
  }
  if (to.kind === 'whole' && (from.kind === 'real' || from.kind === 'decimal')) {
    return `CAST(trunc(${column}) AS ${wanted})`;
  }
  if (to.kind === 'text' && from.kind === 'bit') return `CAST(CAST(${column} AS INTEGER) AS VARCHAR)`;
  return `CAST(${column} AS ${wanted})`;
}
