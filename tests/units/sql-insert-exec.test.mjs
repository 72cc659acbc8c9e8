// INSERT … EXEC: rows of procedures, texts and scripts go into tables, all or none of them.
import { beforeAll, describe, expect, test } from 'vitest';
import { scriptDatabase } from './script-host.mjs';
import { spConfigure } from '../../web/src/sql/configuration.ts';
import { registerProcedure } from '../../web/src/sql/procedures.ts';
import { executeExternalScript } from '../../web/src/sql/script/procedure.ts';
import { splitBatches } from '../../web/src/sql/tsql/batches.ts';
import { parseBatch } from '../../web/src/sql/tsql/parser.ts';

registerProcedure('sp_configure', spConfigure);
registerProcedure('sp_execute_external_script', executeExternalScript);

const sql = scriptDatabase();

const failed = (text, options) =>
  sql.execute(text, options).then(
    () => null,
    (error) => error,
  );
const script = (text, more = '') =>
  `EXEC sp_execute_external_script @language = N'JavaScript', @script = N'${text}'${more}`;

describe('what is read', () => {
  const parsed = (text) => {
    const [batch] = splitBatches(text);
    return parseBatch(batch, text);
  };
  const words = (tokens) => tokens?.map(({ value }) => value).join('') ?? null;

  test.each([
    ['INSERT INTO dbo.t EXEC p 1, @x = 2', 'dbo.t', null, 'p'],
    ['INSERT t (a, [b c]) EXECUTE dbo.p', 't', 'ab c', 'dbo.p'],
    ['INSERT INTO #t WITH (TABLOCK) (a) EXEC @r = p', '#t', 'a', 'p'],
    ['INSERT @t WITH (TABLOCK) EXEC p WITH RECOMPILE', '@t', null, 'p'],
    ["INSERT [my t] EXEC ('SELECT 1')", 'my t', null, undefined],
  ])('%s', (text, table, columns, procedure) => {
    const [statement, ...others] = parsed(`${text}\nPRINT 1`);
    expect([statement.kind, words(statement.table), words(statement.columns), statement.call.procedure]).toEqual([
      'insertExec',
      table,
      columns,
      procedure,
    ]);
    expect(others.map(({ kind }) => kind)).toEqual(['print']);
  });

  test('an EXEC behind an INSERT is a statement of its own', () => {
    for (const insert of [
      'INSERT t VALUES (1)',
      'INSERT t SELECT 1',
      'INSERT t DEFAULT VALUES',
      'INSERT t (a) VALUES (1);',
    ]) {
      expect(parsed(`${insert} EXEC p`).map(({ kind }) => kind)).toEqual(['sql', 'exec']);
    }
  });

  test.each([
    ['INSERT t EXEC p WITH RESULT SETS ((a int))', 102, "Incorrect syntax near 'RESULT'."],
    ['INSERT t EXEC p WITH RESULT SETS NONE', 102, "Incorrect syntax near 'RESULT'."],
    ['INSERT t OUTPUT inserted.a EXEC p', 483, 'The OUTPUT clause cannot be used in an INSERT...EXEC statement.'],
    ['INSERT EXEC p', 102, "Incorrect syntax near 'EXEC'."],
    ['INSERT t (a b) EXEC p', 102, "Incorrect syntax near 'b'."],
    ['INSERT t (a) b EXEC p', 102, "Incorrect syntax near 'b'."],
    ['INSERT t EXEC', 102, "Incorrect syntax near 'EXEC'."],
  ])('%s is refused', (text, number, said) => {
    expect(() => parsed(text)).toThrow(expect.objectContaining({ number, text: said }));
  });
});

