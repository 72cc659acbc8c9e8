import type { Connection } from './connection.js';
import { resultSet } from './result-set.js';
import { added, DatabaseText, literal, type Pieces } from './tsql/pieces.js';
import type { Scope } from './tsql/scope.js';

/** A column of a table that rows are put into. */
export interface TargetColumn {
  name: string;
  /** Its type, as the database has it. */
  type: string;
  /** Whether the database fills it: with numbers of rows, or values that are computed. */
  isFilled: boolean;
}

/** The columns of a table, in their order. */
export async function targetColumns(db: Connection, table: Pieces, scope: Scope, at: number): Promise<TargetColumn[]> {
  const name = table.map(({ text }) => text).join(' ');
  // Of columns that are computed only the pragma knows how; it takes no name in which a quotation mark is doubled.
  const asks = !name.includes('""');
  const known = asks ? `) AS d POSITIONAL JOIN pragma_table_info(${literal(name)}) AS p` : ') AS d';
  const computed = asks ? ' OR ("default" IS NULL AND dflt_value IS NOT NULL)' : '';
  const filled = `starts_with("default", 'nextval(')${computed}`;
  const head = `SELECT column_name, column_type, coalesce(${filled}, false) AS is_filled FROM (DESCRIBE`;
  const { bytes } = await db.ask(new DatabaseText([added(head), ...table, added(known)]), scope, at);
  const { table: told } = resultSet(bytes, { line: 0, elapsed: 0 });
  const column = <T>(name: string) => Array.from(told.getChild(name).toArray() as ArrayLike<T>);
  const [types, areFilled] = [column<string>('column_type'), column<boolean>('is_filled')];
  return column<string>('column_name').map((name, index) => ({
    name,
    type: types[index] ?? '',
    isFilled: areFilled[index] ?? false,
  }));
}
