// A user's function in many tasks.
import { busy, code, pause, until } from './exec-shared.js';

/** Starts anew with so many workers. */
export async function configure(rx, cores) {
  await rx.rxEnd();
  rx.rxOptions({ numCoresToUse: cores });
  rx.rxSetComputeContext(cores === 1 ? rx.RxLocalSeq() : rx.RxLocalParallel());
}

/** Arguments in all their forms, and the order of results. */
export async function args(rx) {
  const add = (a, b = 0) => a + b;
  const named = ({ x, y }) => x * y;
  return {
    elem: await rx.rxExec(add, { args: [rx.rxElemArg([1, 2, 3]), 10] }),
    typed: await rx.rxExec(add, { args: [rx.rxElemArg(Float64Array.of(1, 2, 3))] }),
    list: await rx.rxExec(add, { elemArgs: [[1, 2], [3, 4], 5] }),
    one: await rx.rxExec(add, { elemArgs: [[1, 2]], timesToRun: 3 }),
    before: await rx.rxExec(add, { elemArgs: [1, 2], args: [100] }),
    named: await rx.rxExec(named, { args: { x: 3, y: rx.rxElemArg([1, 2]) } }),
    both: await rx.rxExec(named, { args: { x: 3 }, elemArgs: [{ y: 4 }, { x: 1, y: 5 }] }),
    nested: await rx.rxExec((a, { b }) => a + b.length, { args: [1, { b: rx.rxElemArg(['x', 'yy']) }] }),
    times: await rx.rxExec(() => 7, { timesToRun: 2 }),
    method: await rx.rxExec(
      {
        twice(x) {
          return 2 * x;
        },
      }.twice,
      { args: [rx.rxElemArg([1, 2])] },
    ),
    asynchronous: await rx.rxExec(
      async (ms) => {
        await new Promise((done) => setTimeout(done, ms));
        return ms;
      },
      { args: [rx.rxElemArg([30, 1, 20, 2])] },
    ),
    names: (await rx.rxExec(add, { elemArgs: { a: 1, b: 2 } })).names,
    text: String(await rx.rxExec(add, { args: [rx.rxElemArg([1, 2])] })),
    many: (
      await rx.rxExec((x) => x * x, {
        args: [rx.rxElemArg(Array.from({ length: 5000 }, (_, at) => at))],
        taskChunkSize: 7,
      })
    ).every((value, at) => value === at * at),
  };
}

/** What functions name. */
export async function scope(rx) {
  const mandelbrot = (x0, y0, lim) => {
    let [x, y, iter] = [x0, y0, 0];
    while (x * x + y * y < 4 && iter < lim) {
      [x, y] = [x * x - y * y + x0, 2 * x * y + y0];
      iter += 1;
    }
    return iter;
  };
  const limit = 100;
  const vmandelbrot = (xs, y0) => xs.map((x) => mandelbrot(x, y0, limit));
  const xs = [-1, 0, 0.3, 1];
  const ys = rx.rxElemArg([0, 0.5]);
  const missing = (FUN, options = {}) => code(() => rx.rxExec(FUN, options));
  globalThis.ofThePage = 1;
  return {
    values: await rx.rxExec(vmandelbrot, { args: [xs, ys], execObjects: { mandelbrot, limit } }),
    expected: [vmandelbrot(xs, 0), vmandelbrot(xs, 0.5)],
    self: await rx.rxExec(
      function () {
        return [this.limit, typeof this.rx.rxGlm];
      },
      { execObjects: { limit } },
    ),
    missing: await missing(vmandelbrot, { args: [xs, ys], execObjects: { mandelbrot } }),
    ofThePage: await missing(() => globalThis.ofThePage2 ?? ofThePage),
    builtIn: await missing(Math.sqrt),
    notOne: await missing(7),
    disagreeing: await missing((a) => a, { args: [rx.rxElemArg([1, 2])], timesToRun: 3 }),
    functionAsValue: await missing((f) => f(), { args: [() => 1] }),
  };
}

