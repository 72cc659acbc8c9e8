// Runs in a tab: analyses and tasks on processes of the embedded database.
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
     FROM (SELECT TOP(${rows}) ROW_NUMBER() OVER (ORDER BY (SELECT 1)) AS v FROM sys.objects a CROSS JOIN sys.objects b CROSS JOIN sys.objects c) q`,
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
  return RxSqlServerData({ connectionString, table: 'dbo.rand', stringsAsFactors: true, ...more });
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
    const summary = await rx.rxSummary('y ~ g', await source(), { computeContext });
    const tree = await rx.rxDTree('y ~ rand1 + rand2', await source(), { computeContext, maxDepth: 4 });
    return { linear, one, texts: [linear.summary(), logit.summary(), summary, tree].map(String) };
  };
  const local = await fits(rx.RxLocalSeq());
  const found = [];
  for (const numTasks of tasks) {
    const inside = await fits(rx.RxInSqlServer({ connectionString, numTasks }));
    found.push({
      same:
        JSON.stringify(inside.linear.coefficients) === JSON.stringify(local.linear.coefficients) &&
        JSON.stringify(inside.texts) === JSON.stringify(local.texts),
      ...inside.one,
    });
  }
  return found;
}
