import type { Session } from './session.js';
import { errorAt, type Scope } from './tsql/scope.js';
import type { Tokens } from './tsql/statement.js';

/** Options of SET that are taken and change nothing here. */
const OPTIONS = new Set([
  ...['ANSI_NULLS', 'ANSI_PADDING', 'ANSI_WARNINGS', 'ANSI_DEFAULTS', 'ANSI_NULL_DFLT_ON', 'ANSI_NULL_DFLT_OFF'],
  ...['ARITHABORT', 'ARITHIGNORE', 'CONCAT_NULL_YIELDS_NULL', 'CURSOR_CLOSE_ON_COMMIT', 'DATEFIRST', 'DATEFORMAT'],
  ...['DEADLOCK_PRIORITY', 'FMTONLY', 'IDENTITY_INSERT', 'IMPLICIT_TRANSACTIONS', 'LANGUAGE', 'LOCK_TIMEOUT'],
  ...['NUMERIC_ROUNDABORT', 'QUOTED_IDENTIFIER', 'REMOTE_PROC_TRANSACTIONS', 'STATISTICS', 'TEXTSIZE', 'TRANSACTION'],
  ...['XACT_ABORT', 'FORCEPLAN', 'NOEXEC', 'PARSEONLY', 'SHOWPLAN_ALL', 'SHOWPLAN_TEXT', 'SHOWPLAN_XML'],
]);

/** SET of an option. */
export function setOption(session: Session, words: Tokens, scope: Scope, at: number): void {
  const [first, second] = words;
  const word = first?.text ?? '';
  if (word === 'NOCOUNT') session.db.status.noCount = second?.text === 'ON';
  else if (word === 'ROWCOUNT' && second?.text === '0') return;
  else if (!OPTIONS.has(word)) throw errorAt(scope, first?.at ?? at, `'${word}' is not a recognized SET option.`, 195);
}
