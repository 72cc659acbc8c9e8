// T-SQL as it is read: tokens, batches, statements, what runs and in which order, and errors in SQL Server's words.
import { beforeAll, describe, expect, test } from 'vitest';
import { splitBatches } from '../../web/src/sql/tsql/batches.ts';
import { tokenize } from '../../web/src/sql/tsql/lexer.ts';
import { parseBatch } from '../../web/src/sql/tsql/parser.ts';
import { startSql } from './sql-host.mjs';

const kinds = (text) => splitBatches(text).flatMap((batch) => parseBatch(batch, text).map(({ kind }) => kind));

describe('tokens', () => {
  test('text, names, variables and numbers', () => {
    const found = tokenize(
      'SELECT N\'it\'\'s\', [a]]b], "c""d", @x, @@ROWCOUNT, #t, 1.5e-3, .5, 0xFF, $1.5 /* a /* b */ c */ -- d\n;',
    );
    expect(found.map(({ kind, value }) => [kind, value])).toEqual([
      ['word', 'SELECT'],
      ['string', "it's"],
      ['symbol', ','],
      ['name', 'a]b'],
      ['symbol', ','],
      ['name', 'c"d'],
      ['symbol', ','],
      ['variable', '@x'],
      ['symbol', ','],
      ['global', '@@ROWCOUNT'],
      ['symbol', ','],
      ['word', '#t'],
      ['symbol', ','],
      ['number', '1.5e-3'],
      ['symbol', ','],
      ['number', '.5'],
      ['symbol', ','],
      ['number', '0xFF'],
      ['symbol', ','],
      ['number', '1.5'],
      ['symbol', ';'],
    ]);
  });

  test('an empty text stays one', () => {
    expect(tokenize("''")[0]).toMatchObject({ kind: 'string', value: '' });
  });

  test('what is not closed says where it begins', () => {
    expect(() => tokenize("SELECT 1\nSELECT 'abc")).toThrow(
      /^Msg 105, Level 15, State 1, Line 2: Unclosed quotation mark after the character string 'abc'\.$/,
    );
    expect(() => tokenize('SELECT 1 /* a')).toThrow(/^Msg 113/);
  });
});

