import type { Token } from './lexer.js';

/** Words that begin a statement of the database wherever they stand between others. */
const OF_DATABASE = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'CREATE', 'DROP', 'ALTER', 'TRUNCATE'];

/** Words that begin a statement that the database runs; WITH does where a statement is due, and stands inside many. */
export const DATABASE_WORDS: ReadonlySet<string> = new Set([...OF_DATABASE, 'WITH']);

/** Words that begin a statement that is known, and that a tab has no use for. */
export const REFUSED: ReadonlySet<string> = new Set([
  ...['GRANT', 'REVOKE', 'DENY', 'GOTO', 'DBCC', 'BACKUP', 'RESTORE', 'CHECKPOINT', 'KILL', 'OPEN', 'CLOSE'],
  ...['DEALLOCATE', 'SAVE'],
]);

/** Words that begin a statement wherever they stand between others; the boundaries of statements know the exceptions. */
export const STARTS: ReadonlySet<string> = new Set([
  ...OF_DATABASE,
  ...REFUSED,
  ...['DECLARE', 'SET', 'IF', 'WHILE', 'PRINT', 'BEGIN', 'END', 'ELSE', 'EXEC', 'EXECUTE', 'USE', 'THROW', 'RAISERROR'],
  ...['RETURN', 'BREAK', 'CONTINUE', 'COMMIT', 'ROLLBACK', 'WAITFOR', 'RECONFIGURE'],
]);

/** Words that are no names unless they are quoted. */
const RESERVED: ReadonlySet<string> = new Set([
  ...STARTS,
  ...['WITH', 'FROM', 'WHERE', 'VALUES', 'AND', 'OR', 'NOT', 'GROUP', 'ORDER', 'HAVING', 'UNION', 'INTO', 'AS', 'ON'],
  ...['JOIN', 'CASE', 'WHEN', 'THEN', 'NULL'],
]);

/** Whether a token is a name by itself: one in quotes, or a word that T-SQL does not reserve. */
export function isUnreserved(token: Token | undefined): boolean {
  return token?.kind === 'name' || (token?.kind === 'word' && !RESERVED.has(token.text));
}
