// Runs in a tab: analyses and tasks on processes of the embedded database.
import { connectionString as testParallel, fill } from './published.js';

const sql = () => import('/rxwasm/sql.js');

const connectionString = 'Driver=SQL Server;Server=.;Database=InDatabase;uid=sa;pwd=****';

/** A table of so many rows whose values hang on their numbers. */
export async function table(_rx, rows) {
  const { executeSql } = await sql();
  await executeSql("IF EXISTS (SELECT * FROM sys.databases WHERE name = 'InDatabase') DROP DATABASE InDatabase");
  await executeSql('CREATE DATABASE InDatabase');
  await executeSql(
    `CREATE TABLE dbo.rand (y float, rand1 int, rand2 int, g varchar(3))
     INSERT INTO dbo.rand SELECT (v * 7919) % 1013 / 7.0, v % 20, (v * 31) % 25, CASE v % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'b' ELSE 'c' END
     FROM (SELECT TOP(${rows}) ROW_NUMBER() OVER (ORDER BY (SELECT 1)) AS v FROM sys.objects a CROSS JOIN sys.objects b CROSS JOIN (SELECT TOP(40) object_id FROM sys.objects) c) q`,
    { connectionString },
  );
}

/** What is known of the last call in the database, without what differs from run to run. */
function last({ rxComputations }) {
  const [computation] = rxComputations();
  if (!computation) return null;
  const { call, user, wanted, degree, reasons, pids, state } = computation;
  return { call, user, wanted, degree, reasons: [...reasons], processes: new Set(pids).size, state };
}

const source = async (more = {}) => {
  const { RxSqlServerData } = await sql();
  return RxSqlServerData({ connectionString, table: 'dbo.rand', stringsAsFactors: true, rowsPerRead: 65_536, ...more });
};

/** Models with a number of tasks, against the local context. */
export async function models(rx, tasks) {
  const database = await sql();
  const fits = async (computeContext) => {
    const data = await source();
    const linear = await rx.rxLinMod('y ~ rand1 + F(rand2) + g', data, { computeContext });
    const one = last(database);
    const logit = await rx.rxLogit('high ~ rand1 + g', await source(), {
      computeContext,
      transforms: { high: 'y > 60' },
    });
    const summary = await rx.rxSummary('y ~ g', data, { computeContext });
    const tree = await rx.rxDTree('y ~ rand1 + rand2', data, { computeContext, maxDepth: 4 });
    const texts = { linear: linear.summary(), logit: logit.summary(), summary, tree };
    return {
      one,
      coefficients: JSON.stringify(linear.coefficients),
      ...Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, String(value)])),
    };
  };
  const local = await fits(rx.RxLocalSeq());
  const found = [];
  for (const numTasks of tasks) {
    const inside = await fits(rx.RxInSqlServer({ connectionString, numTasks }));
    const different = Object.keys(local).filter((name) => name !== 'one' && inside[name] !== local[name]);
    found.push({ different: different.map((name) => [name, local[name], inside[name]]), ...inside.one });
  }
  return found;
}

/** What is known of the last call when there are few chunks, or MAXDOP says how many. */
export async function degrees(rx) {
  const database = await sql();
  const computeContext = rx.RxInSqlServer({ connectionString, numTasks: 4 });
  const found = [];
  const query = (sqlQuery, more) => source({ table: undefined, sqlQuery, ...more });
  for (const data of [
    await query('SELECT TOP(100) y, rand1 FROM dbo.rand'),
    await query('SELECT y, rand1 FROM dbo.rand OPTION(MAXDOP 2)'),
    await query('SELECT TOP(100000) y, rand1 FROM dbo.rand OPTION(MAXDOP 3)'),
  ]) {
    await rx.rxLinMod('y ~ rand1', data, { computeContext });
    const { degree, reasons } = last(database);
    found.push([degree, ...reasons]);
  }
  return found;
}

