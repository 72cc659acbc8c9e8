// How long the page is kept from doing anything else while it analyses.

const SMALL = { y: 14, rand1: 20, rand2: 25, rand3: 14, rand4: 50, rand5: 100 };
const MODEL = 'y ~ rand1 + rand2 + rand3 + rand4 + rand5';

/** Watches the page: a timer that should come every few milliseconds, and tasks that the browser itself calls long. */
function watch() {
  let longest = 0;
  let ticks = 0;
  let last = performance.now();
  let over = false;
  const tick = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    ticks += 1;
    if (!over) setTimeout(tick, 4);
  };
  tick();
  const tasks = [];
  let observer = null;
  if (PerformanceObserver.supportedEntryTypes.includes('longtask')) {
    observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
    observer.observe({ entryTypes: ['longtask'] });
  }
  return async () => {
    over = true;
    tick();
    // The browser tells of a task some time after it.
    await new Promise((resolve) => setTimeout(resolve, observer ? 200 : 0));
    tasks.push(...(observer?.takeRecords() ?? []).map(({ duration }) => duration));
    observer?.disconnect();
    return { longest, ticks, longTasks: observer ? tasks : null };
  };
}

/** What becomes of the page during a piece of work. */
async function watched(work) {
  await new Promise((resolve) => setTimeout(resolve, 50));
  const stop = watch();
  const began = performance.now();
  const value = await work();
  const seconds = (performance.now() - began) / 1000;
  return { ...(await stop()), seconds, value };
}

let table;

/** Starts the engine and lets the browser compile what is going to run. */
export async function start(rx) {
  const few = rx.RxRandomData({ rows: 300_000, variables: SMALL, seed: 2 });
  await rx.rxSummary('~ .', few);
  await rx.rxLinMod(MODEL, few);
}

export const importing = (rx, rows) =>
  watched(async () => {
    await table?.release();
    table = await rx.rxImport(rx.RxRandomData({ rows, variables: SMALL, seed: 1 }));
    return { rows: table.numRows, bytes: table.bytes };
  });

export const linMod = (rx) => watched(async () => (await rx.rxLinMod(MODEL, table)).nValidObs);

export const summary = (rx) => watched(async () => (await rx.rxSummary('~ .', table)).nobsValid);

/** A model whose solution takes a second. */
export const heavy = (rx, rows) =>
  watched(async () => {
    const data = rx.RxRandomData({ rows, variables: SMALL, seed: 1 });
    return (await rx.rxLinMod('y ~ F(rand5):F(rand3) + rand1', data)).rank;
  });

export async function release() {
  await table.release();
}

/** A CSV file of many rows, of which little is in memory. */
function csv(rows) {
  const lines = [];
  for (let row = 0; row < 100_000; row++) lines.push(`${(row * 7919) % 14},${(row * 104_729) % 20},${(row * 31) % 97}`);
  const part = new Blob([`${lines.join('\n')}\n`]);
  return new File(['y,rand1,rand2\n', ...new Array(Math.round(rows / 100_000)).fill(part)], 'rows.csv');
}

export const streamed = (rx, rows) => {
  const file = csv(rows);
  return watched(async () => (await rx.rxLinMod('y ~ rand1 + rand2', file)).nValidObs);
};
