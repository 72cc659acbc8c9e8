// Jobs of a page.
import { coded, endless, few, NO_WAIT, plain, printing, until } from './jobs-shared.js';

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
  // WebKitGTK has no such files.
  const parts = navigator.storage?.getDirectory ? 'opfs:parts.arrow' : rx.RxArrowData();
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
    rxExec: () => rx.rxExec((x) => x * x, { args: [rx.rxElemArg([1, 2, 3])] }),
    rxExecBy: () => rx.rxExecBy(few, 'g', (keys, { numRows }) => [keys.g, numRows]),
    rxPartition: () => rx.rxPartition(few, parts, { varsToPartition: 'g', append: 'none', overwrite: true }),
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
    // Partitions know when their file was written.
    const text = async (value) => (await plain(value)).replaceAll(/("stamp",)"[^"]*"/g, '$1null');
    const [one, other] = [await text(result), await text(expected)];
    found[name] = isJob && one === other ? true : [one, other];
  }
  rx.rxSetComputeContext('local');
  return found;
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

/** What tasks print is there while their job runs; whether it is removed with its results, the call says. */
export async function tasks(rx) {
  const computeContext = NO_WAIT(rx);
  const FUN = async (x) => {
    console.log('begin', x);
    await new Promise((resolve) => setTimeout(resolve, 500));
    console.log('end', x);
    return x;
  };
  const options = { args: [rx.rxElemArg([1])], computeContext };
  const job = await rx.rxExec(FUN, { ...options, autoCleanup: false, consoleOutput: true });
  const output = async () => (await printing(() => rx.rxGetJobOutput(job)))[0];
  await until(async () => (await output()) !== '');
  const early = [await rx.rxGetJobStatus(job), await output()];
  await rx.rxWaitForJob(job);
  const [results, lines] = await printing(() => rx.rxGetJobResults(job));
  const other = await rx.rxExec((x) => x, {
    ...options,
    computeContext: NO_WAIT(rx, { autoCleanup: false }),
    autoCleanup: true,
  });
  await rx.rxWaitForJob(other);
  await rx.rxGetJobResults(other);
  return {
    early,
    lines,
    results: [...results],
    states: [await rx.rxGetJobStatus(job), await rx.rxGetJobStatus(other)],
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
    about: await (async () => {
      const computeContext = NO_WAIT(rx);
      const job = await rx.rxDataStep(text, { computeContext, outFile: rx.RxArrowData() });
      const summary = await rx.rxSummary('~ x', text, { computeContext });
      return [(await rx.rxGetJobInfo(job)).about, (await rx.rxGetJobInfo(summary)).about];
    })(),
  };
}

/** Data in memory that nobody collects are freed with their job; those that somebody has are not. */
export async function abandoned(rx) {
  const computeContext = NO_WAIT(rx);
  await rx.rxEnd();
  const begin = async () => {
    const job = await rx.rxImport(few, { computeContext });
    await rx.rxWaitForJob(job);
    return job;
  };
  const taken = await begin();
  const data = await rx.rxGetJobResults(taken, { autoCleanup: false });
  const left = await begin();
  const list = await rx.rxGetJobs(null, { verbose: false });
  await rx.rxCleanupJobs(list, { force: true, verbose: false });
  const { numRows } = await rx.rxDataStep(data);
  return { numRows, states: [await rx.rxGetJobStatus(taken), await rx.rxGetJobStatus(left)] };
}

/** What draws waits in every context. */
export async function drawn(rx) {
  const plots = await import('/rxwasm/plots/index.js');
  rx.rxSetComputeContext(NO_WAIT(rx));
  const before = rx.rxgLastPendingJob;
  const drawing = await plots.rxHistogram('~ x', few);
  const isNone = rx.rxgLastPendingJob === before;
  rx.rxSetComputeContext('local');
  return [drawing.tagName.toLowerCase(), isNone];
}
