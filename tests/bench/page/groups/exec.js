// A user's function in many tasks: what each costs, what passing data costs, groups of rows.
import { startEngine } from '../peers/engine.js';
import { functions } from '../peers/task-functions.js';
import { startThreads, startWorkerpool } from '../peers/task-pools.js';
import { enter, leave, takeTurns, turn } from '../turns.js';

const THREADS = 2;
const CHUNK = 1000;
/** The columns that are shared: as many doubles in all as there are bytes of 400 MB. */
const COLUMNS = ['a', 'b', 'c', 'd', 'e'];
const SHARED_BYTES = 400e6;
/** Satellites that they are passed to. */
const SATELLITES = 4;
const ROWS_OF_GROUP = 100;

const sum = (_keys, { columns }) => {
  let sum = 0;
  for (const value of columns.x) sum += value;
  return sum;
};

/** Runs the cases. `rows` are those that are grouped; there are a hundredth as many tasks. */
export async function exec({ rows, runs, cases, peers }, say) {
  const engine = await startEngine(THREADS);
  const { rx } = engine;
  rx.rxSetComputeContext(rx.RxLocalParallel());
  const tasks = rows / ROWS_OF_GROUP;
  const bytes = Math.min(SHARED_BYTES, 40 * rows);
  const workerpool = peers ? await enter(() => startWorkerpool(THREADS)) : null;
  const threads = peers ? await enter(() => startThreads(THREADS)) : null;
  const columns = Object.fromEntries(
    COLUMNS.map((name) => [name, new Float64Array(new SharedArrayBuffer(bytes / COLUMNS.length)).fill(1)]),
  );
  const expected = COLUMNS.length;
  const each = (count, name, args) => (pool) => ({
    run: () => Promise.all(Array.from({ length: count }, () => pool.call(name, args))),
  });
  const whole = async (results) => {
    const all = await results;
    if (all.failures.length > 0) throw all.failures[0];
    return all;
  };
  const calls = {
    'exec-empty': {
      rows: tasks,
      ours: () => whole(rx.rxExec(functions.nothing, { timesToRun: tasks, taskChunkSize: CHUNK })),
    },
    'exec-single': {
      // Others take minutes for as many as above, or the page's memory.
      rows: tasks / 10,
      ours: () => whole(rx.rxExec(functions.nothing, { timesToRun: tasks / 10 })),
      theirs: each(tasks / 10, 'nothing', []),
    },
    'exec-first': {
      rows: 1,
      ours: () => whole(rx.rxExec(functions.nothing, { timesToRun: 1 })),
      theirs: each(1, 'nothing', []),
    },
    'exec-shared': {
      rows: SATELLITES,
      bytes,
      prepare: () => rx.rxOptions({ numCoresToUse: SATELLITES }),
      ours: async () => {
        const found = await whole(rx.rxExec(functions.look, { args: [columns], timesToRun: SATELLITES }));
        if (found.some((value) => value !== expected)) throw new Error(`the tasks saw ${found}`);
      },
      theirs: each(SATELLITES, 'look', [columns]),
    },
    'exec-by': {
      rows,
      prepare: () => rx.rxOptions({ numCoresToUse: THREADS }),
      ours: async () => {
        const variables = { g: rows / ROWS_OF_GROUP, x: null, y: 20 };
        const found = await rx.rxExecBy(rx.RxRandomData({ rows, variables }), 'g', sum);
        const failed = found.find(({ status }) => status !== 'OK');
        if (failed) throw failed.error;
      },
    },
  };
  const found = [];
  for (const [name, { rows, bytes, prepare, ours, theirs }] of Object.entries(calls)) {
    if (!cases.includes(name)) continue;
    say(`${name}: ${rows}`);
    prepare?.();
    engine.peak();
    const results = await takeTurns(
      {
        ours: { run: ours },
        workerpool: theirs ? turn(workerpool, theirs) : null,
        threadsJs: theirs ? turn(threads, theirs) : null,
      },
      { runs, say },
    );
    const { workerpool: first, threadsJs: second } = results;
    const peakBytes = engine.peak();
    const common = {
      name,
      rows,
      threads: THREADS,
      ours: results.ours,
      peers: { workerpool: first, threadsJs: second },
    };
    found.push({ ...common, peakBytes, ...(bytes ? { bytes } : {}) });
  }
  await leave(workerpool, threads, engine);
  return found;
}
