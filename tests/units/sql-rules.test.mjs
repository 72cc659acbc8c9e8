// What is corrected of T-SQL, a case for each: what the database gives is what SQL Server gives.
import { beforeAll, describe, expect, test } from 'vitest';
import { startSql } from './sql-host.mjs';

let sql;
beforeAll(async () => {
  sql = await startSql();
  await sql.execute(`CREATE DATABASE rules
GO
USE rules
CREATE TABLE t (id int IDENTITY(10, 5) PRIMARY KEY, s varchar(20) NULL, f float, b bit, d datetime2 NOT NULL DEFAULT '2020-01-31T10:20:30')
INSERT t VALUES ('a', 2.7, 1, '2020-01-31T10:20:30'), ('b', -2.7, 0, '2021-12-31'), (NULL, NULL, NULL, '2020-02-29')
SELECT TOP (15) IDENTITY_COLUMN = ROW_NUMBER() OVER (ORDER BY name) INTO numbers FROM sys.objects`);
}, 60_000);

const one = async (expression) => (await sql.execute(`SELECT ${expression}`, { database: 'rules' })).rows[0]?.[0]?.[0];

describe('expressions', () => {
  test.each([
    ["'a' + 'b'", 'ab'],
    ["(SELECT s + '!' FROM t WHERE id = 10)", 'a!'],
    ["'n = ' + CAST(7 AS varchar(10)) + ';'", 'n = 7;'],
    ["N'it''s' + NULL", null],
    ['1 + 2', 3],
    ['7 / 2', 3],
    ['7.0 / 2', 3.5],
    ['CAST(2.7 AS int)', 2],
    ['(SELECT CAST(f AS int) FROM t WHERE id = 15)', -2],
    ["CAST('12' AS int)", 12],
    ['(SELECT CAST(b AS int) FROM t WHERE id = 10)', 1],
    ["CAST('abcdef' AS varchar(3))", 'abc'],
    ['CAST(1 AS bit)', true],
    ['CAST(1 AS float(53)) / 3', 1 / 3],
    ["TRY_CAST('x' AS int)", null],
    ["CONVERT(int, '5') + 1", 6],
    ["CONVERT(varchar(10), CAST('20200304' AS date), 112)", '20200304'],
    ["CONVERT(varchar(10), CAST('2020-03-04' AS date), 104)", '04.03.2020'],
    ["CONVERT(date, '04/03/2020', 103)", '2020-03-04T00:00:00.000Z'],
    ['ISNULL(NULL, 5)', 5],
    ["IIF(1 > 2, 'yes', 'no')", 'no'],
    ["CHOOSE(2, 'a', 'b', 'c')", 'b'],
    ["DATEDIFF(day, '20200101', '2020-03-01')", 60],
    ["DATEDIFF(yy, '2019-12-31', '2020-01-01')", 1],
    ["DATEDIFF(ms, '2020-01-01 00:00:00', '2020-01-01 00:00:01.5')", 1500],
    ["DATEADD(month, 1, '2020-01-31')", '2020-02-29T00:00:00.000Z'],
    ["DATEADD(ms, -500, '2020-01-01')", '2019-12-31T23:59:59.500Z'],
    ["DATEPART(weekday, '2020-01-05')", 1],
    ["DATENAME(month, '2020-01-05')", 'January'],
    ["YEAR('2020-02-03') * 10000 + MONTH('2020-02-03') * 100 + DAY('2020-02-03')", 20200203],
    ['(SELECT YEAR(d) FROM t WHERE id = 15)', 2021],
    ["LEN('ab  ')", 2],
    ["CHARINDEX('b', 'abcb')", 2],
    ["CHARINDEX('b', 'abcb', 3)", 4],
    ["CHARINDEX('z', 'abcb', 3)", 0],
    ["STUFF('abcdef', 2, 3, 'xy')", 'axyef'],
    ["REPLICATE('ab', 3)", 'ababab'],
    ["QUOTENAME('a]b')", '[a]]b]'],
    ['STR(123.456, 6, 1)', ' 123.5'],
    ['SQUARE(3)', 9],
    [
      "IIF(DB_ID('RULES') = DB_ID() AND DB_ID() = (SELECT database_id FROM sys.databases WHERE name = 'rules'), 1, 0)",
      1,
    ],
    ["DB_ID('nothing')", null],
    ['LOG(8, 2)', 3],
    ['CEILING(1.2)', 2],
    ["ISNUMERIC('1e5')", 1],
    ['5 % 3', 2],
    ['1 WHERE 3 != 4 AND 3 !< 3 AND 3 !> 3', 1],
    ['LEN(CAST(NEWID() AS varchar(40)))', 36],
    ['CASE WHEN ABS(CHECKSUM(NEWID())) % 14 BETWEEN 0 AND 13 THEN 1 END', 1],
    ["CASE WHEN CHECKSUM('a') = CHECKSUM('a') THEN 1 END", 1],
    ["OBJECT_ID('dbo.nothing')", null],
    ["CASE WHEN OBJECT_ID('rules.dbo.t', 'U') > 0 THEN 1 END", 1],
    ['DB_NAME()', 'rules'],
    ['[s] FROM [dbo].[t] WHERE "id" = 10', 'a'],
    ['COUNT(*) FROM rules..t WITH (NOLOCK)', 3],
    ['0x4142', '\\x41\\x42'],
  ])('%s', async (expression, expected) => {
    const value = await one(expression);
    if (expression.startsWith('0x')) expect(Array.from(value)).toEqual([0x41, 0x42]);
    else if (typeof expected === 'number') expect(value).toBeCloseTo(expected, 10);
    else expect(value).toEqual(expected);
  });

  test('GETDATE is the time of the place, SYSUTCDATETIME of Greenwich', async () => {
    const { rows } = await sql.execute('SELECT SYSUTCDATETIME(), DATEDIFF(minute, SYSUTCDATETIME(), GETDATE())');
    expect(Math.abs(Date.parse(rows[0][0][0]) - Date.now())).toBeLessThan(5000);
    expect(Math.abs(rows[0][0][1] + new Date().getTimezoneOffset())).toBeLessThan(2);
  });

  test('RAND is drawn once for a query, NEWID for each row', async () => {
    const { rows } = await sql.execute(
      'SELECT COUNT(DISTINCT r), COUNT(DISTINCT n) FROM (SELECT RAND() AS r, NEWID() AS n FROM sys.objects) q',
    );
    expect(rows[0][0][0]).toBe(1);
    expect(rows[0][0][1]).toBeGreaterThan(99);
  });
});

