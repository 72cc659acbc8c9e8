// Runs in a tab: T-SQL in the embedded database, and rx functions over its tables.
import { connectionString as testParallel, fill } from './published.js';

const sql = () => import('/rxwasm/sql.js');

/** What a text gives, as plain values. */
export async function execute(_rx, text, options = {}) {
  const { executeSql } = await sql();
  const { resultSets, messages, outputs } = await executeSql(text, options);
  return {
    sets: resultSets.map(({ table, columns }) => ({
      columns,
      rows: [...table].map((row) => Object.values(row.toJSON?.() ?? row)),
    })),
    messages: messages.map(({ text }) => text),
    outputs,
  };
}

/** Rows of a table through rx functions: model, summary, factors, and tables that are written. */
export async function sources(rx) {
  const { executeSql, RxSqlServerData, RxOdbcData, rxSqlServerTableExists, rxSqlServerDropTable, rxExecuteSQLDDL } =
    await sql();
  const connectionString = 'Driver={SQL Server};Server=.;Database=SourceTest;uid=sa;pwd=x';
  await executeSql("IF EXISTS (SELECT * FROM sys.databases WHERE name = 'SourceTest') DROP DATABASE SourceTest");
  await executeSql('CREATE DATABASE SourceTest');
  await executeSql(
    `CREATE TABLE t (id int IDENTITY, x float, g varchar(10), d date, m datetime2, b bit, n decimal(9, 2))
     INSERT INTO t SELECT v % 7 + 0.5, CASE v % 3 WHEN 0 THEN 'b' WHEN 1 THEN 'a' END, DATEADD(day, v, '2020-01-01'), DATEADD(ms, v, '2020-01-01'), v % 2, v / 100.0
     FROM (SELECT ROW_NUMBER() OVER (ORDER BY (SELECT 1)) AS v FROM sys.objects a CROSS JOIN sys.objects b CROSS JOIN (SELECT TOP 30 name FROM sys.objects) c) q`,
    { connectionString },
  );
  const table = RxSqlServerData({ table: 't', connectionString, stringsAsFactors: true });
  const info = await rx.rxGetInfo(table, { getVarInfo: true, getBlockSizes: true, computeInfo: true });
  const found = { info: String(info), blocks: info.rowsPerBlock };
  const model = await rx.rxLinMod('x ~ g + id', table);
  found.model = String(model);
  const [{ table: expected }] = (await executeSql('SELECT x, g, id FROM t', { connectionString })).resultSets;
  const copy = {
    x: expected.getChild('x').toArray(),
    g: expected.getChild('g').toArray(),
    id: expected.getChild('id').toArray(),
  };
  const resident = await rx.rxImport(copy, { transforms: { g: "factor(g, levels = c('a', 'b'))" } });
  found.same =
    JSON.stringify(await rx.rxLinMod('x ~ g + id', resident).then((m) => m.coefficients)) ===
    JSON.stringify(model.coefficients);
  const query = RxOdbcData({
    sqlQuery: 'SELECT TOP (10) id AS i, g FROM dbo.t WHERE id > 5 ORDER BY id',
    connectionString,
    colInfo: { g: { type: 'factor', levels: ['b', 'a'], newName: 'h' } },
  });
  const head = await rx.rxHead(query, 4);
  found.head = [head.names, Array.from(head.getChild('i').toArray()), [...head.getChild('h')]];
  const out = RxSqlServerData({ table: 'copied', connectionString });
  found.before = await rxSqlServerTableExists(out);
  await rx.rxDataStep(table, { outFile: out, rowSelection: 'id <= 1000', transforms: { y: 'x * 2' } });
  await rx.rxDataStep(table, {
    outFile: out,
    rowSelection: 'id > 1000 & id <= 1500',
    transforms: { y: 'x * 2' },
    append: 'rows',
  });
  found.exists = await rx.rxDataStep(table, { outFile: out }).catch((error) => error.code);
  const counted = await executeSql(
    'SELECT COUNT(*) AS n, SUM(y) AS s, MIN(g) AS g, COUNT(g) AS k, MAX(m) AS m, MAX(d) AS d FROM copied; SELECT TOP 1 * FROM copied',
    { connectionString },
  );
  found.copied = counted.resultSets[0].table
    .toArray()
    .map((row) => ({ ...row, n: Number(row.n), k: Number(row.k) }))[0];
  found.types = counted.resultSets[1].columns.map(({ name, type }) => `${name} ${type}`);
  found.read = (await rx.rxGetInfo(out, { computeInfo: true })).numRows;
  await rxExecuteSQLDDL(out, { sSQLString: 'DELETE FROM copied WHERE id > 10' });
  found.after = (await rx.rxGetInfo(out, { computeInfo: true })).numRows;
  found.dropped = [
    await rxSqlServerDropTable('copied', connectionString),
    await rxSqlServerDropTable('copied', connectionString),
  ];
  return found;
}