describe('procedures and texts', () => {
  test('every result set goes into the table, in order; nobody else gets them', async () => {
    const { rows, messages, statements } = await sql.execute(`CREATE OR ALTER PROCEDURE two AS
SELECT 2 AS a, 'x' AS b UNION ALL SELECT 1, 'y' ORDER BY a DESC
SELECT 3, NULL WHERE 1 = 0
SELECT CAST(4 AS bigint), NULL
GO
CREATE TABLE #t (n int IDENTITY, a int NOT NULL, b varchar(10))
INSERT INTO #t EXEC two
SELECT @@ROWCOUNT
SELECT * FROM #t ORDER BY n`);
    expect(rows).toEqual([
      [[3]],
      [
        [1, 2, 'x'],
        [2, 1, 'y'],
        [3, 4, null],
      ],
    ]);
    expect(messages.map(({ text, line }) => [text, line])).toEqual([
      ['(3 rows affected)', 7],
      ['(1 row affected)', 8],
      ['(3 rows affected)', 9],
    ]);
    expect(statements.find(({ statement }) => statement === 'INSERT')).toMatchObject({ rows: 3, line: 7 });
  });

  test('a list of columns, table variables, texts, sp_executesql with parameters, and what is returned', async () => {
    const { rows } = await sql.execute(
      `CREATE OR ALTER PROCEDURE some @from int, @count int OUTPUT AS SELECT @from, 'p' SET @count = 1 RETURN 5
GO
DECLARE @t TABLE (a int, b varchar(9), c int DEFAULT 7)
DECLARE @rc int, @count int, @quoted nvarchar(max) = N'SELECT ''it''''s'', 2'
INSERT @t (a, b) EXEC @rc = some @p, @count = @count OUTPUT
INSERT INTO @t (b, a) EXEC (@quoted)
INSERT @t (a, b) EXEC sp_executesql N'SELECT @a, @b', N'@a int, @b nvarchar(99)', @a = 3, @b = @evil
SELECT * FROM @t ORDER BY a SELECT @rc, @count`,
      { params: { p: 1, evil: "'); DROP TABLE x; --" } },
    );
    expect(rows).toEqual([
      [
        [1, 'p', 7],
        [2, "it's", 7],
        [3, "'); DROP TABLE x; --", 7],
      ],
      [[5, 1]],
    ]);
  });

  test('no result set is no row, and procedures of the system give theirs', async () => {
    const { rows, messages } = await sql.execute(`CREATE TABLE #o (name sysname, low int, high int, value int, used int)
INSERT #o EXEC ('DECLARE @x int = 1')
INSERT #o EXEC sp_configure 'max degree of parallelism'
SELECT name, used FROM #o`);
    expect(messages.slice(0, 2).map(({ text }) => text)).toEqual(['(0 rows affected)', '(1 row affected)']);
    expect(rows).toEqual([[['max degree of parallelism', 0]]]);
  });

  test('values of all types, converted as T-SQL does', async () => {
    const { rows } =
      await sql.execute(`CREATE TABLE #v (i int, t tinyint, d decimal(9, 2), f float, b bit, s varchar(99),
  day date, moment datetime2, bin varbinary(max), u uniqueidentifier, big bigint)
INSERT #v EXEC ('SELECT 2.9, 7.0, 1.255, 3, 1, CAST(1 AS bit), CAST(''2020-02-29'' AS datetime), ''2020-02-29 12:30:00.5'', 0x01FF,
  ''00000000-0000-0000-0000-00000000000a'', ''9007199254740993''')
INSERT #v EXEC ('SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL')
INSERT #v EXEC ('SELECT -2.9e0, ''8'', CAST(7 AS float), CAST(1.5 AS decimal(38, 10)), 0, NEWID(), CAST(''2020-02-29'' AS date), CAST(''2020-02-29'' AS date), CAST(NULL AS varbinary(max)), NEWID(), CAST(9007199254740993 AS bigint)')
SELECT i, t, d, f, b, s, day, moment, bin, u, CAST(big AS varchar(30)) FROM #v ORDER BY i DESC`);
    const plain = rows[0].map((row) => row.map((value) => (ArrayBuffer.isView(value) ? [...value] : value)));
    expect(plain[0]).toEqual([
      2,
      7,
      1.26,
      3,
      true,
      '1',
      '2020-02-29T00:00:00.000Z',
      '2020-02-29T12:30:00.500Z',
      [1, 255],
      '00000000-0000-0000-0000-00000000000a',
      '9007199254740993',
    ]);
    expect(plain.find(([i]) => i === -2).slice(0, 5)).toEqual([-2, 8, 7, 1.5, false]);
    expect(plain.find(([i]) => i === null)).toEqual(Array(11).fill(null));
  });

  test('columns that are computed are left out, and numbered ones take what is said for them', async () => {
    const { rows } = await sql.execute(`CREATE TABLE #g (a int, twice AS a * 2, n int IDENTITY)
INSERT #g VALUES (1)
INSERT #g EXEC ('SELECT 2')
INSERT #g (n, a) EXEC ('SELECT 100, 3')
SELECT a, twice, n FROM #g ORDER BY a`);
    expect(rows).toEqual([
      [
        [1, 2, 1],
        [2, 4, 2],
        [3, 6, 100],
      ],
    ]);
  });

  test('many rows', async () => {
    const { rows } = await sql.execute(`CREATE TABLE #m (id int, s varchar(20))
INSERT #m EXEC ('SELECT TOP (300000) ROW_NUMBER() OVER (ORDER BY (SELECT 1)) AS v, ''text'' AS s FROM sys.objects a CROSS JOIN sys.objects b CROSS JOIN sys.objects c')
SELECT COUNT(*), SUM(CAST(id AS bigint)), COUNT(s) FROM #m`);
    expect(rows).toEqual([[[300_000, 45_000_150_000, 300_000]]]);
  });
});

