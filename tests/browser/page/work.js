// Long pieces of work, and what can happen to them while they run.
import { fingerprint } from '/host/canonical.mjs';

const STEP = { transforms: { w: 'sin(u) + v', x: 'exp(u) * a' }, rowSelection: 'b < 90' };
const TABLE = { y: 14, a: 20, b: 100, u: null, v: null };

/** Work that takes a good part of a second or more, streamed, kept or importing. */
const WORKS = {
  streamed: async (rx, rows, run) => rx.rxLinMod('u ~ v + log(a + 1) + b', table(rx, rows), run),
  kept: async (rx, rows, run) => rx.rxSummary('~ sin(u) + exp(v):F(y) + a:F(b)', await resident(rx, rows), run),
  importing: async (rx, rows, run) => {
    const data = await rx.rxImport(table(rx, rows), run);
    const summary = await rx.rxSummary('~ u + v + a', data);
    await data.release();
    return summary;
  },
  text: async (rx, rows, run) => rx.rxLinMod('u ~ v + a', textFile(rows), run),
  predicting: async (rx, rows, run) => {
    const data = await resident(rx, rows);
    return rx.rxPredict(await rx.rxLinMod('u ~ v + a', data, { covCoef: true }), data, {
      computeStdErrors: true,
      ...run,
    });
  },
  stepping: async (rx, rows, run) => {
    const data = await rx.rxDataStep(await resident(rx, rows), { ...STEP, keepInMemory: true, ...run });
    const summary = await rx.rxSummary('~ w + x', data);
    await data.release();
    return summary;
  },
  writing: async (rx, rows, run) => {
    const file = await rx.rxDataStep(table(rx, rows), { ...STEP, outFile: rx.RxTextData(null), ...run });
    return rx.rxSummary('~ w + x', file);
  },
  sorting: async (rx, rows, run) => {
    const data = await rx.rxSort(table(rx, rows), { sortByVars: ['a', 'u'], keepInMemory: true, ...run });
    const summary = await rx.rxSummary('~ u + v', data);
    await data.release();
    return summary;
  },
  merging: async (rx, rows, run) => {
    const few = rx.RxRandomData({ rows: 1000, variables: { b: 1000, w: null }, seed: 5 });
    const file = await rx.rxMerge(table(rx, rows), few, {
      matchVars: 'b',
      type: 'left',
      outFile: rx.RxArrowData(),
      ...run,
    });
    return rx.rxSummary('~ u + w', file);
  },
  // Sums of some hundred thousand products for each row, and matrices that are solved in a satellite.
  heavy: async (rx, rows, run) => rx.rxLinMod('u ~ v:F(b):F(y) + a', await resident(rx, rows), run),
};

/** Work of a kind, or an analysis of the cases over a table that is streamed. */
/** What makes a function read rows that tells what it knows otherwise. */
export const readsAll = (analysis) => (analysis === 'rxGetVarInfo' ? { computeInfo: true } : {});

function workOf(kind) {
  if (typeof kind === 'string') return WORKS[kind];
  const { analysis, about, params } = kind;
  const asked = { ...params, ...readsAll(analysis) };
  return (rx, rows, run) => rx[analysis](...Object.values(about), table(rx, rows), { ...asked, ...run });
}

const residents = new Map();
const texts = new Map();

function table(rx, rows) {
  return rx.RxRandomData({ rows, variables: TABLE, seed: 3 });
}

async function resident(rx, rows) {
  if (!residents.has(rows)) residents.set(rows, await rx.rxImport(table(rx, rows)));
  return residents.get(rows);
}