/** How many processes there are while a call runs and after it, with the published numbers. */
export async function processes(rx, numTasks) {
  const { rxSetLauncherConfig, executeSql } = await sql();
  rxSetLauncherConfig('sqlserver');
  try {
    await rx.rxEnd();
    const user = `user${numTasks}`;
    const of = () => rx.rxProcesses().filter((process) => process.user === user);
    const context = rx.RxInSqlServer({ connectionString: `Server=.;uid=${user}`, numTasks });
    let during = [];
    const run = () => new Promise((resolve) => setTimeout(resolve, 20));
    const call = rx.rxExec(
      async (given) => {
        await new Promise((resolve) => setTimeout(resolve, given));
        return 1;
      },
      { timesToRun: numTasks, args: [3000], computeContext: context },
    );
    const end = performance.now() + 60_000;
    while (of().length < numTasks + Math.max(numTasks, 5) && performance.now() < end) await run();
    during = of();
    const views = await executeSql(
      `SELECT COUNT(*) AS tasks, COUNT(DISTINCT scheduler_id) AS schedulers, COUNT(DISTINCT worker_address) AS workers FROM sys.dm_os_tasks WHERE session_id = ${Math.max(...during.map(({ session }) => session ?? 0))} AND scheduler_id > 0
       SELECT language, degree_of_parallelism, external_user_name FROM sys.dm_external_script_requests`,
    );
    const results = await call;
    while (of().length > Math.max(numTasks, 5) && performance.now() < end) await run();
    return {
      values: [...results],
      during: [during.length, during.filter(({ session }) => session !== null).length],
      after: [of().length, of().filter(({ session }) => session !== null).length],
      views: views.resultSets.map(({ table }) =>
        [...table].map((row) =>
          Object.values(row.toJSON?.() ?? row).map((value) => (typeof value === 'bigint' ? Number(value) : value)),
        ),
      ),
    };
  } finally {
    rxSetLauncherConfig('tab');
    await rx.rxEnd();
  }
}

/** One process of two is killed in the middle: the model is the same, from another. */
export async function killing(rx) {
  const database = await sql();
  const computeContext = rx.RxInSqlServer({ connectionString, numTasks: 2 });
  const data = await source();
  const expected = await rx.rxLinMod('y ~ rand1 + g', data, { computeContext: rx.RxLocalSeq() });
  let killed = 0;
  const stop = rx.rxProcesses((processes) => {
    const victim = processes.find(
      ({ session, state, task }) => session !== null && state === 'running' && task.includes('rxLinMod'),
    );
    if (!victim || killed > 0) return;
    killed = victim.pid;
    void rx.rxKill(victim.pid);
  });
  const model = await rx.rxLinMod('y ~ rand1 + g', data, { computeContext });
  stop();
  const [{ pids, state }] = database.rxComputations();
  return {
    same: JSON.stringify(model.coefficients) === JSON.stringify(expected.coefficients),
    replaced: killed === 0 || (pids.includes(killed) && pids.length === 3),
    state,
    alive: rx.rxProcesses().some(({ pid }) => pid === killed),
  };
}

/** The code, number and message of what goes wrong. */
const wrong = (work) =>
  work.then(
    () => null,
    (error) => [error.code, error.number ?? null, error.message],
  );

/** A call that takes too long, one that is cancelled, data that the context does not take; the next one runs. */
export async function limits(rx) {
  const context = (more) => rx.RxInSqlServer({ connectionString, numTasks: 2, ...more });
  const forever = (computeContext, signal) =>
    rx.rxExec(() => new Promise(() => undefined), { timesToRun: 2, computeContext, ...(signal && { signal }) });
  const late = await wrong(forever(context({ executionTimeoutSeconds: 0.5 })));
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 300);
  const cancelled = await wrong(forever(context(), stop.signal));
  const text = await wrong(rx.rxLinMod('y ~ x', rx.RxTextData('opfs:none.csv'), { computeContext: context() }));
  const columns = await wrong(rx.rxLinMod('y ~ x', { y: [1, 2], x: [1, 2] }, { computeContext: context() }));
  const far = await wrong(
    rx.rxLinMod('y ~ rand1', await source(), {
      computeContext: rx.RxInSqlServer({ connectionString: 'Server=db.example.com' }),
    }),
  );
  const data = await source();
  const { nValidObs } = await rx.rxLinMod('y ~ rand1', data, { computeContext: context() });
  const left = rx.rxProcesses().filter(({ session }) => session !== null).length;
  return { late, cancelled, text, columns, far, nValidObs, left };
}

/** A context that does not wait makes a job of a call, whose tasks run in the database all the same. */
export async function job(rx) {
  const computeContext = rx.RxInSqlServer({ connectionString, numTasks: 2, wait: false, consoleOutput: true });
  const started = await rx.rxLinMod('y ~ rand1', await source(), { computeContext });
  await rx.rxWaitForJob(started);
  const output = await rx.rxGetJobOutput(started);
  const model = await rx.rxGetJobResults(started);
  return { nValidObs: model.nValidObs, output: String(output) };
}

