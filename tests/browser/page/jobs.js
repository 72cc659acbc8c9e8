// Jobs: called in a page of the tests, or in another tab of the same site.

const NO_WAIT = (rx, more = {}) => rx.RxLocalSeq({ wait: false, ...more });
/** Data whose analysis takes longer than any test. */
const endless = (rx) => rx.RxRandomData({ rows: 3e9, variables: { x: 100, y: 100 } });
const few = {
  y: [1.5, 2, 3.25, 5, 8, 13.5, 21, 33],
  x: [1, 2, 3, 4, 5, 6, 7, 8],
  g: ['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b'],
};

const coded = (promise) =>
  promise.then(
    (value) => ({ value }),
    ({ code, message }) => ({ code, message }),
  );

async function until(condition, seconds = 20) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    const value = await condition();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`not within ${seconds} s: ${condition}`);
}

/** What is printed meanwhile. */
async function printing(work) {
  const lines = [];
  const { log, warn } = console;
  console.log = (text) => lines.push(String(text));
  console.warn = (text) => lines.push(String(text));
  try {
    return [await work(), lines];
  } finally {
    Object.assign(console, { log, warn });
  }
}

/** Removes all jobs. */
export async function clear(rx) {
  await rx.rxCleanupJobs(await rx.rxGetJobs(null, { verbose: false }), { force: true, verbose: false });
  rx.rxSetComputeContext('local');
  return (await rx.rxGetJobs(null, { verbose: false })).length;
}

/** A context that does not wait gives a job at once; a context that waits, a result. */
export async function lifecycle(rx) {
  rx.rxSetComputeContext(NO_WAIT(rx));
  const before = performance.now();
  const job = await rx.rxLinMod('y ~ x', few);
  const took = performance.now() - before;
  const last = rx.rxgLastPendingJob === job;
  const first = await rx.rxGetJobStatus(job);
  await rx.rxWaitForJob(job);
  const status = await rx.rxGetJobStatus(job);
  const info = await rx.rxGetJobInfo(job);
  const model = await rx.rxGetJobResults(job);
  rx.rxSetComputeContext('local');
  const expected = await rx.rxLinMod('y ~ x', few);
  return {
    isJob: rx.isRxJob(job) && !('then' in job) && !('coefficients' in job),
    took,
    last,
    first,
    status,
    info: {
      name: info.name,
      about: info.about,
      state: info.state,
      isKept: info.isKept,
      note: info.note,
      reason: info.reason,
    },
    context: String(info.computeContext),
    times: info.submitted <= info.started && info.started <= info.ended,
    same: String(model) === String(expected) && model.summary() === expected.summary(),
    // It was collected, and cleaned up.
    after: [await rx.rxGetJobStatus(job), await rx.rxGetJobInfo(job), await coded(rx.rxGetJobResults(job))],
    none: [await rx.rxGetJobInfo(expected), await rx.rxGetJobInfo(null), await coded(rx.rxGetJobResults(expected))],
    perCall: rx.isRxJob(await rx.rxSummary('~ x', few, { computeContext: NO_WAIT(rx) })),
    waits: rx.isRxJob(await rx.rxSummary('~ x', few)),
  };
}

/** Calls of all kinds become jobs, whose results are those of calls that wait. */
export async function kinds(rx) {
  const formats = rx.RxArrowData();
  const model = await rx.rxLinMod('y ~ x', few);
  const calls = {
    rxLogit: () => rx.rxLogit('late ~ x', { late: few.y.map((y, at) => y > 4 !== (at === 6)), x: few.x }),
    rxSummary: () => rx.rxSummary('~ y + x', few),
    rxCube: () => rx.rxCube('y ~ F(x)', few),
    rxCrossTabs: () => rx.rxCrossTabs('~ F(x)', few),
    rxCor: () => rx.rxCor('~ x + y', few),
    rxQuantile: () => rx.rxQuantile('x', few),
    rxHistogram: () => rx.rxHistogram('~ x', few),
    rxKmeans: () => rx.rxKmeans('~ x + y', few, { numClusters: 2, seed: 1 }),
    rxDTree: () => rx.rxDTree('y ~ x', few),
    rxDataStep: () => rx.rxDataStep(few, { transforms: { z: 'x + y' } }),
    written: () => rx.rxDataStep(few, { outFile: formats }),
    rxSort: () => rx.rxSort(few, { sortByVars: 'y', decreasing: true }),
    rxMerge: () => rx.rxMerge(few, { x: [1, 2], w: [3, 4] }, { matchVars: 'x' }),
    rxPredict: () => rx.rxPredict(model, few),
    rxFactors: () => rx.rxFactors(few, { factorInfo: ['g'] }),
    rxSplit: () => rx.rxSplit(few, { numOut: 2 }),
    described: () =>
      rx
        .rxAnalyses()
        .find(({ name }) => name === 'rxLinMod')
        .run(few, { formula: 'y ~ x' }),
  };
  const found = {};
  for (const [name, call] of Object.entries(calls)) {
    rx.rxSetComputeContext('local');
    const expected = await call();
    rx.rxSetComputeContext(NO_WAIT(rx));
    const job = await call();
    const isJob = rx.isRxJob(job);
    await rx.rxWaitForJob(job);
    const result = await rx.rxGetJobResults(job);
    found[name] =
      isJob && (await plain(result)) === (await plain(expected)) ? true : [await plain(result), await plain(expected)];
  }
  rx.rxSetComputeContext('local');
  return found;
}

