// RxInSqlServer: from a table of the embedded database to the intercept of its regression.
import { connectionString, fill } from '../../../browser/page/published.js';
import { startEngine } from '../peers/engine.js';
import { takeTurns } from '../turns.js';

const THREADS = 2;
const FORMULA = 'y ~ rand1 + rand2 + rand3 + rand4 + rand5';

const create = (
  rows,
) => `CREATE TABLE dbo.rand_30M(RowID bigint identity primary key, y int, rand1 int, rand2 int, rand3 int, rand4 int, rand5 int);
${fill('dbo.rand_30M', rows)}`;

/** Runs the cases, all over one table; each reads it anew. */
export async function inDatabase({ rows, runs, cases }, say) {
  const engine = await startEngine(THREADS);
  const { rx } = engine;
  const { executeSql, endSqlInstance, RxSqlServerData, sqlMemory } = await import(`/rxwasm-${THREADS}/sql.js`);
  say(`a table of ${rows} rows`);
  await executeSql('CREATE DATABASE TestParallel');
  await executeSql(create(rows), { connectionString });
  const intercepts = new Set();
  const model = async (computeContext) => {
    const sqlQuery = 'SELECT y, rand1, rand2, rand3, rand4, rand5 FROM dbo.rand_30M';
    const fitted = await rx.rxLinMod(FORMULA, RxSqlServerData({ sqlQuery, connectionString }), { computeContext });
    if (fitted.nValidObs !== rows) throw new Error(`${fitted.nValidObs} of ${rows} rows`);
    intercepts.add(fitted.coefficients.values[0][0]);
    if (intercepts.size !== 1) throw new Error(`several intercepts: ${[...intercepts]}`);
  };
  // What the pool lacks is made between runs, as between queries of a person.
  const after = () => new Promise((resolve) => setTimeout(resolve, 1500));
  const inside = (numTasks) => rx.RxInSqlServer({ connectionString, numTasks });
  const contexts = { 'database-local': rx.RxLocalSeq(), 'database-one': inside(1), 'database-two': inside(2) };
  const found = [];
  for (const [name, context] of Object.entries(contexts)) {
    if (!cases.includes(name)) continue;
    say(name);
    const { ours } = await takeTurns({ ours: { run: () => model(context), after } }, { runs, say });
    found.push({ name, rows, threads: THREADS, ours, peers: {}, peakBytes: engine.peak() + sqlMemory() });
  }
  endSqlInstance();
  await engine.end();
  return found;
}
