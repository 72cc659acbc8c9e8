// Jobs over a reload, of other tabs, and where browsers lack something.
import { coded, endless, few, NO_WAIT, plain, until } from './jobs-shared.js';

/** Tasks whose results are of all sorts. */
const tasks = (x, few) => {
  console.log('got', x);
  if (x === 2) throw new RangeError('two');
  return x === 3 ? rx.rxLinMod('y ~ x', few) : { x, values: Float64Array.of(x) };
};

/** Results of jobs that are kept over a reload, and what they are compared with. */
export async function keep(rx) {
  const computeContext = NO_WAIT(rx);
  const tables = rx.RxTextData(new Blob(['x,y\n1,2\n3,5\n4,9\n5,2\n']));
  const calls = {
    model: (options) => rx.rxLinMod('y ~ x', few, { ...options, covCoef: true }),
    tree: (options) => rx.rxDTree('y ~ x', few, options),
    clusters: (options) => rx.rxKmeans('~ x + y', few, { ...options, numClusters: 2, seed: 1 }),
    cross: (options) => rx.rxCrossTabs('y ~ F(x)', few, options),
    cube: (options) => rx.rxCube('y ~ F(x)', few, options),
    table: (options) => rx.rxDataStep(few, { ...options, transforms: { z: 'x > 2', f: 'as.factor(g)' } }),
    source: (options) => rx.rxDataStep(tables, { ...options, outFile: rx.RxArrowData() }),
    exec: (options) => rx.rxExec(tasks, { ...options, args: [rx.rxElemArg([1, 3]), few] }),
    groups: (options) => rx.rxExecBy(few, 'g', (keys, { numRows }) => `${keys.g} ${numRows}`, options),
    fails: (options) => rx.rxLinMod('y ~ zzz', few, options),
  };
  const kept = {};
  for (const [name, call] of Object.entries(calls)) {
    const job = await call({ computeContext });
    await rx.rxWaitForJob(job);
    const expected = await call({}).then(
      (value) => plain(value),
      () => null,
    );
    kept[name] = { id: job.id, expected };
  }
  const failing = await rx.rxExec(tasks, { computeContext, args: [rx.rxElemArg([1, 2, 3]), few], autoCleanup: true });
  await rx.rxWaitForJob(failing);
  kept.failing = { id: failing.id, expected: null };
  const resident = await rx.rxImport(few, { computeContext });
  await rx.rxWaitForJob(resident);
  const here = (await rx.rxGetJobResults(resident, { autoCleanup: false })).numRows;
  kept.resident = { id: resident.id, info: pick(await rx.rxGetJobInfo(resident)), here };
  const storable = await rx.rxGetJobInfo(kept.model.id);
  return { kept, isKept: storable.isKept };
}

const pick = ({ state, isKept, note, reason }) => ({ state, isKept, note, reason });

/** What became of them. */
export async function revived(rx, kept) {
  const found = {};
  const results = {};
  for (const [name, { id, expected }] of Object.entries(kept)) {
    const state = await rx.rxGetJobStatus(id);
    const result = await coded(rx.rxGetJobResults(id, { autoCleanup: false }));
    results[name] = result.value;
    const same = expected ? (await plain(result.value)) === expected : null;
    found[name] = { state, same, ...(result.code && { code: result.code, message: result.message }) };
  }
  const failing = results.failing;
  const [error] = failing.failures;
  const tasksOf = {
    list: Array.isArray(failing) && failing.length,
    names: failing.names,
    error: [error instanceof rx.RxTaskError, error.task, error.code, error.cause.name, error.taskStack.includes('two')],
    output: failing.output.map(({ task, lines }) => [task, lines[0].text]),
    plain: failing.map((x) => x).constructor === Array,
    predicts: (await rx.rxPredict(failing[2], few)).numRows,
    printed: String(results.exec).startsWith('$rxElem1\n'),
  };
  const predictions = await rx.rxPredict(results.model, few);
  const fresh = await rx.rxPredict(await rx.rxLinMod('y ~ x', few, { covCoef: true }), few);
  const saved = await rx.rxUnserializeModel(await rx.rxSerializeModel(results.tree));
  return {
    found,
    tasks: tasksOf,
    predicts: (await plain(predictions)) === (await plain(fresh)),
    saved: String(saved) === String(results.tree),
    read:
      (await rx.rxSummary('~ x', results.source)).nObs ??
      (await rx.rxGetInfo(results.source, { computeInfo: true })).numRows,
    tests: results.cross.summary({ type: 'chisquare' }).length > 10,
    list: (await rx.rxGetJobs(null, { verbose: false })).length,
  };
}