function textFile(rows) {
  if (texts.has(rows)) return texts.get(rows);
  const block = [];
  for (let row = 0; row < 50_000; row++) {
    const u = (row * 7919) % 10_007;
    block.push(`${u / 10_007},${((row * 104_729) % 9973) / 9973},${row % 20}`);
  }
  const part = `${block.join('\n')}\n`;
  const file = new File(['u,v,a\n', ...new Array(Math.ceil(rows / 50_000)).fill(part)], 'long.csv');
  texts.set(rows, file);
  return file;
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function workers(rx) {
  return rx.rxProcesses().filter(({ role }) => role === 'engine' || role === 'satellite');
}

/** Waits until no process works; the states that are left after the time given. */
async function rest(rx, milliseconds = 3000) {
  const end = performance.now() + milliseconds;
  for (;;) {
    const busy = rx.rxProcesses().filter(({ role, state }) => role !== 'launchpad' && state !== 'idle');
    if (busy.length === 0 || performance.now() > end) return busy;
    await pause(10);
  }
}

/** The result of work that nothing disturbs. */
export async function undisturbed(rx, kind, rows) {
  return fingerprint(await WORKS[kind](rx, rows, {}));
}

/**
 * The result of work during which as many satellites are killed, one after the other, from its first progress on: however
 * fast the machine, the work is not over then.
 */
export async function killed(rx, kind, rows, kills = 1) {
  const before = workers(rx).map(({ pid }) => pid);
  const dead = [];
  let over = false;
  const killing = async () => {
    while (dead.length < kills && !over) {
      const busy = workers(rx).find(({ pid, state }) => state === 'running' && !dead.includes(pid));
      if (busy) {
        dead.push(busy.pid);
        await rx.rxKill(busy.pid);
      }
      await pause(0);
    }
  };
  let killer = null;
  const onProgress = () => {
    killer ??= killing();
  };
  const result = fingerprint(await WORKS[kind](rx, rows, { onProgress }));
  over = true;
  await killer;
  const busy = await rest(rx);
  const after = workers(rx).map(({ pid }) => pid);
  return { result, before, dead, after, busy };
}

/** What comes of work whose satellites are all killed again and again. */
export async function killedAlways(rx, kind, rows) {
  let over = false;
  let kills = 0;
  const work = WORKS[kind](rx, rows, {}).then(
    (result) => ({ result: fingerprint(result) }),
    (error) => ({ code: error.code }),
  );
  const outcome = work.finally(() => {
    over = true;
  });
  while (!over) {
    for (const { pid, state } of workers(rx)) {
      if (state !== 'running') continue;
      kills += 1;
      rx.rxKill(pid).catch(() => undefined);
    }
    await pause(15);
  }
  return { ...(await outcome), kills };
}

/** How long work takes, in milliseconds. */
async function duration(rx, kind, rows) {
  const start = performance.now();
  await workOf(kind)(rx, rows, {});
  return performance.now() - start;
}

/**
 * Cancels work at the start, at its first progress, or midway: after a share of the time that it takes here. How long it
 * took to settle and what is left.
 */
export async function cancelled(rx, kind, rows, when) {
  if (['kept', 'predicting', 'heavy', 'stepping'].includes(kind)) await resident(rx, rows);
  if (kind === 'text') textFile(rows);
  // Later runs take less time than the first.
  const after = when === 'midway' ? 0.2 * (await duration(rx, kind, rows)) : 0;
  const controller = new AbortController();
  let aborted = null;
  const abort = () => {
    aborted ??= performance.now();
    controller.abort();
  };
  if (when === 'at the start') abort();
  if (when === 'midway') setTimeout(abort, after);
  const onProgress = when === 'at the first progress' ? abort : undefined;
  const thrown = await workOf(kind)(rx, rows, { signal: controller.signal, onProgress }).then(
    () => ({ code: 'finished' }),
    (error) => error,
  );
  const milliseconds = aborted === null ? null : performance.now() - aborted;
  const busy = await rest(rx);
  return { code: thrown.code, isRxError: thrown instanceof rx.RxError, milliseconds, busy };
}

/** A small call, to see that the engine works. */
export async function small(rx) {
  const model = await rx.rxLinMod('y ~ x', { y: [1, 2, 4, 3], x: [1, 2, 3, 4] });
  return { coefficients: model.coefficients.values[0], processes: await rest(rx) };
}

/** Forgets what was made, and its workers. */
export async function end(rx) {
  for (const data of residents.values()) await data.release();
  residents.clear();
  texts.clear();
  await rx.rxEnd();
}

/** A model in a context whose database nothing has brought along. */
export async function inDatabase(rx) {
  const data = rx.RxSqlServerData({ table: 't' });
  return String(await rx.rxLinMod('y ~ x', data, { computeContext: rx.RxInSqlServer() }));
}