/** A result in full, as text: fields in order, tables by their bytes, how it prints, whether it is frozen. */
async function plain(value) {
  const seen = async (one) => {
    if (typeof one !== 'object' || one === null)
      return typeof one === 'bigint' ? `${one}n` : Object.is(one, -0) ? '-0' : one;
    if (one instanceof Blob) return { blob: [...new Uint8Array(await one.arrayBuffer())].length };
    if (ArrayBuffer.isView(one))
      return { [one.constructor.name]: [...new Uint8Array(one.buffer, one.byteOffset, one.byteLength)] };
    if (typeof one.getChild === 'function') {
      const columns = one.schema.fields.map(({ name, type }) => [
        name,
        JSON.stringify(type, (_, v) => (typeof v === 'bigint' ? String(v) : v)),
        [...one.getChild(name)].map((v) => (Object.is(v, Number.NaN) ? 'NaN' : String(v))),
      ]);
      return { table: columns };
    }
    const entries = [];
    for (const [name, field] of Object.entries(one)) entries.push([name, await seen(field)]);
    const prints = Object.hasOwn(one, 'toString') ? [String(one), one.summary?.()] : [];
    return { list: Array.isArray(one), frozen: Object.isFrozen(one), entries, prints };
  };
  return JSON.stringify(await seen(value));
}

/** All states, as far as one tab sees them. */
export async function states(rx) {
  rx.rxSetComputeContext(NO_WAIT(rx));
  const running = await rx.rxSummary('~ x', endless(rx));
  const queued = await rx.rxSummary('~ x', few);
  const failing = await rx.rxSummary('~ nothing', few);
  await until(async () => (await rx.rxGetJobStatus(running)) === 'running');
  const seen = [await rx.rxGetJobStatus(queued), await rx.rxGetJobStatus(failing)];
  // Another place has a queue of its own.
  const elsewhere = await rx.rxSummary('~ x', few, { computeContext: rx.RxForeachDoPar({ wait: false }) });
  await rx.rxWaitForJob(elsewhere);
  const early = await coded(rx.rxGetJobResults(running));
  const progress = await until(async () => (await rx.rxGetJobInfo(running)).progress);
  const refused = await printing(() => rx.rxCleanupJobs([running, elsewhere]));
  const before = performance.now();
  const canceled = await rx.rxCancelJob(running);
  const took = performance.now() - before;
  await rx.rxWaitForJob(failing);
  const result = {
    running: [early.code, progress.totalRows, progress.rows > 0],
    seen,
    elsewhere: await rx.rxGetJobStatus(elsewhere),
    refused: refused[1].map((line) => line.replace(/rxJob_\w+/, 'JOB')),
    canceled: [canceled, await rx.rxGetJobStatus(running), (await coded(rx.rxGetJobResults(running))).code, took],
    again: await rx.rxCancelJob(running),
    queued: await rx.rxGetJobStatus(queued),
    failed: [
      await rx.rxGetJobStatus(failing),
      await coded(rx.rxGetJobResults(failing)),
      (await rx.rxGetJobInfo(failing)).reason,
    ],
    output: (await printing(() => rx.rxGetJobOutput(failing)))[1],
  };
  const left = await rx.rxGetJobs(rx.RxLocalSeq(), { verbose: false });
  const [, removed] = await printing(() => rx.rxCleanupJobs(left, { force: true }));
  result.removed = removed.length;
  result.missing = await rx.rxGetJobStatus(failing);
  rx.rxSetComputeContext('local');
  return result;
}

/** One that waits for its turn is canceled at once. */
export async function cancelQueued(rx) {
  const context = { computeContext: NO_WAIT(rx) };
  const running = await rx.rxSummary('~ x', endless(rx), context);
  const queued = await rx.rxSummary('~ x', few, context);
  const stop = new AbortController();
  const signalled = await rx.rxSummary('~ x', few, { ...context, signal: stop.signal });
  const canceled = await rx.rxCancelJob(queued);
  stop.abort();
  await rx.rxWaitForJob(signalled);
  const states = await Promise.all([running, queued, signalled].map((job) => rx.rxGetJobStatus(job)));
  await rx.rxCancelJob(running);
  return { canceled, states };
}