describe('batches', () => {
  test('GO stands alone on its line, whatever is in text and comments', () => {
    const text = "PRINT 'a\nGO\nb'\nGO\n/*\nGO\n*/\nselect go = 1\ngo 3\n\nGO\nSELECT 2 -- GO";
    expect(splitBatches(text).map(({ tokens, times }) => [tokens.map(({ text }) => text).join(' '), times])).toEqual([
      ["PRINT 'a\nGO\nb'", 1],
      ['SELECT GO = 1', 3],
      ['SELECT 2', 1],
    ]);
  });

  test('statements need no semicolons', () => {
    expect(
      kinds(`DECLARE @a int = 1, @b float SET @a = CASE WHEN 1 = 1 THEN 2 ELSE 3 END PRINT @a
        IF @a > 1 SELECT 1 ELSE BEGIN SELECT 2 SELECT 3 END
        WHILE @a < 3 SET @a += 1
        INSERT INTO t (x) SELECT y FROM u UNION ALL SELECT z FROM v
        UPDATE t SET x = 1 WHERE y IN (SELECT 1) DELETE t
        WITH c AS (SELECT 1 AS x) INSERT INTO t SELECT x FROM c
        DROP TABLE IF EXISTS t ALTER TABLE t ALTER COLUMN x int ALTER TABLE t DROP COLUMN y
        CREATE TABLE t (x int, CONSTRAINT f FOREIGN KEY (x) REFERENCES u (y) ON DELETE CASCADE)
        BEGIN TRAN COMMIT TRANSACTION BEGIN TRY SELECT 1 END TRY BEGIN CATCH THROW END CATCH
        EXEC sp_a 1, @b = @a OUTPUT WITH RESULT SETS ((a int NOT NULL, b varchar(10) NULL)) SELECT 4; USE master`),
    ).toEqual([
      'declare',
      'set',
      'print',
      'if',
      'while',
      'sql',
      'sql',
      'sql',
      'sql',
      'sql',
      'sql',
      'sql',
      'sql',
      'transaction',
      'transaction',
      'try',
      'exec',
      'sql',
      'use',
    ]);
  });

  test('where a database lies is all that ALTER DATABASE changes', () => {
    const read = (text) => parseBatch(splitBatches(text)[0], text);
    const [move, print] = read("ALTER DATABASE [my db] MODIFY FILE (NAME = a, FILENAME = N'opfs:a.duckdb') PRINT 1");
    expect(move).toMatchObject({ kind: 'moveDatabase', name: 'my db', file: 'opfs:a.duckdb' });
    expect(print.kind).toBe('print');
    for (const action of ['SET RECOVERY SIMPLE', 'MODIFY FILE (NAME = a, SIZE = 5MB)', 'MODIFY NAME = b']) {
      expect(read(`ALTER DATABASE x ${action} PRINT 1`).map(({ kind }) => kind)).toEqual(['nothing', 'print']);
    }
  });

  test('EXEC with parameters and RESULT SETS', () => {
    const text = `EXEC @r = dbo.sp_x N'one', -2, @c = @v OUT, @d = DEFAULT, word
      WITH RESULT SETS (([model name] nvarchar(max) NOT NULL, b decimal(10, 2)), (c int NULL))`;
    const [statement] = parseBatch(splitBatches(text)[0], text);
    expect(statement).toMatchObject({ kind: 'exec', procedure: 'dbo.sp_x', into: '@r' });
    expect(
      statement.arguments.map(({ name, variable, isOutput, value }) => [
        name,
        variable,
        isOutput,
        value?.map(({ value }) => value),
      ]),
    ).toEqual([
      [null, null, false, ['one']],
      [null, null, false, ['-', '2']],
      ['@c', '@v', true, ['@v']],
      ['@d', null, false, undefined],
      [null, null, false, ['word']],
    ]);
    expect(
      statement.resultSets.map((set) => set.map(({ name, type, nullable }) => [name, type.name, nullable])),
    ).toEqual([
      [
        ['model name', 'nvarchar(max)', false],
        ['b', 'decimal(10, 2)', true],
      ],
      [['c', 'int', true]],
    ]);
    const others = (clause) => parseBatch(splitBatches(`EXEC a ${clause}`)[0], `EXEC a ${clause}`)[0].resultSets;
    expect([others('WITH RESULT SETS NONE'), others('WITH RESULT SETS UNDEFINED'), others('')]).toEqual([
      'none',
      'undefined',
      'undefined',
    ]);
  });
});

