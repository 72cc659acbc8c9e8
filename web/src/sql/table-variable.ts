import type { Frame } from './frame.js';
import type { Session } from './session.js';
import { added, DatabaseText, quoted } from './tsql/pieces.js';
import { Queries } from './tsql/queries.js';
import { type Scope, slotOf } from './tsql/scope.js';
import type { Statement } from './tsql/statement.js';
import { tableColumns } from './tsql/tables.js';

/** A variable that is a table: a temporary one, which is empty wherever it is declared. */
export async function declareTable(
  { db }: Session,
  { name, columns, at }: Statement & { kind: 'declareTable' },
  frame: Frame,
  scope: Scope,
): Promise<void> {
  const table = slotOf(name, frame.depth);
  const { expressions } = new Queries(scope);
  const made = tableColumns(expressions, columns, { qualifier: '', name: table, isTemporary: true });
  for (const pieces of made.before) await db.ask(new DatabaseText(pieces), scope, at);
  await db.plain(`DROP TABLE IF EXISTS temp.main.${quoted(table)}`);
  await db.ask(new DatabaseText([added(`CREATE TEMP TABLE ${quoted(table)}`), ...made.columns]), scope, at);
  frame.variables.set(name, null);
}
