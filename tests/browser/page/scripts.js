// Runs in a tab: scripts in the embedded database.
import { connectionString, fill } from './published.js';

const sql = () => import('/rxwasm/sql.js');

const plain = (value) => {
  if (ArrayBuffer.isView(value)) return [...value];
  return typeof value === 'bigint' ? Number(value) : value;
};
const rowsOf = ({ table }) => {
  const columns = table.children.map((column) => Array.from(column, plain));
  return Array.from({ length: table.numRows }, (_, row) => columns.map((column) => column[row]));
};

/** What a text gives, as plain values. */
async function run(text, options = {}) {
  const { executeSql } = await sql();
  const { resultSets, messages, outputs, scripts, elapsed, statements } = await executeSql(text, {
    connectionString,
    ...options,
  });
  return {
    sets: resultSets.map(rowsOf),
    columns: resultSets.map(({ columns }) => columns),
    messages: messages.map(({ text: said }) => said),
    outputs,
    scripts,
    elapsed,
    statements,
  };
}

export const execute = (_rx, text, options) => run(text, options);

/** The code, number and text of what goes wrong, and what was printed. */
const wrong = (work) =>
  work.then(
    () => null,
    (error) => [
      error.code,
      error.number ?? null,
      error.text ?? error.message,
      error.output?.messages.map(({ text }) => text),
    ],
  );

export const mistake = async (_rx, text) => wrong(run(text));

/** The walk-through's database and table, as they were published. */
export async function published(_rx, rows) {
  const { executeSql } = await sql();
  const { messages, statements } =
    await executeSql(`IF EXISTS (SELECT * FROM sys.databases WHERE name = N'TestParallel') DROP DATABASE TestParallel
GO
CREATE DATABASE TestParallel;
GO
SET NOCOUNT ON;
GO
USE TestParallel;
GO
DROP TABLE IF EXISTS dbo.tb_Rand_30M
GO
CREATE TABLE dbo.tb_Rand_30M(RowID bigint identity primary key, y int, rand1 int, rand2 int, rand3 int, rand4 int, rand5 int);
GO

${fill('dbo.tb_Rand_30M', rows)}
GO`);
  return {
    messages: messages.map(({ text }) => text),
    insert: statements.find(({ statement }) => statement === 'INSERT'),
  };
}

/** The published regression: `@script` in JavaScript, all else as it was. */
export async function regression(_rx, { query, parallel }) {
  return run(`DECLARE @start datetime2 = SYSUTCDATETIME()
EXEC sp_execute_external_script
      @language = N'JavaScript'
    , @script = N'
        const myModel = await rxLinMod("y ~ rand1 + rand2 + rand3 + rand4 + rand5",
                      InputDataSet)
        const icept = myModel.coefficients.values[0][0];
        const model = await rxSerializeModel(myModel);
        OutputDataSet = { pid, nRows: myModel.nValidObs,
                          intercept: icept, theModel: model }'
    , @input_data_1 = N'${query}'
    ${parallel ? ', @parallel = 1' : ''}
WITH RESULT SETS ((pid INT NOT NULL, nRows INT NOT NULL, intercept FLOAT NULL, model varbinary(max) NULL));
SELECT DATEDIFF(ms, @start, SYSUTCDATETIME())`);
}

/** A model that a script keeps in a table, and one that another takes from there. */
export async function scoring(_rx) {
  return run(`DROP TABLE IF EXISTS dbo.tb_Model
CREATE TABLE dbo.tb_Model (ModelName nvarchar(50), ModelBin varbinary(max))
DECLARE @bin varbinary(max)
EXEC sp_execute_external_script @language = N'JavaScript'
  , @script = N'modelbin = await rxSerializeModel(await rxLinMod("y ~ rand1 + rand2", InputDataSet))'
  , @input_data_1 = N'SELECT TOP (5000) y, rand1, rand2 FROM dbo.tb_Rand_30M ORDER BY RowID'
  , @params = N'@modelbin varbinary(max) OUTPUT', @modelbin = @bin OUTPUT
INSERT INTO dbo.tb_Model VALUES (N'LM', @bin)
DECLARE @model varbinary(max) = (SELECT TOP(1) ModelBin FROM dbo.tb_Model WHERE ModelName = 'LM');
EXEC sp_execute_external_script @language = N'JavaScript', @parallel = 1
  , @script = N'
       const mod = await rxUnserializeModel(model);
       print("Nmbr rows = " + InputDataSet.numRows);
       OutputDataSet = await rxPredict(mod, InputDataSet);'
  , @input_data_1 = N'SELECT y, rand1, rand2 FROM dbo.tb_Rand_30M WHERE rand5 >= 10 OPTION(querytraceon 8649, MAXDOP 4)'
  , @params = N'@model varbinary(max)'
  , @model = @model
WITH RESULT SETS ((Y_predict float NOT NULL));
SELECT COUNT(*) FROM dbo.tb_Rand_30M WHERE rand5 >= 10`);
}