/** Functions of the package in tasks. */
export async function models(rx, rows) {
  const data = rx.RxRandomData({ rows, variables: { y: 5, x: 20, g: 3, p: null }, seed: 3 });
  const formulas = ['y ~ x', 'y ~ x + F(g)', 'y ~ p + x'];
  const fit = (formula, data) => rx.rxGlm(formula, data, { family: 'poisson' });
  const found = await rx.rxExec(fit, { args: [rx.rxElemArg(formulas), data] });
  const expected = [];
  for (const formula of formulas) expected.push(await rx.rxGlm(formula, data, { family: 'poisson' }));
  const form = (model) => JSON.stringify([model, String(model), model.summary()]);
  const again = await rx.rxPredict(found[0], data, {});
  const whole = await rx.rxPredict(expected[0], data, {});
  const late = await rx.rxExec(rx.rxDataStep, {
    args: [{ a: [1, 2, 3, 4], b: ['x', 'y', 'x', 'y'] }, { rowSelection: rx.rxElemArg(['b == "x"', 'a > 1']) }],
  });
  const table = await rx.rxDataStep(data, { varsToKeep: ['x'], numRows: 1000 });
  const predicted = await rx.rxExec(
    async (model, table, file) => {
      const frame = await rx.rxPredict(model, { x: table.getChild('x').toArray() }, {});
      const bare = await rxSummary('~ a', file);
      const nested = await rx.rxExec((x) => x + 1, { args: [rx.rxElemArg([1, 2])] });
      return [frame.numRows, bare.nobsValid, nested.length, nested[1]];
    },
    { args: [expected[0], table, new File(['a\n1\n2\n'], 'a.csv')] },
  );
  const source = rx.RxTextData(new File(['a\n1\n2\n4\n'], 'a.csv'));
  const opened = await rx.rxExec(
    async (source) => {
      await rx.rxOpen(source);
      const { numRows } = await rx.rxReadNext(source);
      const next = await rx.rxReadNext(source);
      await rx.rxClose(source);
      return [numRows, next];
    },
    { args: [source], timesToRun: 1 },
  );
  return {
    opened: opened[0],
    same: found.map((model, at) => form(model) === form(expected[at])),
    predictions:
      JSON.stringify([...again.getChildAt(0)].slice(0, 50)) === JSON.stringify([...whole.getChildAt(0)].slice(0, 50)),
    rows: late.map((table) => table.numRows),
    predicted: [...predicted[0]],
    wrong: await code(async () => {
      const [error] = await rx.rxExec(() => rx.rxLinMod('y ~ nothing', { y: [1, 2] }));
      throw Object.assign(error.cause, { task: error.task });
    }),
  };
}

/** Tasks that fail, and what tasks write to the console. */
export async function failures(rx) {
  const FUN = (x) => {
    if (x === 2) {
      const inner = () => {
        throw new TypeError('on purpose');
      };
      inner();
    }
    if (x === 3) return Promise.reject(new Error('later'));
    if (x === 4) return () => x;
    if (x === 5) return new WeakMap();
    if (x === 6) throw 'a text';
    console.log('x is', x, { x });
    console.warn(`second line of ${x}`);
    return x;
  };
  const written = [];
  const before = console.log;
  const heard = [];
  console.log = (text) => written.push(text);
  let found;
  try {
    const onResult = (value, task) => heard.push([task, value instanceof rx.RxTaskError]);
    const args = [rx.rxElemArg([1, 2, 3, 4, 5, 6, 7])];
    found = await rx.rxExec(FUN, { args, consoleOutput: true, taskChunkSize: 2, onResult });
  } finally {
    console.log = before;
  }
  const quick = performance.now();
  const rejected = await code(() => rx.rxExec(FUN, { args: [rx.rxElemArg([1, 3, 7, 8])], continueOnFailure: false }));
  return {
    values: found.map((value) =>
      value instanceof rx.RxTaskError ? [value.code, value.task, value.cause.name, value.cause.message] : value,
    ),
    stack: found[1].taskStack.includes('inner') && found[1].taskStack.includes('on purpose'),
    failures: found.failures.length,
    succeeded: found.succeeded,
    output: found.output,
    written,
    heard: heard.sort((a, b) => a[0] - b[0]),
    rejected,
    seconds: (performance.now() - quick) / 1000,
  };
}

/** How a call ends that is cancelled while its tasks do something. */
export async function cancelled(rx, what) {
  const tasks = {
    endless: () => {
      for (;;);
    },
    sleeping: () => new Promise(() => {}),
    short: (x) => {
      const end = performance.now() + 3;
      while (performance.now() < end);
      return x;
    },
    modelling: async () => {
      const data = rx.RxRandomData({ rows: 1e8, variables: { y: 5, x: 20 } });
      return (await rx.rxLinMod('y ~ x', data)).nValidObs;
    },
  };
  await rx.rxExec(() => 1, { timesToRun: 4 });
  const controller = new AbortController();
  const args = [rx.rxElemArg(Array.from({ length: 2000 }, (_, at) => at))];
  const working = code(() => rx.rxExec(tasks[what], { args, signal: controller.signal }));
  await until(() => rx.rxProcesses().some(({ state, task }) => state === 'running' && task.includes(', task')));
  await pause(300);
  const running = busy(rx);
  const began = performance.now();
  controller.abort();
  const error = await working;
  const milliseconds = performance.now() - began;
  await pause(60);
  const left = busy(rx);
  const after = await rx.rxExec((x) => 2 * x, { args: [rx.rxElemArg([1, 2, 3])] });
  return { code: error?.code, milliseconds, running, left, after: [...after] };
}