/** Begins what does not end, and one behind it. */
export async function begin(rx) {
  const computeContext = NO_WAIT(rx);
  const jobs = [
    await rx.rxSummary('~ x', endless(rx), { computeContext }),
    await rx.rxSummary('~ x', few, { computeContext }),
  ];
  await until(async () => (await rx.rxGetJobStatus(jobs[0])) === 'running');
  return jobs.map(({ id }) => id);
}

export const statuses = (rx, ids) => Promise.all(ids.map((id) => rx.rxGetJobStatus(id)));

/** How jobs of another tab look, and what is heard of them. */
export async function watch(rx, ids) {
  let jobs = [];
  const stop = rx.rxWatchJobs((all) => {
    jobs = all.filter(({ id }) => ids.includes(id));
  });
  globalThis.stopWatching = stop;
  globalThis.watchedJobs = () =>
    jobs.map(({ state, isOwn, progress, reason }) => ({ state, isOwn, reason, isTold: progress !== null }));
  await until(() => jobs.find(({ state, progress }) => state === 'running' && progress));
  return globalThis.watchedJobs();
}

/** What is heard once the other tab is closed. */
export async function closed(rx, ids) {
  await Promise.all(ids.map((id) => rx.rxWaitForJob(id)));
  const seen = await until(
    () => globalThis.watchedJobs().every(({ state }) => state === 'failed') && globalThis.watchedJobs(),
  );
  globalThis.stopWatching();
  const results = await Promise.all(ids.map((id) => coded(rx.rxGetJobResults(id))));
  return { seen, results, states: await statuses(rx, ids) };
}

/** Has another tab give its job up. */
export async function cancelThere(rx, id) {
  return [await rx.rxCancelJob(id), await rx.rxGetJobStatus(id)];
}

/** Begins a job that ends soon. */
export async function short(rx) {
  const data = rx.RxRandomData({ rows: 2e6, variables: { x: 100, y: 100 } });
  return (await rx.rxLinMod('y ~ x', data, { computeContext: NO_WAIT(rx) })).id;
}

/** Collects the result of a job of whatever tab. */
export async function collect(rx, id) {
  await rx.rxWaitForJob(id);
  const data = rx.RxRandomData({ rows: 2e6, variables: { x: 100, y: 100 } });
  const expected = await rx.rxLinMod('y ~ x', data);
  return [String(await rx.rxGetJobResults(id)) === String(expected), await rx.rxGetJobStatus(id)];
}

/** Where there are no locks nobody can tell of other tabs. */
export async function withoutLocks(rx, id) {
  Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });
  const { state, reason } = await rx.rxGetJobInfo(id);
  delete navigator.locks;
  return { state, reason };
}

/** Where there is no database jobs are in memory, and say so. */
export async function withoutDatabase(rx) {
  const computeContext = NO_WAIT(rx);
  const job = await rx.rxLinMod('y ~ x', few, { computeContext });
  await rx.rxWaitForJob(job);
  const { isKept, note, state } = await rx.rxGetJobInfo(job);
  const list = (await rx.rxGetJobs(null, { verbose: false })).length;
  const model = await rx.rxGetJobResults(job);
  return {
    isKept,
    note,
    state,
    list,
    same: String(model) === String(await rx.rxLinMod('y ~ x', few)),
    after: await rx.rxGetJobStatus(job),
  };
}