/** The code, number and message of what goes wrong. */
const wrong = (work) =>
  work.then(
    () => null,
    (error) => [error.code, error.number ?? null, error.message],
  );

/** A statement that takes minutes, cancelled; the database goes on after it. */
export async function cancelling(rx) {
  const { executeSql, RxSqlServerData } = await sql();
  const many =
    'sys.objects a CROSS JOIN sys.objects b CROSS JOIN sys.objects c CROSS JOIN sys.objects d CROSS JOIN sys.objects e';
  await executeSql('SELECT 1');
  const found = [];
  for (const run of [
    (signal) => executeSql(`SELECT COUNT(*) FROM ${many} WHERE a.name < b.name`, { signal }),
    (signal) => executeSql("WAITFOR DELAY '00:01:00'", { signal }),
    (signal) => executeSql('WHILE 1 = 1 DECLARE @x int = 1', { signal }),
    (signal) =>
      rx.rxGetInfo(RxSqlServerData({ sqlQuery: `SELECT a.object_id FROM ${many}` }), { computeInfo: true, signal }),
  ]) {
    const stop = new AbortController();
    const start = performance.now();
    setTimeout(() => stop.abort(), 300);
    const [code] = await wrong(run(stop.signal));
    found.push([code, performance.now() - start < 5000]);
  }
  const { resultSets } = await executeSql('SELECT 7 AS n');
  return { found, next: resultSets[0].table.getChild('n').at(0) };
}

/** What is refused, and in which words. */
export async function mistakes(rx) {
  const { executeSql, RxSqlServerData } = await sql();
  return [
    await wrong(executeSql('SELECT 1', { connectionString: 'Server=db.example.com;Database=x' })),
    await wrong(executeSql('SELECT\n  FROM x')),
    await wrong(Promise.resolve().then(() => RxSqlServerData({}))),
    await wrong(rx.rxGetInfo(RxSqlServerData({ table: 'nothing' }))),
    await wrong(rx.rxGetInfo(RxSqlServerData({ sqlQuery: 'DROP TABLE x' }))),
    await wrong(rx.rxGetInfo(RxSqlServerData({ table: 'sys.objects', colInfo: { q: { type: 'factor' } } }))),
    await wrong(rx.rxImport({ x: [1] }, { outFile: RxSqlServerData({ sqlQuery: 'SELECT 1' }) })),
  ];
}

/** Rows that fit into no memory: an error, and the database goes on. */
export async function outOfMemory() {
  const { executeSql } = await sql();
  const query = `SELECT TOP (400000000) NEWID() AS a, NEWID() AS b INTO #big FROM sys.objects a CROSS JOIN sys.objects b CROSS JOIN sys.objects c CROSS JOIN sys.objects d CROSS JOIN sys.objects e`;
  const failure = await wrong(executeSql(query));
  const { resultSets } = await executeSql('SELECT 7 AS n');
  return [failure?.slice(0, 2), resultSets[0].table.getChild('n').at(0)];
}