describe('all or nothing', () => {
  const left = async () => (await sql.execute('SELECT a FROM kept ORDER BY a')).rows[0].flat();
  beforeAll(async () => {
    await sql.execute(`CREATE TABLE kept (a int NOT NULL)
INSERT kept VALUES (1)
CREATE TABLE log (said varchar(20))
GO
CREATE OR ALTER PROCEDURE inner_insert AS DECLARE @t TABLE (a int) INSERT @t EXEC ('SELECT 9') SELECT a FROM @t`);
  });

  test.each([
    ["EXEC ('SELECT 2 SELECT 3, 4')", 213, 'Column name or number of supplied values does not match table definition.'],
    ["EXEC ('SELECT 2 SELECT NULL')", 515, null],
    [
      "EXEC ('SELECT 2 SELECT ''x''')",
      245,
      "Conversion failed when converting the varchar value 'x' to data type int.",
    ],
    ["EXEC ('SELECT 2 SELECT 3000000000')", 8115, 'Arithmetic overflow error converting expression to data type int.'],
    ["EXEC ('SELECT 0x01')", 206, 'Operand type clash: varbinary is incompatible with int'],
    ["EXEC ('SELECT CAST(''2020-02-29'' AS date)')", 206, 'Operand type clash: date is incompatible with int'],
    ["EXEC ('SELECT 2 SELECT nothing')", 207, "Invalid column name 'nothing'."],
    ["EXEC ('SELECT 2 THROW 50001, ''no'', 1')", 50001, 'no'],
    ['EXEC nobody', 2812, "Could not find stored procedure 'nobody'."],
    ['EXEC inner_insert', 8164, 'An INSERT EXEC statement cannot be nested.'],
    ["EXEC ('SELECT 2 ROLLBACK')", 3915, 'Cannot use the ROLLBACK statement within an INSERT-EXEC statement.'],
    [
      "EXEC ('SELECT 2 COMMIT')",
      3916,
      'Cannot use the COMMIT statement within an INSERT-EXEC statement unless BEGIN TRANSACTION is used first.',
    ],
    ["EXEC ('SELECT 2 BEGIN TRANSACTION')", 266, null],
  ])('INSERT kept %s', async (call, number, text) => {
    const error = await failed(`INSERT kept ${call}`);
    expect([error.number, error.output.resultSets]).toEqual([number, []]);
    if (text) expect(error.text).toBe(text);
    expect(await left()).toEqual([1]);
    expect((await sql.execute('SELECT @@TRANCOUNT')).rows).toEqual([[[0]]]);
  });

  test.each([
    ["INSERT nowhere EXEC ('SELECT 1')", 208, "Invalid object name 'nowhere'."],
    ["INSERT kept (b) EXEC ('SELECT 1')", 207, "Invalid column name 'b'."],
    ["INSERT kept (a, A) EXEC ('SELECT 1, 2')", 264, null],
  ])('%s runs nothing', async (text, number, said) => {
    const error = await failed(`PRINT 1\n${text.replace('SELECT', "INSERT log VALUES (''ran'') SELECT")}`);
    expect([error.number, error.line]).toEqual([number, 2]);
    if (said) expect(error.text).toBe(said);
    expect((await sql.execute('SELECT * FROM log')).rows).toEqual([[]]);
  });

  test('NULL names the column', async () => {
    const { text } = await failed("INSERT kept EXEC ('SELECT NULL')");
    expect(text).toMatch(
      /^Cannot insert the value NULL into column 'a', table '.*kept'; column does not allow nulls\./,
    );
  });

  test('what the procedure changed is undone, a failure that it dealt with is none, and TRY catches the rest', async () => {
    const { rows, messages } = await sql.execute(`CREATE OR ALTER PROCEDURE changes AS
INSERT log VALUES ('gone')
SELECT 2
THROW 50001, 'after', 1
GO
CREATE OR ALTER PROCEDURE deals AS
BEGIN TRY SELECT CAST('x' AS int) END TRY BEGIN CATCH PRINT ERROR_MESSAGE() END CATCH
SELECT 5, @@TRANCOUNT
GO
SET NOCOUNT ON
BEGIN TRY INSERT kept EXEC changes END TRY BEGIN CATCH SELECT ERROR_NUMBER(), @@TRANCOUNT END CATCH
SELECT COUNT(*) FROM log
DECLARE @t TABLE (a int, t int)
INSERT @t EXEC deals
SELECT a FROM @t`);
    expect(rows).toEqual([[[50001, 0]], [[0]], [[5]]]);
    expect(messages.map(({ text }) => text)).toEqual([
      "Conversion failed when converting the varchar value 'x' to data type int.",
    ]);
  });

  test('a transaction of the caller goes on', async () => {
    const { rows } = await sql.execute(`CREATE TABLE #t (a int)
BEGIN TRAN
INSERT #t EXEC ('SELECT 1 BEGIN TRAN INSERT log VALUES (''x'') COMMIT')
SELECT @@TRANCOUNT
ROLLBACK
SELECT (SELECT COUNT(*) FROM #t), (SELECT COUNT(*) FROM log)`);
    expect(rows).toEqual([[[1]], [[0, 0]]]);
  });
});

