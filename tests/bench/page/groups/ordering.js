// Rows sorted, and merged with others, in memory: the same rows in the same order from each contestant.
import { startDuckdb } from '../peers/duckdb.js';
import { startEngine } from '../peers/engine.js';
import { enter, leave, takeTurns, timed, turn } from '../turns.js';

const THREADS = 2;
/** What the integers of the large table are below; null for numbers between 0 and 1. */
const COLUMNS = { k: 1_000_000, g: 1000, a: 100, b: 20, u: null, v: null };
/** Rows that are merged with it: one for each key. */
const OTHERS = 10;
const SORT = { sortByVars: ['g', 'k'], decreasing: [false, true] };

const drawn = ([name, below]) =>
  below === null ? `random() AS ${name}` : `floor(random() * ${below})::INTEGER AS ${name}`;

async function database(rows, say) {
  const started = await startDuckdb();
  const { query } = started;
  await query('SELECT setseed(0.5)');
  const seconds = await timed(async () => {
    await query(`CREATE TABLE t AS SELECT ${Object.entries(COLUMNS).map(drawn).join(', ')} FROM range(${rows})`);
    const others = Math.round(rows / OTHERS);
    await query(
      `CREATE TABLE d AS SELECT range::INTEGER + 1 AS k, random() AS w FROM range(${others}) ORDER BY random()`,
    );
  });
  say(`  duckdb made its tables in ${seconds.toFixed(1)} s`);
  return started;
}

/** The tables in an engine: the others' keys are all numbers from 1 once, in no order. */
async function tables({ rx }, rows) {
  const variables = { ...COLUMNS, k: Math.round(rows / OTHERS) };
  const many = await rx.rxImport(rx.RxRandomData({ rows, variables }));
  const others = rx.RxRandomData({ rows: Math.round(rows / OTHERS), variables: { w: null }, seed: 2 });
  const counted = await rx.rxDataStep(others, { rowVarName: 'k', keepInMemory: true });
  const few = await rx.rxSort(counted, { sortByVars: 'w', keepInMemory: true });
  await counted.release();
  return { many, few };
}

/**
 * Runs the cases.
 * @param {{ rows: number, runs: number, cases: string[], peers: boolean }} settings
 */
export async function ordering({ rows, runs, cases, peers }, say) {
  const engines = [await startEngine(THREADS), await startEngine(1)];
  const held = new Map();
  for (const engine of engines) held.set(engine, await tables(engine, rows));
  const [all, one] = engines;
  const duckdb = peers ? await enter(() => database(rows, say)) : null;
  const released = async (made) => (await made).release();
  const calls = {
    'sort-10m': [
      ({ rx }, { many }) => rx.rxSort(many, { ...SORT, keepInMemory: true }),
      'CREATE OR REPLACE TABLE sorted AS SELECT * FROM t ORDER BY g, k DESC',
    ],
    'sort-spill': [
      ({ rx }, { many }) => rx.rxSort(many, { ...SORT, keepInMemory: true, bufferLimit: 80 }),
      'CREATE OR REPLACE TABLE sorted AS SELECT * FROM t ORDER BY g, k DESC',
    ],
    'merge-1m': [
      ({ rx }, { many, few }) => rx.rxMerge(many, few, { matchVars: 'k', keepInMemory: true }),
      'CREATE OR REPLACE TABLE merged AS SELECT t.*, d.w FROM t JOIN d ON t.k = d.k ORDER BY t.k',
    ],
    'merge-hash': [
      ({ rx }, { many, few }) => rx.rxMerge(many, few, { matchVars: 'k', keepInMemory: true }),
      'CREATE OR REPLACE TABLE merged AS SELECT t.*, d.w FROM t JOIN d ON t.k = d.k',
    ],
    'merge-spill': [
      ({ rx }, { many, few }) => rx.rxMerge(many, few, { matchVars: 'k', keepInMemory: true, bufferLimit: 90 }),
      'CREATE OR REPLACE TABLE merged AS SELECT t.*, d.w FROM t JOIN d ON t.k = d.k ORDER BY t.k',
    ],
  };
  const found = [];
  for (const [name, [call, sql]] of Object.entries(calls)) {
    if (!cases.includes(name)) continue;
    say(`${name}: ${rows} rows`);
    const results = await takeTurns(
      {
        ours: { run: () => released(call(all, held.get(all))) },
        duckdb: turn(duckdb, ({ query }) => ({ run: () => query(sql) })),
        oneThread: { run: () => released(call(one, held.get(one))) },
      },
      { runs, say },
    );
    const { ours, oneThread, duckdb: theirs } = results;
    const common = { name, rows, bytes: held.get(all).many.bytes, peakBytes: all.peak() };
    found.push({ ...common, threads: THREADS, ours, peers: { duckdb: theirs, oneThread } });
    found.push({ ...common, threads: 1, ours: oneThread, peers: { duckdb: theirs }, peakBytes: one.peak() });
  }
  await leave(duckdb, ...engines);
  return found;
}