/** A database in a file, before and after its worker has ended; null where there are no such files. */
export async function inOpfs(rx, step) {
  const { executeSql, endSqlInstance, RxSqlServerData } = await sql();
  try {
    await (await navigator.storage.getDirectory()).getFileHandle('probe', { create: true });
  } catch {
    return null;
  }
  const create = "CREATE DATABASE Kept ON (NAME = kept, FILENAME = 'opfs:kept.duckdb')";
  const connectionString = 'Server=.;Database=Kept';
  if (step === 'write') {
    await executeSql(create);
    await executeSql("CREATE TABLE t (id int IDENTITY PRIMARY KEY, s varchar(10)) INSERT t VALUES ('a'), ('b')", {
      connectionString,
    });
    await rx.rxImport({ x: [1, 2, 3] }, { outFile: RxSqlServerData({ table: 'written', connectionString }) });
    endSqlInstance();
    return true;
  }
  await executeSql(create);
  const { resultSets } = await executeSql(
    "INSERT t VALUES ('c') SELECT id, s FROM t SELECT COUNT(*) AS n FROM written",
    { connectionString },
  );
  return [
    [...resultSets[0].table.getChild('id')],
    [...resultSets[0].table.getChild('s')],
    Number(resultSets[1].table.getChild('n').at(0)),
  ];
}

/** A database in memory goes into a file, and is there with the next worker; null where there are no files. */
export async function moved(rx, step) {
  const { executeSql, endSqlInstance, openSqlSession } = await sql();
  const connectionString = 'Server=.;Database=Later';
  const values = async (session, text) => {
    const { resultSets } = await session.execute(text);
    return resultSets.map(({ table }) => table.toArray().map((row) => Object.values(row).map(plain)));
  };
  const plain = (value) => (typeof value === 'bigint' ? Number(value) : ArrayBuffer.isView(value) ? [...value] : value);
  const wrong = (text) =>
    executeSql(text, { connectionString }).then(
      () => null,
      (error) => error.number ?? error.code,
    );
  if (step === 'move') {
    try {
      await (await navigator.storage.getDirectory()).removeEntry('later.duckdb').catch(() => undefined);
    } catch {
      return null;
    }
    await executeSql('CREATE DATABASE Later');
    const session = await openSqlSession(connectionString);
    await session.execute(`CREATE TABLE #own (a int) INSERT #own VALUES (7)
CREATE TABLE parent (k int PRIMARY KEY, made datetime2 DEFAULT SYSUTCDATETIME())
CREATE TABLE child (k int REFERENCES parent (k), g varchar(40) DEFAULT NEWID())
INSERT parent (k) VALUES (1) INSERT child (k) VALUES (1)
CREATE TABLE t (id int IDENTITY(10, 5) PRIMARY KEY, s varchar(10) NOT NULL UNIQUE, twice AS id * 2, m varbinary(max), d decimal(9, 2) DEFAULT 1.5)
INSERT t (s, m) VALUES ('a', 0x01FF), ('b', NULL)
CREATE TABLE plain (k int NOT NULL)
CREATE UNIQUE INDEX ix ON plain (k)
INSERT plain SELECT TOP (200000) ROW_NUMBER() OVER (ORDER BY (SELECT 1)) FROM sys.objects a CROSS JOIN sys.objects b CROSS JOIN sys.objects c
GO
CREATE VIEW v AS SELECT COUNT(*) AS n FROM plain
GO
CREATE PROCEDURE p AS SELECT 'here' AS said`);
    const move = "ALTER DATABASE Later MODIFY FILE (NAME = Later, FILENAME = 'opfs:later.duckdb')";
    const refused = [
      await wrong(`BEGIN TRAN ${move}`),
      await wrong(move.replace('Later', 'master')),
      await wrong(move.replace('Later', 'nothing')),
    ];
    await session.execute(move);
    // Who had it in use still has.
    const after = await values(
      session,
      "INSERT t (s) VALUES ('c') SELECT a FROM #own SELECT id, s, twice, m, d FROM t SELECT n FROM v EXEC p INSERT child (k) VALUES (1) SELECT COUNT(g), COUNT(made) FROM child c JOIN parent p ON p.k = c.k",
    );
    refused.push(
      await wrong(move),
      await wrong("INSERT t (s) VALUES ('a')"),
      await wrong('INSERT plain VALUES (1)'),
      await wrong('INSERT child (k) VALUES (2)'),
    );
    await session.close();
    await executeSql(`CREATE DATABASE Other
GO
USE Other
CREATE TABLE top_one (k int PRIMARY KEY, n int IDENTITY) CREATE TABLE below (k int REFERENCES top_one (k)) INSERT top_one (k) VALUES (1)`);
    refused.push(await wrong(move.replace('Later', 'Other')));
    // What the database cannot copy stays where it was, and no file is left.
    refused.push(await wrong(move.replace('Later', 'Other').replace('later', 'other')));
    const left = await executeSql('SELECT n FROM Other.dbo.top_one');
    refused.push(await rx.rxFileExists('opfs:other.duckdb'), left.resultSets[0].rows);
    const { resultSets } = await executeSql("SELECT physical_name FROM sys.master_files WHERE name = 'Later'");
    endSqlInstance();
    return { refused, after, file: resultSets[0].table.getChildAt(0).at(0) };
  }
  await executeSql("CREATE DATABASE Later ON (NAME = Later, FILENAME = 'opfs:later.duckdb')");
  const session = await openSqlSession(connectionString);
  const found = await values(
    session,
    "INSERT t (s) VALUES ('d') SELECT id, s, twice FROM t ORDER BY id SELECT n FROM v",
  );
  await session.execute('USE master DROP DATABASE Later');
  await session.close();
  await rx.rxRemoveFile('opfs:later.duckdb');
  return found;
}