/** Models and predictions that scripts give go straight into tables. */
export async function stored(_rx) {
  const found = await storedByText();
  const { spExecuteExternalScript } = await sql();
  const typed = (insertInto, more) =>
    spExecuteExternalScript({
      script: 'OutputDataSet = { model: new Uint8Array([InputDataSet.numRows]) }',
      inputData1: 'SELECT TOP (@most) y FROM dbo.tb_Rand_30M',
      params: { most: 3 },
      connectionString,
      insertInto,
      ...more,
    });
  const { resultSets, statements } = await typed({ table: '[dbo].tb_Stored', columns: ['model'] });
  const { sets } = await run('SELECT id, CAST(model AS varbinary(10)) FROM dbo.tb_Stored WHERE id > 1');
  return {
    ...found,
    typed: [resultSets, statements.map(({ rows }) => rows), sets[0]],
    wrong: [
      await wrong(typed('t; DROP TABLE dbo.tb_Stored')),
      await wrong(typed('dbo.tb_Stored', { resultSets: 'none' })),
      await wrong(typed({ table: 'dbo.tb_Stored', columns: ['model) SELECT 1 --'] })),
    ].map(([code, number]) => [code, number]),
  };
}

function storedByText() {
  return run(`SET NOCOUNT ON
DROP TABLE IF EXISTS dbo.tb_Stored
CREATE TABLE dbo.tb_Stored (id int IDENTITY PRIMARY KEY, model varbinary(max) NOT NULL, made datetime2 DEFAULT SYSUTCDATETIME())
INSERT INTO dbo.tb_Stored (model)
EXEC sp_execute_external_script @language = N'JavaScript'
  , @script = N'OutputDataSet = { model: await rxSerializeModel(await rxLinMod("y ~ rand1 + rand2", InputDataSet)) }'
  , @input_data_1 = N'SELECT TOP (5000) y, rand1, rand2 FROM dbo.tb_Rand_30M ORDER BY RowID'
GO
CREATE OR ALTER PROCEDURE dbo.predictAll @id int AS
DECLARE @bytes varbinary(max) = (SELECT model FROM dbo.tb_Stored WHERE id = @id)
EXEC sp_execute_external_script @language = N'JavaScript', @parallel = 1
  , @script = N'OutputDataSet = {
       id: InputDataSet.getChild("RowID").toArray(),
       predicted: (await rxPredict(await rxUnserializeModel(model), InputDataSet)).getChildAt(0).toArray() }'
  , @input_data_1 = N'SELECT RowID, rand1, rand2 FROM dbo.tb_Rand_30M OPTION(MAXDOP 2)'
  , @params = N'@model varbinary(max)', @model = @bytes
WITH RESULT SETS ((RowID bigint, predicted float))
GO
SET NOCOUNT OFF
CREATE TABLE #predicted (RowID bigint NOT NULL, predicted float NOT NULL)
INSERT #predicted EXEC dbo.predictAll 1
SELECT COUNT(*), COUNT(DISTINCT p.RowID), SUM(CASE WHEN p.predicted BETWEEN 5 AND 8 THEN 1 ELSE 0 END)
FROM #predicted p JOIN dbo.tb_Rand_30M r ON r.RowID = p.RowID
SELECT COUNT(*) FROM dbo.tb_Stored WHERE made IS NOT NULL AND DATALENGTH(model) > 500`);
}

