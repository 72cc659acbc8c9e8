import { Execution } from './execution.svelte.ts';
import type { SqlEditor } from './sql-editor.ts';

const FIRST = `-- T-SQL of a database in this tab. F5 runs all of it, or what is selected.
DROP TABLE IF EXISTS dbo.dice
CREATE TABLE dbo.dice (roll int IDENTITY PRIMARY KEY, a int NOT NULL, b int NOT NULL)

INSERT INTO dbo.dice (a, b)
SELECT TOP (10000) 1 + ABS(CHECKSUM(NEWID())) % 6, 1 + ABS(CHECKSUM(NEWID())) % 6
FROM sys.objects x CROSS JOIN sys.objects y CROSS JOIN sys.objects z

SELECT a + b AS eyes, COUNT(*) AS rolls
FROM dbo.dice
GROUP BY a + b
ORDER BY eyes
`;

/** The query window: its text lives as long as the page. */
class QueryWindow {
  text = $state(FIRST);
  /** Its editor; null until that has been fetched. */
  editor: SqlEditor | null = null;
  readonly execution = new Execution();

  /** Puts a statement behind the text and selects it, so that it is what runs next. */
  add(statement: string): void {
    if (this.editor) this.editor.insert(statement);
    else this.text = `${this.text.trimEnd()}\n\n${statement}\n`;
  }
}

export const queryWindow = new QueryWindow();
