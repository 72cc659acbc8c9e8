// Scripts in the embedded database: the published walk-through, from the table to the intercept of its regression.
import { connectionString, fill } from '../../../browser/page/published.js';
import { takeTurns } from '../turns.js';

const THREADS = 2;
const SELECT = 'SELECT y, rand1, rand2, rand3, rand4, rand5 FROM dbo.tb_Rand_30M';

const create = (rows) => `CREATE DATABASE TestParallel
GO
USE TestParallel
GO
CREATE TABLE dbo.tb_Rand_30M(RowID bigint identity primary key, y int, rand1 int, rand2 int, rand3 int, rand4 int, rand5 int);
GO
${fill('dbo.tb_Rand_30M', rows)}
GO`;

const regression = (isParallel) => `EXEC sp_execute_external_script
      @language = N'JavaScript'
    , @script = N'
        const myModel = await rxLinMod("y ~ rand1 + rand2 + rand3 + rand4 + rand5", InputDataSet)
        OutputDataSet = { pid, nRows: myModel.nValidObs, intercept: myModel.coefficients.values[0][0] }'
    , @input_data_1 = N'${SELECT}${isParallel ? ' OPTION(MAXDOP 2)' : ''}'
    , @parallel = ${isParallel ? 1 : 0}
WITH RESULT SETS ((pid INT NOT NULL, nRows INT NOT NULL, intercept FLOAT NULL));`;

const EMPTY = "EXEC sp_execute_external_script @language = N'JavaScript', @script = N'const d = 42'";

/** Runs the cases. */
export async function scripts({ rows, runs, cases }, say) {
  const { executeSql, sqlMemory } = await import('/rxwasm-2/sql.js');
  say(`a table of ${rows} rows`);
  const { elapsed } = await executeSql(create(rows));
  const found = [];
  const add = (name, results, more = {}) =>
    found.push({ name, rows, threads: THREADS, ours: results.ours, peakBytes: sqlMemory(), ...more });
  if (cases.includes('sql-create')) add('sql-create', { ours: { seconds: [elapsed / 1000] } });
  const calls = { 'script-serial': regression(false), 'script-parallel': regression(true), 'script-empty': EMPTY };
  for (const [name, text] of Object.entries(calls)) {
    if (!cases.includes(name)) continue;
    say(name);
    const run = async () => {
      const {
        resultSets,
        scripts: [script],
      } = await executeSql(text, { connectionString });
      const seen = script.streams.reduce((sum, stream) => sum + stream.rows, 0);
      const streams = script.streams.map(
        ({ started, ended, rows: n }) => `${n} rows ${started.toFixed(0)} to ${ended.toFixed(0)} ms`,
      );
      say(`    ${script.elapsed.toFixed(0)} ms: ${streams.join(', ')}`);
      if (name !== 'script-empty' && (seen !== rows || resultSets[0].rows !== script.degree))
        throw new Error(`${seen} rows`);
    };
    // What the pool lacks is made between runs, as between queries of a person.
    const after = () => new Promise((resolve) => setTimeout(resolve, 1500));
    add(name, await takeTurns({ ours: { run, after } }, { runs, say }), name === 'script-empty' ? { rows: 1 } : {});
  }
  return found;
}