/** Functions that run in satellites read and write tables, and compute on others. */
export async function inTasks(rx, numTasks) {
  const { executeSql, rxSqlServerTableExists, rxSqlServerDropTable } = await sql();
  await rxSqlServerDropTable('dbo.made', connectionString);
  const expected = await rx.rxLinMod('y ~ rand1 + g', await source());
  const [found] = await rx.rxExec(
    async (connectionString, numTasks) => {
      const data = rx.RxSqlServerData({
        connectionString,
        table: 'dbo.rand',
        stringsAsFactors: true,
        rowsPerRead: 65_536,
      });
      const own = await rx.rxLinMod('y ~ rand1 + g', data);
      rx.rxSetComputeContext(rx.RxInSqlServer({ connectionString, numTasks }));
      const model = await rx.rxLinMod('y ~ rand1 + g', data);
      const out = rx.RxSqlServerData({ connectionString, table: 'dbo.made' });
      await rx.rxDataStep(data, { outFile: out, rowSelection: 'rand1 == 7', varsToKeep: ['y', 'rand1'] });
      const { nValidObs } = await rx.rxLinMod('y ~ rand1', out);
      const missing = await rx
        .rxLinMod('y ~ x', rx.RxSqlServerData({ connectionString, table: 'dbo.nothing' }))
        .catch((error) => error.message);
      return { own: JSON.stringify(own.coefficients), model: JSON.stringify(model.coefficients), nValidObs, missing };
    },
    { timesToRun: 1, args: [connectionString, numTasks], computeContext: rx.RxLocalParallel() },
  );
  if (found instanceof Error) throw found;
  const { rxComputations } = await sql();
  const { resultSets } = await executeSql('SELECT COUNT(*) AS n FROM dbo.made', { connectionString });
  return {
    same: [found.own, found.model].map((text) => text === JSON.stringify(expected.coefficients)),
    written: [
      found.nValidObs,
      Number(resultSets[0].table.getChild('n').at(0)),
      await rxSqlServerTableExists('dbo.made', connectionString),
    ],
    missing: found.missing,
    degrees: rxComputations()
      .slice(0, 3)
      .map(({ degree }) => degree),
  };
}

/** Tables that are written in the context, and what rxImport keeps. */
export async function writing(rx) {
  const database = await sql();
  const { RxSqlServerData, rxSqlServerDropTable } = database;
  await rxSqlServerDropTable('dbo.stepped', connectionString);
  const before = rx.rxSetComputeContext(rx.RxInSqlServer({ connectionString, numTasks: 2 }));
  try {
    const out = RxSqlServerData({ connectionString, table: 'dbo.stepped' });
    await rx.rxDataStep(await source(), { outFile: out, transforms: { z: 'rand1 * 2' }, rowSelection: 'rand1 < 10' });
    const { degree } = last(database);
    const summary = await rx.rxSummary('~ z', out);
    await rx.rxImport(out, { outFile: RxSqlServerData({ connectionString, table: 'dbo.imported' }), overwrite: true });
    const refused = await wrong(rx.rxDataStep(out, { outFile: rx.RxTextData('opfs:x.csv') }));
    const resident = await rx.rxImport(out);
    const kept = resident.numRows;
    await resident.release();
    return {
      degree,
      rows: summary.nObsValid ?? (await rx.rxGetInfo(out, { computeInfo: true })).numRows,
      refused,
      kept,
    };
  } finally {
    rx.rxSetComputeContext(before);
  }
}

/** Tasks over groups of rows, in the context that is set. */
export async function groups(rx) {
  const database = await sql();
  const before = rx.rxSetComputeContext(rx.RxInSqlServer({ connectionString, numTasks: 2 }));
  try {
    const counted = await rx.rxExecBy(await source(), 'g', (_keys, { columns }) => columns.y.length);
    const { degree, reasons } = last(database);
    const ids = await rx.rxExec(() => 7, { timesToRun: 3 });
    return { counted: counted.map(({ keys, result }) => [keys.g, result]), degree, reasons, ids: [...ids] };
  } finally {
    rx.rxSetComputeContext(before);
  }
}

/** The published case: one model of a sample of the table, from two processes. */
export async function published(rx, rows) {
  const database = await sql();
  const { executeSql, RxSqlServerData } = database;
  await executeSql('DROP DATABASE IF EXISTS TestParallel');
  await executeSql('CREATE DATABASE TestParallel');
  await executeSql(
    `CREATE TABLE dbo.rand_30M(RowID bigint identity primary key, y int, rand1 int, rand2 int, rand3 int, rand4 int, rand5 int);
${fill('dbo.rand_30M', rows)}`,
    { connectionString: testParallel },
  );
  const before = rx.rxSetComputeContext(rx.RxInSqlServer({ connectionString: testParallel, numTasks: 2 }));
  try {
    const sqlQuery =
      'SELECT y, rand1, rand2, rand3, rand4, rand5 FROM dbo.rand_30M TABLESAMPLE(75 PERCENT) REPEATABLE(98074)';
    const source = RxSqlServerData({ sqlQuery, connectionString: testParallel });
    const formula = 'y ~ rand1 + rand2 + rand3 + rand4 + rand5';
    const model = await rx.rxLinMod(formula, source);
    const one = last(database);
    const again = await rx.rxLinMod(formula, source);
    return {
      share: model.nValidObs / rows,
      same: JSON.stringify(model.coefficients) === JSON.stringify(again.coefficients),
      coefficients: model.rank,
      ...one,
    };
  } finally {
    rx.rxSetComputeContext(before);
  }
}