/** The typed function, with a script that is a function of a module. */
export async function typed(_rx) {
  const { spExecuteExternalScript } = await sql();
  const common = {
    inputData1: 'SELECT TOP (@most) RowID AS id, y FROM dbo.tb_Rand_30M ORDER BY RowID',
    params: {
      most: 10,
      label: "it's; DROP TABLE dbo.tb_Rand_30M",
      twice: { value: 21, output: true },
      bytes: new Uint8Array([1, 2]),
    },
    resultSets: [
      { name: 'label]', type: 'nvarchar(100)', nullable: false },
      { name: 'rows', type: 'int' },
    ],
    connectionString,
  };
  const text = await spExecuteExternalScript({
    ...common,
    script: 'twice = twice * bytes[1]; OutputDataSet = { label, n: InputDataSet.numRows };',
  });
  const module = await spExecuteExternalScript({
    ...common,
    script: { module: new URL('/page/script-module.js', location.href), name: 'score' },
  });
  return [text, module].map(({ resultSets, outputs }) => [rowsOf(resultSets[0]), resultSets[0].columns, outputs]);
}

/** A script of a module, where the page forbids code that is made of text, and one that is text. */
export async function forbidden(_rx) {
  const { executeSql } = await sql();
  const call = (script) =>
    executeSql(
      `EXEC sp_execute_external_script @language = N'JavaScript', @script = N'${script}', @params = N'@most int, @label nvarchar(9), @twice int OUTPUT, @bytes varbinary(max)', @most = 1, @label = N'x', @twice = 2, @bytes = NULL`,
    );
  return {
    text: await wrong(call('OutputDataSet = { a: 1 }')),
    module: rowsOf((await call('import { score } from "/page/script-module.js"')).resultSets[0]),
  };
}

/** Processes that are at work once new ones for the pool have booted. */
async function busy(rx) {
  const running = () => rx.rxProcesses().filter(({ state }) => state === 'running' || state === 'starting').length;
  for (let time = 0; time < 100 && running() > 0; time++) await new Promise((resolve) => setTimeout(resolve, 50));
  return running();
}

/** Scripts that never end, cancelled; the next one runs. */
export async function cancelling(rx) {
  const found = [];
  for (const [script, query] of [
    ['while (true) {}', ''],
    ['await new Promise(() => {})', 'SELECT y FROM dbo.tb_Rand_30M'],
    [
      'OutputDataSet = InputDataSet',
      'SELECT COUNT(*) AS n FROM sys.objects a CROSS JOIN sys.objects b CROSS JOIN sys.objects c CROSS JOIN sys.objects d CROSS JOIN sys.objects e WHERE a.name < b.name',
    ],
  ]) {
    const stop = new AbortController();
    const start = performance.now();
    setTimeout(() => stop.abort(), 700);
    const text = `EXEC sp_execute_external_script @language = N'JavaScript', @script = N'${script}', @input_data_1 = N'${query}'`;
    const [code] = await wrong(run(text, { signal: stop.signal }));
    found.push([code, performance.now() - start < 5000]);
  }
  const { sets } = await run(
    "EXEC sp_execute_external_script @language = N'JavaScript', @script = N'OutputDataSet = { a: 7 }'",
  );
  return { found, next: sets[0], busy: await busy(rx) };
}

/** A process is killed while its script runs; another query goes on, and the next one runs. */
export async function killing(rx) {
  const asleep = 'await new Promise((resolve) => setTimeout(resolve, 60000))';
  const text = (script, query) =>
    `EXEC sp_execute_external_script @language = N'JavaScript', @script = N'${script}', @input_data_1 = N'${query}', @parallel = 1 WITH RESULT SETS ((n int))`;
  let killed = false;
  const other = run(
    text(
      'await new Promise((resolve) => setTimeout(resolve, 1500)); OutputDataSet = { n: InputDataSet.numRows }',
      'SELECT TOP (9) y FROM dbo.tb_Rand_30M',
    ),
  );
  const failure = await wrong(
    run(text(asleep, 'SELECT y FROM dbo.tb_Rand_30M OPTION(querytraceon 8649, MAXDOP 2)'), {
      onScript: ({ streams }) => {
        const last = streams.at(-1);
        if (killed || last.state !== 'running') return;
        killed = true;
        setTimeout(() => rx.rxKill(last.pid), 100);
      },
    }),
  );
  const rest = await other;
  const next = await run(text('OutputDataSet = { n: InputDataSet.numRows }', 'SELECT TOP (4) y FROM dbo.tb_Rand_30M'));
  return { failure: failure?.slice(0, 3), other: rest.sets[0], next: next.sets[0] };
}