/** What filters find. */
export async function filters(rx) {
  await clear(rx);
  const one = NO_WAIT(rx);
  const other = rx.RxLocalParallel({ wait: false, numCoresToUse: 2 });
  const a = await rx.rxSummary('~ x', few, { computeContext: one });
  await rx.rxWaitForJob(a);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const between = new Date();
  await new Promise((resolve) => setTimeout(resolve, 20));
  const b = await rx.rxSummary('~ nothing', few, { computeContext: other });
  await rx.rxWaitForJob(b);
  const find = async (context, filter = {}) => {
    const list = await rx.rxGetJobs(context, { verbose: false, ...filter });
    return list.map(({ id }) => (id === a.id ? 'a' : id === b.id ? 'b' : '?')).join('');
  };
  const [list, lines] = await printing(() => rx.rxGetJobs(one));
  return {
    all: await find(null),
    current: await find(),
    one: await find(one),
    other: await find(rx.RxLocalParallel()),
    exact: [await find(other, { exactMatch: true }), await find(rx.RxLocalParallel(), { exactMatch: true })],
    times: [await find(null, { startTime: between }), await find(null, { endTime: between })],
    states: [
      await find(null, { states: ['failed'] }),
      await find(null, { states: ['finished', 'failed'] }),
      await find(null, { states: ['none'] }),
    ],
    printed: lines.length === 1 && lines[0].startsWith(`${a.id}  rxSummary ~ x`) && lines[0].endsWith('finished'),
    names: String(list) === a.id,
  };
}

/** What jobs print. */
export async function output(rx) {
  rx.rxOptions({ reportProgress: 1 });
  const computeContext = NO_WAIT(rx, { consoleOutput: true, autoCleanup: false });
  const data = rx.RxRandomData({ rows: 3e9, variables: { x: 100 } });
  const job = await rx.rxSummary('~ x', data, { computeContext });
  await until(async () => (await printing(() => rx.rxGetJobOutput(job)))[0].includes('rows processed'), 60);
  const [canceled, lines] = await printing(() => rx.rxCancelJob(job));
  rx.rxOptions({ reportProgress: 0 });
  const kept = await rx.rxSummary('~ x', few, { computeContext });
  await rx.rxWaitForJob(kept);
  const twice = [await rx.rxGetJobResults(kept), await rx.rxGetJobResults(kept)].map(String);
  const still = await rx.rxGetJobStatus(kept);
  await rx.rxGetJobResults(kept, { autoCleanup: true });
  return {
    canceled,
    lines: lines.length,
    twice: twice[0] === twice[1],
    still,
    collected: await rx.rxGetJobStatus(kept),
  };
}

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
  const predictions = await rx.rxPredict(results.model, few);
  const fresh = await rx.rxPredict(await rx.rxLinMod('y ~ x', few, { covCoef: true }), few);
  const saved = await rx.rxUnserializeModel(await rx.rxSerializeModel(results.tree));
  return {
    found,
    predicts: (await plain(predictions)) === (await plain(fresh)),
    saved: String(saved) === String(results.tree),
    read: (await rx.rxSummary('~ x', results.source)).nObs ?? (await rx.rxGetInfo(results.source)).numRows,
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

/** Contexts that do not take data, or in which nothing runs here. */
export async function contexts(rx) {
  const text = rx.RxTextData(new File(['x\n1\n'], 'rows.csv'));
  const call = (computeContext, data, options = {}) =>
    coded(rx.rxSummary('~ x', data, { computeContext, ...options })).then(({ code, message }) => [code, message]);
  return {
    sql: await call(rx.RxInSqlServer(), text),
    wait: await call(rx.RxInSqlServer({ wait: false }), text),
    frame: await call(rx.RxSpark(), few),
    name: await call(rx.RxSpark(), 'rows.jsonl'),
    parquet: await call(rx.RxSpark(), 'rows.parquet'),
    hadoop: await call(rx.RxHadoopMR(), text),
    out: await coded(rx.rxDataStep(text, { computeContext: rx.RxSpark(), outFile: 'a.arrow' })).then(
      ({ message }) => message,
    ),
    set: await (async () => {
      rx.rxSetComputeContext('spark');
      const found = await coded(rx.rxImport(text));
      rx.rxSetComputeContext('local');
      return found.code;
    })(),
    none: await call({ type: 'RxHpcServer', description: 'hpc', wait: true }, text),
    local: await call(rx.RxForeachDoPar(), text),
  };
}