describe('in the database', () => {
  let sql;
  beforeAll(async () => {
    sql = await startSql();
  }, 60_000);

  const failed = async (text, options) => {
    const error = await sql.execute(text, options).then(
      () => null,
      (error) => error,
    );
    expect(error?.code).toBe('sql');
    return error;
  };

  test('control of flow', async () => {
    const { messages, rows, statements } = await sql.execute(`SET NOCOUNT ON
DECLARE @i int = 0, @s varchar(max) = ''
WHILE 1 = 1
BEGIN
  SET @i += 1
  IF @i = 2 CONTINUE
  IF @i > 4 BREAK
  SET @s = @s + CAST(@i AS varchar) + ','
END
PRINT @s
SELECT @i AS i, @s AS s
RETURN
SELECT 'never'`);
    expect(messages.map(({ text, line }) => [text, line])).toEqual([['1,3,4,', 10]]);
    expect(rows).toEqual([[[5, '1,3,4,']]]);
    expect(statements.at(-1)).toMatchObject({ statement: 'SELECT', line: 11, rows: 1 });
  });

  test('numbers of rows, @@ROWCOUNT, variables from queries', async () => {
    const { messages, rows } = await sql.execute(`CREATE TABLE #t (a int)
INSERT #t VALUES (1), (2), (3)
DECLARE @n int = @@ROWCOUNT, @last int, @none int = 7
SELECT @last = a, @n = @n + 0 FROM #t ORDER BY a
SELECT @none = a FROM #t WHERE a > 9
SELECT @n, @last, @none
DELETE #t WHERE a > 1`);
    expect(rows).toEqual([[[3, 3, 7]]]);
    expect(messages.map(({ text }) => text)).toEqual(['(3 rows affected)', '(1 row affected)', '(2 rows affected)']);
  });

  test('TRY, CATCH, THROW and RAISERROR', async () => {
    const { rows, messages } = await sql.execute(`BEGIN TRY
  RAISERROR('only a word: %s %d', 10, 1, 'x', 5)
  RAISERROR('wrong', 16, 3)
END TRY
BEGIN CATCH
  SELECT ERROR_NUMBER(), ERROR_MESSAGE(), ERROR_SEVERITY(), ERROR_STATE(), ERROR_LINE(), @@ERROR
END CATCH
BEGIN TRY
  BEGIN TRY THROW 51000, 'deep', 2 END TRY
  BEGIN CATCH THROW END CATCH
END TRY
BEGIN CATCH PRINT ERROR_MESSAGE() END CATCH`);
    expect(rows).toEqual([[[50000, 'wrong', 16, 3, 3, 50000]]]);
    expect(messages.map(({ text }) => text)).toEqual(['only a word: x 5', '(1 row affected)', 'deep']);
    const error = await failed("SELECT 1 AS a\nTHROW 50001, 'end', 4");
    expect(error).toMatchObject({ number: 50001, state: 4, line: 2, text: 'end' });
    expect(error.output.resultSets).toHaveLength(1);
  });

  test('procedures: parameters, OUTPUT, RETURN, defaults, calls of calls', async () => {
    const { rows } = await sql.execute(`CREATE OR ALTER PROCEDURE dbo.twice @x int, @y int = 5, @z int OUTPUT AS
SET @z = @x * 2 + @y
IF @x > 1 BEGIN DECLARE @inner int EXEC twice @x = 1, @y = 0, @z = @inner OUTPUT SELECT @inner AS inner_z END
RETURN 9
GO
DECLARE @r int, @out int
EXEC @r = twice 4, @z = @out OUTPUT
SELECT @r, @out
DECLARE @sum int
EXEC sp_executesql N'SET @c = @a + @b', N'@a int, @b int, @c int OUTPUT', @a = 1, @b = 2, @c = @sum OUTPUT
SELECT @sum
EXEC dbo.twice 0, 0, 0 WITH RESULT SETS NONE
DROP PROCEDURE twice`);
    expect(rows).toEqual([[[2]], [[9, 13]], [[3]]]);
    expect((await failed('EXEC nothing')).message).toBe(
      "Msg 2812, Level 16, State 1, Line 1: Could not find stored procedure 'nothing'.",
    );
  });

  test('result sets as they are declared', async () => {
    const make = 'CREATE OR ALTER PROCEDURE p AS SELECT 1 AS a, NULL AS b\nGO\n';
    const { resultSets } = await sql.execute(`${make}EXEC p WITH RESULT SETS ((x int NOT NULL, y varchar(5) NULL))`);
    expect(resultSets[0].columns).toEqual([
      { name: 'x', type: 'int', nullable: false },
      { name: 'y', type: 'varchar(5)', nullable: true },
    ]);
    expect(resultSets[0].table.schema.fields.map(({ name }) => name)).toEqual(['x', 'y']);
    const numbers = [];
    for (const clause of ['((x int))', '((x int, y int NOT NULL))', '((x int, y int), (z int))', 'NONE']) {
      numbers.push((await failed(`EXEC p WITH RESULT SETS ${clause}`)).number);
    }
    expect(numbers).toEqual([11537, 11553, 11536, 11535]);
  });

  test('transactions', async () => {
    const { rows } = await sql.execute(`CREATE TABLE #x (a int)
BEGIN TRAN INSERT #x VALUES (1) ROLLBACK
BEGIN TRAN BEGIN TRAN INSERT #x VALUES (2) COMMIT SELECT @@TRANCOUNT COMMIT
SELECT COUNT(*) FROM #x`);
    expect(rows).toEqual([[[1]], [[1]]]);
    expect((await failed('COMMIT')).number).toBe(3902);
    const caught = await sql.execute(`BEGIN TRY BEGIN TRAN SELECT CAST('x' AS int) END TRY
BEGIN CATCH SELECT ERROR_NUMBER(), @@TRANCOUNT END CATCH`);
    expect(caught.rows).toEqual([[[245, 0]]]);
  });

  test('several databases', async () => {
    const { rows } = await sql.execute(`CREATE DATABASE one
CREATE DATABASE two
GO
USE one
CREATE TABLE t (a int) INSERT t VALUES (1)
USE two
CREATE TABLE t (a int) INSERT t VALUES (2)
SELECT a FROM t SELECT a FROM one.dbo.t SELECT a FROM one..t
USE one
SELECT a FROM dbo.t SELECT DB_NAME()`);
    expect(rows).toEqual([[[2]], [[1]], [[1]], [[1]], [['one']]]);
    expect((await failed('USE three')).message).toBe(
      "Msg 911, Level 16, State 1, Line 1: Database 'three' does not exist. Make sure that the name is entered correctly.",
    );
    expect((await failed('SELECT 1', { database: 'three' })).number).toBe(4060);
    expect((await failed('CREATE DATABASE one')).number).toBe(1801);
    expect((await failed('USE two DROP DATABASE two')).number).toBe(3702);
    await sql.execute('DROP DATABASE one, two DROP DATABASE IF EXISTS one');
    expect((await failed('DROP DATABASE one')).number).toBe(3701);
  });

  test('temporary tables are those of a session', async () => {
    await sql.execute('CREATE TABLE #own (a int)');
    expect((await failed('SELECT * FROM #own')).message).toBe(
      "Msg 208, Level 16, State 1, Line 1: Invalid object name '#own'.",
    );
  });

  test('variables are tables, with AS and without', async () => {
    const { rows } = await sql.execute('DECLARE @t AS TABLE (a int) INSERT @t VALUES (7) SELECT a FROM @t');
    expect(rows[0]).toEqual([[7]]);
  });

  test('parameters are bound, never pasted', async () => {
    const evil = '\'); DROP TABLE x; -- \u0000 " [ @p $1';
    const { rows, outputs } = await sql.execute(
      'DECLARE @t TABLE (s nvarchar(max)) INSERT @t VALUES (@p) SELECT s, LEN(@p) FROM @t SET @n = @n * 2',
      {
        params: {
          p: evil.replace('\u0000', ''),
          '@n': { value: 21, type: 'bigint', output: true },
          d: new Date(0),
          b: true,
          x: 0.1,
          big: 2n ** 60n,
          none: null,
        },
      },
    );
    expect(rows[0][0][0]).toBe(evil.replace('\u0000', ''));
    expect(outputs).toEqual({ n: 42 });
    const values = await sql.execute('SELECT @d, @b, @x, CAST(@big AS varchar), @none', {
      params: { d: new Date(1500), b: true, x: 0.1, big: 2n ** 60n, none: null },
    });
    expect(values.rows[0][0]).toEqual(['1970-01-01T00:00:01.500Z', true, 0.1, '1152921504606846976', null]);
    await expect(sql.execute('SELECT 1', { params: { 'a b': 1 } })).rejects.toMatchObject({ code: 'argument' });
    await expect(sql.execute('SELECT 1', { params: { a: [] } })).rejects.toMatchObject({ code: 'argument' });
  });

  test.each([
    ['SELECT 1 +', 102, 1, "Incorrect syntax near '+'."],
    ['SELECT 1\nDECLARE @x', 102, 2, "Incorrect syntax near '@x'."],
    ['SELECT 1\nSELEC 2', 102, 2, "Incorrect syntax near '2'."],
    ["PRINT 'x'\n\nSELECT * FROM WHERE", 102, 3, "Incorrect syntax near 'WHERE'."],
    ['SELECT (1', 102, 1, null],
    ['SELECT 1 FROM t)', 102, 1, "Incorrect syntax near ')'."],
    ['SELECT @x', 137, 1, 'Must declare the scalar variable "@x".'],
    ['SELECT a FROM sys.objects', 207, 1, "Invalid column name 'a'."],
    ['SELECT * FROM dbo.nope', 208, 1, "Invalid object name 'dbo.nope'."],
    ["SELECT nofunction('a')", 195, 1, "'nofunction' is not a recognized built-in function name."],
    ["SELECT CAST('x' AS int)", 245, 1, "Conversion failed when converting the varchar value 'x' to data type int."],
    ['SELECT CAST(300 AS tinyint)', 8115, 1, 'Arithmetic overflow error converting expression to data type tinyint.'],
    ['SELECT CAST(1 AS nothing)', 243, 1, 'Type nothing is not a defined system type.'],
    ['DECLARE @x nothing', 2715, 1, 'Cannot find data type nothing.'],
    [
      'CREATE TABLE sys_x (a int)\nCREATE TABLE sys_x (a int)',
      2714,
      2,
      "There is already an object named 'sys_x' in the database.",
    ],
    ['CREATE TABLE #n (a int NOT NULL)\nINSERT #n VALUES (NULL)', 515, 2, null],
    ['CREATE TABLE #k (a int PRIMARY KEY)\nINSERT #k VALUES (1)\nINSERT #k VALUES (1)', 2627, 3, null],
    ['SELECT 1 FROM sys.objects FOR XML AUTO', 40510, 1, 'FOR XML is not supported.'],
    ['SET NOTHING ON', 195, 1, "'NOTHING' is not a recognized SET option."],
    ['BEGIN SELECT 1', 102, 1, null],
    ['IF 1 = 1', 102, 1, null],
    ['SELECT name, COUNT(*) FROM sys.objects', 8120, 1, null],
    ['SELECT 1 GRANT x', 40510, 1, null],
  ])('%s', async (text, number, line, said) => {
    const error = await failed(text);
    expect([error.number, error.line]).toEqual([number, line]);
    if (said) expect(error.text).toBe(said);
    expect(error.message).toMatch(/^Msg \d+, Level \d+, State 1, Line \d+: /);
  });

  test('an error has its place in the whole text, and its line in the batch', async () => {
    const error = await failed('SELECT 1\nGO\n\nSELECT 2,\n  nope');
    expect(error).toMatchObject({ number: 207, line: 3, column: 3, at: { character: 25 } });
  });

  test('a mistake of syntax is found before anything is run', async () => {
    const error = await failed('CREATE TABLE made (a int)\nSELECT * FROM made WHERE WHERE');
    expect(error.number).toBe(102);
    expect((await failed('SELECT * FROM made')).number).toBe(208);
  });

  test('a statement is cancelled, and the next one runs', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const text =
      'SELECT COUNT(*) FROM sys.objects a CROSS JOIN sys.objects b CROSS JOIN sys.objects c CROSS JOIN sys.objects d CROSS JOIN sys.objects e';
    await expect(sql.execute(text, { signal: stop.signal })).rejects.toMatchObject({
      code: expect.stringMatching('cancelled|sql'),
    });
    expect((await sql.execute('SELECT 1')).rows).toEqual([[[1]]]);
  });
});