/** The walk-through at a small size: a table of random numbers, its model, and samples that are always the same. */
export async function published(rx, rows) {
  const { executeSql, RxSqlServerData } = await sql();
  const { messages } =
    await executeSql(`IF EXISTS (SELECT * FROM sys.databases WHERE name = N'TestParallel') DROP DATABASE TestParallel
GO
CREATE DATABASE TestParallel;
GO
USE TestParallel;
GO
SET NOCOUNT ON;
GO
DROP TABLE IF EXISTS dbo.rand_30M
CREATE TABLE dbo.rand_30M
(
  RowID bigint identity PRIMARY KEY,
  y int NOT NULL, rand1 int NOT NULL, rand2 int NOT NULL, rand3 int NOT NULL, rand4 int NOT NULL, rand5 int NOT NULL,
);
GO
DECLARE @start datetime2 = SYSUTCDATETIME();
${fill('dbo.rand_30M', rows)}
PRINT 'Rows: ' + CAST(@@ROWCOUNT AS varchar(20));
PRINT 'Elapsed: ' + CAST(CASE WHEN DATEDIFF(ms, @start, SYSUTCDATETIME()) >= 0 THEN 'yes' ELSE 'no' END AS varchar(5));`);
  const query = (sqlQuery) => RxSqlServerData({ sqlQuery, connectionString: testParallel });
  const model = await rx.rxLinMod(
    'y ~ rand1 + rand2 + rand3 + rand4 + rand5',
    query('SELECT y, rand1, rand2, rand3, rand4, rand5 FROM dbo.rand_30M'),
  );
  const top = await rx.rxGetInfo(
    query(`SELECT TOP(${rows / 5}) y, rand1 FROM dbo.rand_30M OPTION(querytraceon 8649, MAXDOP 4)`),
    { computeInfo: true },
  );
  const sample = 'SELECT y, rand1 FROM dbo.rand_30M TABLESAMPLE(75 PERCENT) REPEATABLE(98074)';
  const samples = [await rx.rxLinMod('y ~ rand1', query(sample)), await rx.rxLinMod('y ~ rand1', query(sample))];
  return {
    messages: messages.map(({ text }) => text),
    rows: model.nValidObs,
    intercept: Number(model.coefficients.getChildAt?.(1)?.at(0) ?? Number.NaN),
    top: top.numRows,
    share: samples[0].nValidObs / rows,
    same: String(samples[0]) === String(samples[1]),
  };
}