/** What scripts print: when it was heard of, while they go on, until they end, are cancelled or killed in the middle. */
export async function printing(rx) {
  const heard = async (script, { before, more = '', query = '' } = {}) => {
    const stop = new AbortController();
    const messages = [];
    const failure = await wrong(
      run(
        `EXEC sp_execute_external_script @language = N'JavaScript', @script = N'${script}', @input_data_1 = N'${query}'${more} WITH RESULT SETS NONE`,
        {
          signal: stop.signal,
          onMessage: ({ text, from }) => {
            if (messages.length === 0 && before) setTimeout(() => before(stop, from), 100);
            messages.push({ text, from, time: performance.now() });
          },
        },
      ),
    );
    return { messages, failure: failure?.slice(0, 2) ?? null, ended: performance.now() };
  };
  const asleep = 'await new Promise((resolve) => setTimeout(resolve, 600));';
  const live = await heard(`print("one", 1); console.error("two"); ${asleep} print("three"); ${asleep}`);
  // Nothing of these lets messages in.
  const busy = 'print("before"); for (;;);';
  const cancelled = await heard(busy, { before: (stop) => stop.abort() });
  const killed = await heard(busy, { before: (_, { pid }) => rx.rxKill(pid) });
  const many = await heard('for (let line = 0; line < 1000000; line++) print("line " + line)');
  const streams = await heard('print(InputDataSet.numRows); await new Promise((resolve) => setTimeout(resolve, 300))', {
    query: 'SELECT TOP (10) y FROM dbo.tb_Rand_30M OPTION(querytraceon 8649, MAXDOP 2)',
    more: ', @parallel = 1',
  });
  const said = ({ messages, failure }) => [messages.map(({ text }) => text), failure];
  return {
    live: said(live),
    waits: live.messages.map(({ time }) => live.ended - time),
    cancelled: said(cancelled),
    killed: said(killed),
    many: { length: many.messages.reduce((sum, { text }) => sum + text.length, 0), last: many.messages.at(-1).text },
    streams: streams.messages.map(({ text, from }) => [text, from.stream, from.degree]).sort((a, b) => a[1] - b[1]),
    pids: new Set(streams.messages.map(({ from }) => from.pid)).size,
  };
}

/** Two scripts at once see nothing of each other. */
export async function together() {
  const text = (n) => `EXEC sp_execute_external_script @language = N'JavaScript', @script = N'
    globalThis.secret ??= mine;
    await new Promise((resolve) => setTimeout(resolve, 200));
    OutputDataSet = { pid, secret, rows: InputDataSet.numRows }', @input_data_1 = N'SELECT TOP (${n}) y FROM dbo.tb_Rand_30M', @params = N'@mine int', @mine = ${n}`;
  const both = await Promise.all([
    run(text(3)),
    run(text(5)),
    run(text(3), { connectionString: 'Server=.;Database=TestParallel;uid=other' }),
  ]);
  return both.map(({ sets }) => sets[0][0]);
}

/** Many runs; what is left of them. */
export async function many(rx, runs) {
  const { rxSetLauncherConfig } = await sql();
  rxSetLauncherConfig?.({ PROCESS_POOL_SQLSATELLITE_GROWTH: 1 });
  const script =
    "EXEC sp_execute_external_script @language = N'JavaScript', @script = N'OutputDataSet = { n: InputDataSet.numRows }', @input_data_1 = N'SELECT 1 AS a UNION ALL SELECT 2'";
  const here = { connectionString: 'Server=.' };
  const heap = () => performance.memory?.usedJSHeapSize ?? 0;
  const { sqlMemory } = await sql();
  await run(script, here);
  const before = { processes: rx.rxProcesses().length, heap: heap(), sql: sqlMemory() };
  const start = performance.now();
  let right = 0;
  for (let time = 0; time < runs; time++) right += (await run(script, here)).sets[0][0][0] === 2 ? 1 : 0;
  const took = performance.now() - start;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  return {
    right,
    before,
    after: { processes: rx.rxProcesses().length, heap: heap(), sql: sqlMemory() },
    each: took / runs,
  };
}