/** Satellites that are killed while they run tasks. */
export async function killed(rx, times) {
  const FUN = async (x) => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    return x * x;
  };
  const args = [rx.rxElemArg(Array.from({ length: 40 }, (_, at) => at))];
  const working = rx.rxExec(FUN, { args, taskChunkSize: 2 });
  const dead = [];
  // A run with which two satellites die is given up: each time one dies with another run.
  const hit = new Set();
  while (dead.length < times) {
    await pause(20);
    const found = rx
      .rxProcesses()
      .find(({ state, task }) => state === 'running' && task.includes(', tasks') && !hit.has(task));
    if (!found) continue;
    hit.add(found.task);
    dead.push(found.pid);
    await rx.rxKill(found.pid);
  }
  const values = await working;
  await pause(100);
  return {
    dead: dead.length,
    right: values.every((value, at) => value === at * at),
    alive: rx.rxProcesses().filter(({ pid }) => dead.includes(pid)).length,
  };
}

/** A task with which every satellite dies. */
export async function deadly(rx) {
  const FUN = (x) =>
    x === 5
      ? new Promise(() =>
          setTimeout(() => {
            throw new Error('deadly');
          }),
        )
      : x;
  const values = await rx.rxExec(FUN, { args: [rx.rxElemArg(Array.from({ length: 12 }, (_, at) => at))] });
  return values.map((value) => (value instanceof rx.RxTaskError ? [value.code, value.task, value.cause.code] : value));
}

/** What tasks see of large arguments. */
export async function shared(rx, rows) {
  const x = Float64Array.from({ length: rows }, (_, at) => at % 1000);
  const isShared = (array) => typeof SharedArrayBuffer === 'function' && array.buffer instanceof SharedArrayBuffer;
  const seen = (x, part) => {
    const shared = typeof SharedArrayBuffer === 'function' && x.buffer instanceof SharedArrayBuffer;
    let sum = 0;
    for (let at = part; at < x.length; at += 4) sum += x[at];
    return [shared, sum];
  };
  const parts = await rx.rxExec(seen, { args: [x, rx.rxElemArg([0, 1, 2, 3])] });
  const data = rx.RxRandomData({ rows, variables: { i: 50, u: null }, seed: 2 });
  const steps = {
    transforms: {
      g: 'factor(ifelse(i > 20, "high", "low"))',
      is: 'u > 0.5',
      hole: 'ifelse(i == 3, NA, i)',
      text: 'as.character(i)',
    },
  };
  const made = await rx.rxDataStep(data, { ...steps, keepInMemory: true });
  const columns = await rx.rxShare(made, { varsToDrop: ['text'] });
  const again = await rx.rxShare(data);
  const refused = await code(() => rx.rxShare(made));
  const table = await rx.rxDataStep(made, {});
  const column = (name) => [...table.getChild(name)];
  const compare = await rx.rxExec(
    ({ columns, table }) => {
      const names = {
        g: (at) => columns.g.levels[columns.g.codes[at]],
        is: (at) => columns.is[at] === 1,
        hole: (at) => (Number.isNaN(columns.hole[at]) ? null : columns.hole[at]),
        u: (at) => columns.u[at],
        i: (at) => columns.i[at],
      };
      const wrong = {};
      for (const [name, value] of Object.entries(names)) {
        const other = table.getChild(name);
        wrong[name] = 0;
        for (let at = 0; at < table.numRows; at++) if (value(at) !== other.at(at)) wrong[name] += 1;
      }
      return [table.numRows, table.getChild('text').at(7), wrong];
    },
    { args: { columns, table } },
  );
  const model = (await rx.rxLinMod('u ~ i', data)).coefficients;
  const inTask = await rx.rxExec(async (columns) => (await rx.rxLinMod('u ~ i', columns)).coefficients, {
    args: [again],
  });
  await made.release();
  return {
    shared: parts.map(([shared]) => shared),
    sum: parts.reduce((sum, [, part]) => sum + part, 0) === x.reduce((a, b) => a + b, 0),
    usable: x.length === rows && x.buffer.byteLength === rows * 8,
    columns: Object.entries(columns).map(([name, values]) => [
      name,
      (values.codes ?? values).constructor.name,
      isShared(values.codes ?? values),
    ]),
    refused,
    text: column('text')[7],
    compare: compare[0],
    model: JSON.stringify(inTask[0]) === JSON.stringify(model),
  };
}

/** How far a call is, as it tells. */
export async function progress(rx) {
  const told = [];
  const onProgress = ({ tasks, totalTasks, fraction }) => told.push([tasks, totalTasks, fraction]);
  const page = () => rx.rxProcesses().find(({ role }) => role === 'launchpad');
  const seen = new Set();
  const stop = rx.rxProcesses(() => seen.add(page().task));
  // Tasks take long enough that the table is looked at.
  const FUN = (x) => new Promise((resolve) => setTimeout(() => resolve(x), 10));
  await rx.rxExec(FUN, { timesToRun: 20, taskChunkSize: 4, onProgress });
  stop();
  const { state, task, duties } = page();
  return {
    led: [seen.has('rxExec FUN: gathering'), state, task, Object.keys(duties).length, duties.gathering > 0],
    grows: told.every(([tasks], at) => at === 0 || tasks > told[at - 1][0]),
    steps: told.every(
      ([tasks, totalTasks, fraction]) => totalTasks === 20 && tasks % 4 === 0 && fraction === tasks / 20,
    ),
    last: told.at(-1),
  };
}
