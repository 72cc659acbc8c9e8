import type { Frame } from './frame.js';
import type { Session } from './session.js';
import { faultError } from './tsql/fault-error.js';
import type { DatabaseText } from './tsql/pieces.js';
import type { Scope } from './tsql/scope.js';
import type { Statement } from './tsql/statement.js';
import { translateStatement } from './tsql/translate.js';

/** What is wrong with the syntax is known before anything is run. */
export async function checkSyntax(session: Session, statements: readonly Statement[], frame: Frame): Promise<void> {
  const found: { text: DatabaseText; scope: Scope; at: number }[] = [];
  const variables = new Map(frame.variables);
  const look = (statement: Statement): void => {
    switch (statement.kind) {
      case 'declare':
        for (const { name, type } of statement.variables) variables.set(name, type);
        return;
      case 'declareTable':
        variables.set(statement.name, null);
        return;
      case 'sql': {
        const scope = { ...session.db.scope(frame), variables };
        for (const text of translateStatement(statement.tokens, scope).texts) {
          found.push({ text, scope, at: statement.at });
        }
        return;
      }
      case 'if':
        look(statement.then);
        if (statement.otherwise) look(statement.otherwise);
        return;
      case 'while':
        look(statement.body);
        return;
      case 'block':
        for (const inner of statement.body) look(inner);
        return;
      case 'try':
        for (const inner of [...statement.body, ...statement.handler]) look(inner);
        return;
      default:
    }
  };
  for (const statement of statements) look(statement);
  // One statement by itself says so when it is run.
  if (found.length < 2 && statements.length < 2) return;
  const faults = await session.db.instance.host.call('check', {
    connection: session.db.id,
    statements: found.map(({ text }) => text.toString()),
  });
  faults.forEach((fault, index) => {
    const entry = found[index];
    if (fault && entry) throw faultError(fault, entry.text, entry.scope, entry.at);
  });
}
