// A table that R's own `lm` can hold.
import { BELOW, createTable, FORMULA, importTable, NAMES, sumsOfProducts } from '../random.js';
import { startDuckdb } from '../peers/duckdb.js';
import { startEngine } from '../peers/engine.js';
import { startWebR } from '../peers/webr.js';
import { enter, leave, takeTurns, turn } from '../turns.js';

const THREADS = 2;
const KIND = 'small';

/** A linear model of resident data. */
export async function model({ name, rows, runs, peers }, say) {
  say(`${name}: ${rows} rows`);
  const engine = await startEngine(THREADS);
  const data = await importTable(engine, KIND, rows, say);
  const database = async () => {
    const started = await startDuckdb();
    await createTable(started, KIND, rows, say);
    return started;
  };
  const frame = async () => {
    const started = await startWebR();
    const columns = NAMES.map((column, index) => `${column} = sample.int(${BELOW[KIND][index]}, ${rows}, TRUE) - 1L`);
    await started.run(`set.seed(1); d <- data.frame(${columns.join(', ')})`);
    return started;
  };
  const duckdb = peers ? await enter(database) : null;
  const webr = peers ? await enter(frame) : null;
  const results = await takeTurns(
    {
      ours: { run: () => engine.rx.rxLinMod(FORMULA, data) },
      duckdb: turn(duckdb, ({ query }) => ({ run: () => query(sumsOfProducts(KIND)) })),
      webr: turn(webr, ({ run }) => ({ run: () => run(`m <- lm(${FORMULA}, d)`) })),
    },
    { runs, say },
  );
  const found = {
    name,
    rows,
    bytes: data.bytes,
    threads: THREADS,
    ours: results.ours,
    peers: { duckdb: results.duckdb, webr: results.webr },
    peakBytes: engine.peak(),
  };
  await leave(duckdb, webr, engine);
  return [found];
}
