// A table of random numbers that is resident: linear models and summaries, with all threads and with one.
import {
  createTable,
  FORMULA,
  importTable,
  meansSql,
  NAMES,
  STEP,
  stepSql,
  sumsOfProducts,
  summarySql,
} from '../random.js';
import { startDuckdb } from '../peers/duckdb.js';
import { startEngine } from '../peers/engine.js';
import { memoryLimit } from '../peers/limit.js';
import { enter, leave, takeTurns, timed, turn } from '../turns.js';

const SUMMARY = `~ ${NAMES.join(' + ')}`;
const THREADS = 2;
/** How long the engine rests before a single call, in milliseconds, and how many calls there are. */
const REST = 200;
const CALLS = 10;

/** Two engines with the same table, one of them with one thread, and the peers. */
async function prepare({ kind, rows, peers }, say) {
  const engines = [await startEngine(THREADS), await startEngine(1)];
  const tables = new Map();
  for (const engine of engines) tables.set(engine, await importTable(engine, kind, rows, say));
  const { bytes } = tables.get(engines[0]);
  const database = async () => {
    const started = await startDuckdb();
    await createTable(started, kind, rows, say);
    return started;
  };
  const duckdb = peers ? await enter(database) : null;
  const limit = peers ? await enter(() => memoryLimit(bytes, THREADS)) : null;
  return { engines, tables, bytes, duckdb, limit };
}

/** One call of all contestants in turn, as two cases: with all threads and with one. */
async function compete({ engines: [all, one], bytes, duckdb, limit }, call, sql, { name, rows, runs }, say) {
  say(`${name}: ${rows} rows`);
  const results = await takeTurns(
    {
      ours: { run: () => call(all) },
      duckdb: turn(duckdb, ({ query }) => ({ run: () => query(sql) })),
      limit: turn(limit, ({ read }) => ({ run: () => read(THREADS) })),
      oneThread: { run: () => call(one) },
      oneThreadLimit: turn(limit, ({ read }) => ({ run: () => read(1) })),
    },
    { runs, say },
  );
  const { ours, oneThread, limit: reading, oneThreadLimit, duckdb: sums } = results;
  const common = { name, rows, bytes };
  return [
    { ...common, threads: THREADS, ours, limit: reading, peers: { duckdb: sums, oneThread }, peakBytes: all.peak() },
    { ...common, threads: 1, ours: oneThread, limit: oneThreadLimit, peers: { duckdb: sums }, peakBytes: one.peak() },
  ];
}

/** Single calls after rests, on both engines in turn. */
async function single({ engines, bytes }, call, { name, rows }, say) {
  say(`${name}: ${rows} rows`);
  const seconds = new Map(engines.map((engine) => [engine, []]));
  for (const engine of engines) await call(engine);
  for (let round = 0; round < CALLS; round++) {
    for (const engine of engines) {
      await new Promise((resolve) => setTimeout(resolve, REST));
      seconds.get(engine).push(await timed(() => call(engine)));
    }
  }
  for (const [{ threads }, times] of seconds)
    say(`  ${threads} threads: ${times.map((time) => time.toFixed(4)).join(' ')} s`);
  const [all, one] = engines;
  const peers = { oneThread: { seconds: seconds.get(one) } };
  return [{ name, rows, bytes, threads: THREADS, ours: { seconds: seconds.get(all) }, peers, peakBytes: all.peak() }];
}

/**
 * Runs the cases of one kind of table.
 * @param {{ kind: 'small' | 'int32' | 'double', rows: number, runs: number, cases: string[], peers: boolean }} settings
 */
export async function table(settings, say) {
  const { kind, rows, runs, cases } = settings;
  const prepared = await prepare(settings, say);
  const { engines, tables, duckdb, limit } = prepared;
  const fit = (engine) => engine.rx.rxLinMod(FORMULA, tables.get(engine));
  const summarise = (engine) => engine.rx.rxSummary(SUMMARY, tables.get(engine));
  const tabulate = (engine) => engine.rx.rxCube('y ~ F(rand1):F(rand3)', tables.get(engine));
  const step = async (engine) => (await engine.rx.rxDataStep(tables.get(engine), STEP)).release();
  const runners = {
    [`linmod-${kind}`]: (what) => compete(prepared, fit, sumsOfProducts(kind), what, say),
    [`summary-${kind}`]: (what) => compete(prepared, summarise, summarySql(), what, say),
    'cube-small': (what) => compete(prepared, tabulate, meansSql(), what, say),
    'step-small': (what) => compete(prepared, step, stepSql(), what, say),
    [`linmod-idle-${kind}`]: (what) => single(prepared, fit, what, say),
  };
  const found = [];
  for (const [name, run] of Object.entries(runners)) {
    if (cases.includes(name)) found.push(...(await run({ name, rows, runs })));
  }
  await leave(duckdb, limit, ...engines);
  return found;
}