describe('queries', () => {
  test('tables whose names, joined to those of their columns, are alike number their rows apart', async () => {
    const { rows } = await sql.execute(
      `CREATE TABLE #p (q_r int IDENTITY, x int) CREATE TABLE #p_q (r int IDENTITY(10, 1), x int)
CREATE TABLE [n"] (id int IDENTITY(20, 1), x int) CREATE TABLE n_ (id int IDENTITY(30, 1), x int)
INSERT #p VALUES (1) INSERT #p_q VALUES (1) INSERT [n"] VALUES (1) INSERT n_ VALUES (1) INSERT #p VALUES (2)
SELECT q_r FROM #p UNION ALL SELECT r FROM #p_q UNION ALL SELECT id FROM [n"] UNION ALL SELECT id FROM n_ ORDER BY 1
DROP TABLE [n"] DROP TABLE n_`,
      { database: 'rules' },
    );
    expect(rows).toEqual([[[1], [2], [10], [20], [30]]]);
  });

  test('names with marks of all kinds', async () => {
    const { rows } = await sql.execute(
      `CREATE TABLE [it's "a" [b]] c] (["id"] int IDENTITY PRIMARY KEY, [x y] int)
INSERT [it's "a" [b]] c] VALUES (7), (8)
SELECT * FROM dbo.[it's "a" [b]] c] ORDER BY [x y] DESC
DROP TABLE [it's "a" [b]] c]`,
      { database: 'rules' },
    );
    expect(rows).toEqual([
      [
        [2, 8],
        [1, 7],
      ],
    ]);
  });

  const all = async (text) => (await sql.execute(text, { database: 'rules' })).rows.at(-1);
  test.each([
    ['SELECT TOP 2 id FROM t ORDER BY id DESC', [[20], [15]]],
    ['SELECT TOP (1) WITH TIES v FROM (VALUES (1), (1), (2)) AS q(v) ORDER BY v', [[1], [1]]],
    [
      'SELECT TOP (10) PERCENT v FROM (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10),(11)) AS q(v) ORDER BY v',
      [[1], [2]],
    ],
    ['SELECT TOP 1 id FROM t UNION ALL SELECT TOP 1 99 FROM t ORDER BY 1', [[10], [99]]],
    ['SELECT a = id, id * 2 AS b, [c] = 1 FROM t WHERE id = 10', [[10, 20, 1]]],
    [
      'WITH x AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM x WHERE n < 4) SELECT SUM(n) FROM x OPTION (MAXRECURSION 10)',
      [[10]],
    ],
    ['SELECT q.v FROM t CROSS APPLY (SELECT t.id + 1 AS v) AS q ORDER BY 1', [[11], [16], [21]]],
    [
      'SELECT t.id, q.v FROM t OUTER APPLY (SELECT t.id AS v WHERE t.id > 10) AS q ORDER BY 1',
      [
        [10, null],
        [15, 15],
        [20, 20],
      ],
    ],
    ['SELECT id FROM t ORDER BY id OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY', [[15]]],
    ['SELECT s FROM t ORDER BY s', [[null], ['a'], ['b']]],
    ['SELECT COUNT(*) FROM numbers TABLESAMPLE (100 PERCENT) REPEATABLE (98074)', [[15]]],
    ["SELECT name FROM sys.objects WHERE type = 'U' ORDER BY name", [['numbers'], ['t']]],
    [
      "UPDATE x SET s += '?' FROM t AS x WHERE id = 10 SELECT s FROM t WHERE id = 10 UPDATE t SET s = 'a' WHERE id = 10 SELECT s FROM t WHERE id = 10",
      [['a']],
    ],
    ["INSERT INTO t (s) OUTPUT inserted.id VALUES ('new')", [[25]]],
    ["DELETE FROM t OUTPUT deleted.s WHERE s = 'new'", [['new']]],
    ['SELECT 1 AS x INTO #a SELECT x FROM #a', [[1]]],
    ['CREATE TABLE #b (x int) INSERT #b VALUES (3) SELECT * FROM tempdb..#b', [[3]]],
    ["DECLARE @v TABLE (x int, y varchar(5)) INSERT INTO @v VALUES (1, 'q') SELECT y FROM @v", [['q']]],
    ['CREATE VIEW v AS SELECT id FROM t WHERE id < 20\nGO\nSELECT COUNT(*) FROM dbo.v\nDROP VIEW v', [[2]]],
    [
      "CREATE TABLE c (a int) ALTER TABLE c ADD b float NULL ALTER TABLE c ALTER COLUMN a bigint EXEC('INSERT c VALUES (1, 2)') SELECT * FROM c DROP TABLE IF EXISTS c, nothing",
      [[1, 2]],
    ],
  ])('%s', async (text, expected) => {
    expect(await all(text)).toEqual(expected);
  });

  test('hints of OPTION are kept for who runs the query', async () => {
    const connection = await sql.connect('rules');
    const handle = await connection.openQuery(
      'SELECT TOP(2400000) id FROM t OPTION(MAXDOP 4, querytraceon 8649, RECOMPILE)',
    );
    expect(handle.hints).toEqual({ maxdop: 4, traceFlags: [8649], others: ['RECOMPILE'] });
    expect(handle.columns).toEqual([{ name: 'id', type: 'INTEGER' }]);
    await connection.close();
  });

  test('a sample is the same for the same seed', async () => {
    const text = 'SELECT COUNT(*), SUM(object_id) FROM sys.objects TABLESAMPLE (75 PERCENT) REPEATABLE (98074)';
    const [first, second] = [await all(text), await all(text)];
    expect(first).toEqual(second);
    expect(first[0][0]).toBeGreaterThan(50);
  });

  test('sys.objects has more than a hundred rows, which scripts count on', async () => {
    expect((await all('SELECT COUNT(*) FROM sys.objects'))[0][0]).toBeGreaterThan(100);
  });
});