describe('scripts', () => {
  test('a model that a script gives is kept in a table, and one that a procedure wraps', async () => {
    const { rows, messages } =
      await sql.execute(`CREATE TABLE models (id int IDENTITY PRIMARY KEY, name varchar(30) DEFAULT 'unnamed', model varbinary(max) NOT NULL)
INSERT INTO models (model)
${script('OutputDataSet = { model: new Uint8Array([1, 0, 255]) }')}
GO
CREATE PROCEDURE generate AS
${script('OutputDataSet = { model: new Uint8Array([InputDataSet.numRows]) }', ", @input_data_1 = N'SELECT TOP (3) name FROM sys.objects'")}
WITH RESULT SETS ((model varbinary(max)))
GO
INSERT INTO models (model) EXEC generate
SELECT id, name, model, DATALENGTH(model), DATALENGTH(name), DATALENGTH(NULL) FROM models ORDER BY id`);
    expect(rows[0].map(([id, name, model, ...lengths]) => [id, name, [...model], ...lengths])).toEqual([
      [1, 'unnamed', [1, 0, 255], 3, 7, null],
      [2, 'unnamed', [3], 1, 7, null],
    ]);
    expect(messages.map(({ text }) => text)).toEqual(['(1 row affected)', '(1 row affected)', '(2 rows affected)']);
  });

  test('parameters stay bound, OUTPUT comes back, and what is no number is NULL', async () => {
    const { rows, scripts } = await sql.execute(
      `DECLARE @t TABLE (label nvarchar(50), n int, x float)
DECLARE @seen int
INSERT @t ${script('seen = InputDataSet.numRows; OutputDataSet = { label, n: [1, 2], x: [0.5, NaN] }', ", @input_data_1 = N'SELECT 1 AS v', @params = N'@label nvarchar(50), @seen int OUTPUT', @label = @evil, @seen = @seen OUTPUT")}
SELECT label, n, x FROM @t ORDER BY n SELECT @seen`,
      { params: { evil: "'); DROP TABLE models; --" } },
    );
    expect(rows).toEqual([
      [
        ["'); DROP TABLE models; --", 1, 0.5],
        ["'); DROP TABLE models; --", 2, null],
      ],
      [[1]],
    ]);
    expect(scripts).toMatchObject([{ line: 3, state: 'done', outputRows: 2 }]);
  });

  test('outputs of streams that differ in type, of a procedure that declares them', async () => {
    const { rows } = await sql.execute(`CREATE OR ALTER PROCEDURE streams AS
${script('OutputDataSet = { a: InputDataSet.getChild("v").at(0) / 2, pid }', ", @parallel = 1, @input_data_1 = N'SELECT 1 AS v UNION ALL SELECT 2 UNION ALL SELECT 3 OPTION (MAXDOP 3, querytraceon 8649)'")}
WITH RESULT SETS ((a float, pid int))
GO
CREATE TABLE #s (a decimal(5, 1), pid bigint)
INSERT #s EXEC streams
SELECT a FROM #s SELECT COUNT(DISTINCT pid) FROM #s`);
    expect(rows).toEqual([[[0.5], [1], [1.5]], [[3]]]);
  });

  test('@parallel = 1 needs RESULT SETS, which there cannot be', async () => {
    const error = await failed(`CREATE TABLE #p (a int)
INSERT #p ${script('', ", @parallel = 1, @input_data_1 = N'SELECT 1 AS v'")}`);
    expect(error.number).toBe(39024);
  });

  test('a script that throws leaves the table as it was', async () => {
    const { rows } = await sql.execute(`CREATE TABLE #t (a int)
BEGIN TRY INSERT #t ${script('OutputDataSet = { a: [1] }; throw new Error("late")')} END TRY
BEGIN CATCH SELECT ERROR_NUMBER() END CATCH
SELECT COUNT(*) FROM #t`);
    expect(rows).toEqual([[[39_019]], [[0]]]);
  });
});
