// Runs in a tab: T-SQL in the embedded database, and rx functions over its tables.
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
  const info = await rx.rxGetInfo(table, { getVarInfo: true, getBlockSizes: true });
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
  found.read = (await rx.rxGetInfo(out)).numRows;
  await rxExecuteSQLDDL(out, { sSQLString: 'DELETE FROM copied WHERE id > 10' });
  found.after = (await rx.rxGetInfo(out)).numRows;
  found.dropped = [
    await rxSqlServerDropTable('copied', connectionString),
    await rxSqlServerDropTable('copied', connectionString),
  ];
  return found;
}

/** The walk-through's table at any size: how long each part takes, in milliseconds. */
export async function walkThrough(rx, rows) {
  const { executeSql, RxSqlServerData, sqlMemory } = await sql();
  const connectionString = 'Driver=SQL Server;Server=.;Database=TestParallel;uid=sa;pwd=****';
  await executeSql('CREATE DATABASE TestParallel');
  const created = await executeSql(
    `CREATE TABLE dbo.rand_30M (RowID bigint identity PRIMARY KEY, y int NOT NULL, rand1 int NOT NULL, rand2 int NOT NULL, rand3 int NOT NULL, rand4 int NOT NULL, rand5 int NOT NULL)
GO
INSERT INTO dbo.rand_30M(y, rand1, rand2, rand3, rand4, rand5)
SELECT TOP(${rows}) CAST(ABS(CHECKSUM(NEWID())) % 14 AS INT), CAST(ABS(CHECKSUM(NEWID())) % 14 AS INT), CAST(ABS(CHECKSUM(NEWID())) % 14 AS INT),
  CAST(ABS(CHECKSUM(NEWID())) % 14 AS INT), CAST(ABS(CHECKSUM(NEWID())) % 14 AS INT), CAST(ABS(CHECKSUM(NEWID())) % 14 AS INT)
FROM sys.objects o1 CROSS JOIN sys.objects o2 CROSS JOIN sys.objects o3 CROSS JOIN sys.objects o4`,
    { connectionString },
  );
  const times = { create: created.elapsed, memory: sqlMemory() / 1e6 };
  await rx.rxLinMod('y ~ x', { y: [1, 2, 3], x: [2, 4, 7] });
  for (const [name, options] of [
    ['six', { sqlQuery: 'SELECT y, rand1, rand2, rand3, rand4, rand5 FROM dbo.rand_30M' }],
    ['table', { table: 'dbo.rand_30M' }],
    ['again', { sqlQuery: 'SELECT y, rand1, rand2, rand3, rand4, rand5 FROM dbo.rand_30M' }],
  ]) {
    const start = performance.now();
    const source = RxSqlServerData({ ...options, connectionString });
    await rx.rxGetVarNames(source);
    const opened = performance.now();
    const model = await rx.rxLinMod('y ~ rand1 + rand2 + rand3 + rand4 + rand5', source);
    times[name] = [opened - start, performance.now() - start, model.nValidObs];
  }
  return times;
}
