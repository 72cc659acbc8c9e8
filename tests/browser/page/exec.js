// A user's function in many tasks.
const code = async (work) => {
  try {
    await work();
    return null;
  } catch (error) {
    return { code: error.code, message: error.message, names: error.at?.names ?? null, task: error.task ?? null };
  }
};

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
  return {
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

/** Satellites at work; not those that start in the place of others. */
const busy = (rx) => rx.rxProcesses().filter(({ state, task }) => state === 'running' && task !== 'boot').length;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

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

const here = (name) => ({ module: new URL('/page/tasks.js', location.href), name });

/** Functions of modules, and modules that are loaded first. */
export async function modules(rx) {
  const args = [rx.rxElemArg([1, 2])];
  return {
    twice: await rx.rxExec(here('twice'), { args }),
    scaled: await rx.rxExec(here('scaled'), { args, execObjects: { factor: 10 } }),
    absent: await code(async () => rx.rxExec(here('nothing'), { args })),
    none: await code(async () => rx.rxExec({ module: '/page/none.js', name: 'nothing' }, { args })),
  };
}

/** Functions that are made of text. */
export async function text(rx) {
  const args = [rx.rxElemArg([1, 2])];
  const packagesToLoad = new URL('/page/tasks.js', location.href);
  return {
    loaded: await code(async () => {
      const found = await rx.rxExec((x) => tripled(x), { args, packagesToLoad });
      if (found.join() !== '3,6') throw new Error(`${found}`);
    }),
    plain: await code(() => rx.rxExec((x) => x, { args })),
  };
}

/** Modules by their names, and those that are bundled with the page. */
export async function packages(rx) {
  const bundled = await import('./bundled.js');
  const args = [rx.rxElemArg([1, 2])];
  const exec = async (FUN, options) => [...(await rx.rxExec(FUN, { args, continueOnFailure: false, ...options }))];
  const all = (x) => [tripled(x), plus(x), new Twice().total()];
  return {
    named: await exec((x) => tripled(x), { packagesToLoad: 'tasks-by-name' }),
    both: await exec(all, { packagesToLoad: ['/page/tasks.js', bundled] }),
    ofContext: await exec(all, {
      packagesToLoad: 'tasks-by-name',
      computeContext: rx.RxLocalParallel({ packagesToLoad: bundled }),
    }),
    ofModule: await exec(here('scaled'), { packagesToLoad: { factor: 4 } }),
    inFront: await exec((x) => plus(x), { packagesToLoad: bundled, execObjects: { base: 100 } }),
    shown: String(rx.RxLocalSeq({ packagesToLoad: [bundled, 'a'] })),
    unknown: (await code(() => exec((x) => x, { packagesToLoad: 'not-mapped' })))?.message,
    missing: (await code(() => exec((x) => plus(x) + minus(x), { packagesToLoad: bundled })))?.names,
  };
}

/** What is written meanwhile. */
async function written(work) {
  const lines = [];
  const { log } = console;
  console.log = (text) => lines.push(text);
  try {
    return await work(lines);
  } finally {
    console.log = log;
  }
}

/** Lines that come while tasks run, each once, and stay with the result. */
async function live(rx) {
  const FUN = async (x) => {
    console.log('begin', x);
    await new Promise((resolve) => setTimeout(resolve, 200));
    console.log('end', x);
    return x;
  };
  return written(async (lines) => {
    const began = performance.now();
    const args = [rx.rxElemArg([1, 2])];
    const working = rx.rxExec(FUN, { args, taskChunkSize: 2, consoleOutput: true });
    const first = await Promise.race([
      working.then(() => 'results'),
      until(() => lines.length > 0).then(() => 'a line'),
    ]);
    const { output } = await working;
    // Two tasks of one run: the last line comes long after the first.
    const all = output.flatMap(({ name, lines }) => lines.map(({ text }) => `${name}: ${text}`));
    return {
      first,
      same: lines.join('\n') === all.join('\n'),
      count: lines.length,
      long: performance.now() - began > 350,
    };
  });
}

/** The lines of groups, by their keys, and of many at once. */
export async function heard(rx) {
  const data = { g: ['a', 'b', 'a', 'c'], x: [1, 2, 3, 4] };
  const FUN = (keys, { numRows }) => {
    if (keys.g !== 'b') console.log(numRows, 'rows');
    return numRows;
  };
  return written(async (lines) => {
    const found = await rx.rxExecBy(data, 'g', FUN, { consoleOutput: true });
    const groups = [...lines];
    lines.length = 0;
    const many = () => {
      for (let at = 0; at < 2000; at++) console.log(at);
    };
    const { output } = await rx.rxExec(many, { timesToRun: 2, consoleOutput: true });
    const each = (name) => lines.filter((line) => line.startsWith(name)).join();
    const whole = (name) => Array.from({ length: 2000 }, (_, at) => `${name}: ${at}`).join();
    return {
      groups,
      output: found.map(({ output }) => output?.map(({ text }) => text) ?? null),
      many: ['rxElem1', 'rxElem2'].every((name) => each(name) === whole(name)),
      kept: output.map(({ lines }) => lines.length),
    };
  });
}

async function until(condition) {
  while (!condition()) await pause(5);
}

/** How far a call is, as it tells. */
export async function progress(rx) {
  const told = [];
  const onProgress = ({ tasks, totalTasks, fraction }) => told.push([tasks, totalTasks, fraction]);
  await rx.rxExec((x) => x, { timesToRun: 20, taskChunkSize: 4, onProgress });
  return {
    grows: told.every(([tasks], at) => at === 0 || tasks > told[at - 1][0]),
    steps: told.every(
      ([tasks, totalTasks, fraction]) => totalTasks === 20 && tasks % 4 === 0 && fraction === tasks / 20,
    ),
    last: told.at(-1),
  };
}

/** What tasks see of the context: calls in them wait, whatever those of the page do. */
export async function contextInTasks(rx) {
  const data = { y: [1, 2, 4, 3, 6], x: [1, 2, 3, 4, 6] };
  const before = rx.rxGetComputeContext();
  const FUN = async (data) => [rx.rxGetComputeContext().type, (await rx.rxLinMod('y ~ x', data)).nValidObs];
  const found = {};
  for (const computeContext of [rx.RxLocalParallel({ wait: false }), rx.RxForeachDoPar({ wait: false })]) {
    rx.rxSetComputeContext(computeContext);
    rx.registerDoPar(rx.doSEQ);
    const job = await rx.rxExec(FUN, { args: [data], timesToRun: 1 });
    found[computeContext.type] = [
      rx.isRxJob(job),
      ...(await rx.rxGetJobResults(await rx.rxWaitForJob(job).then(() => job)))[0],
    ];
    found[`${computeContext.type} stays`] = rx.rxGetComputeContext() === computeContext;
    rx.registerDoPar(null);
  }
  rx.rxSetComputeContext(before);
  return found;
}

const KINDS = ['MT2203', 'MCG31', 'R250', 'MRG32K3A', 'MCG59', 'MT19937', 'SFMT19937', 'SOBOL', 'NIEDERR'];

/** The guide's game of craps, and draws of all kinds, on as many satellites. */
export async function seeded(rx, satellites) {
  const computeContext = rx.RxLocalParallel({ numCoresToUse: satellites });
  const exec = async (FUN, options) => [
    ...(await rx.rxExec(FUN, { computeContext, continueOnFailure: false, RNGseed: 777, ...options })),
  ];
  // All of them are there before there is something to do.
  const there = () => rx.rxProcesses().filter(({ role, task }) => role === 'satellite' && task.startsWith('rxExec'));
  const rest = () => new Promise((resolve) => setTimeout(resolve, 100));
  for (let times = 0; times < 20 && there().length < satellites; times++) await exec(rest, { timesToRun: satellites });
  const playDice = () => {
    let point = 0;
    for (;;) {
      const [first, second] = rx.sample(6, 2, { replace: true });
      const roll = first + second;
      if (point === 0 && (roll === 7 || roll === 11)) return 'Win';
      if (point === 0 && (roll === 2 || roll === 3 || roll === 12)) return 'Loss';
      if (point !== 0 && roll === 7) return 'Loss';
      if (roll === point) return 'Win';
      if (point === 0) point = roll;
    }
  };
  const digest = (values) => values.reduce((sum, value, at) => (sum * 31 + at * (value === 'Win' ? 1 : 2)) % 1e9, 7);
  const wins = (values) => values.filter((value) => value === 'Win').length;
  const [coarse, fine] = [
    await exec(playDice, { timesToRun: 10_000, taskChunkSize: 2000 }),
    await exec(playDice, { timesToRun: 10_000, taskChunkSize: 500 }),
  ];
  const kinds = {};
  for (const RNGkind of KINDS) {
    const drawn = await exec(() => [rx.runif(2)[1], rx.rnorm(1)[0]], { timesToRun: 9, taskChunkSize: 2, RNGkind });
    kinds[RNGkind] = drawn.flat();
  }
  return {
    there: there().length >= satellites,
    wins: [wins(coarse), wins(fine)],
    digests: [digest(coarse), digest(fine)],
    kinds,
  };
}

/** Tasks draw what the page draws from the substream of their run. */
export async function streams(rx) {
  const [RNGseed, taskChunkSize] = [5, 2];
  const found = await rx.rxExec(() => rx.runif(3), { timesToRun: 6, taskChunkSize, RNGseed, continueOnFailure: false });
  const expected = [];
  for (let subStream = 0; subStream < 3; subStream++) {
    await rx.rxRngNewStream('MT2203', { seed: RNGseed, subStream });
    for (let task = 0; task < taskChunkSize; task++) expected.push(rx.rx.runif(3));
  }
  await rx.rxRngDelStream();
  const unseeded = async () => String(await rx.rxExec(() => rx.runif(3), { timesToRun: 2, RNGseed: 'auto' }));
  return {
    same: JSON.stringify([...found]) === JSON.stringify(expected),
    auto: new Set([await unseeded(), await unseeded()]).size === 2,
  };
}

/** The same tasks on a backend that is registered. */
export async function backend(rx, name) {
  const { default: workerpool } = name === 'workerpool' ? await import('/workerpool.js') : {};
  const options = { maxWorkers: 2, workerOpts: { type: 'module' } };
  const pool = workerpool?.pool(new URL('/page/pool-worker.js', location.href).href, options);
  const backends = { doSEQ: rx.doSEQ, doSatellites: rx.doSatellites, workerpool: pool && rx.doWorkerpool(pool) };
  const context = rx.rxSetComputeContext(rx.RxForeachDoPar());
  const unregistered = await code(() => rx.rxExec((x) => x));
  const before = rx.registerDoPar(backends[name]);
  try {
    const FUN = (x) => {
      if (x === 3) throw new RangeError('not three');
      console.log('got', x);
      return x + offset;
    };
    const values = await rx.rxExec(FUN, {
      args: [rx.rxElemArg([1, 2, 3, 4, 5])],
      execObjects: { offset: 100 },
      taskChunkSize: 2,
    });
    const data = { y: [1, 2, 4, 3, 6], x: [1, 2, 3, 4, 6] };
    const [model] = await rx.rxExec((data) => rx.rxLinMod('y ~ x', data), { args: [data], timesToRun: 1 });
    const controller = new AbortController();
    const endless = () => new Promise((resolve) => setTimeout(resolve, 200));
    const working = code(() => rx.rxExec(endless, { timesToRun: 200, signal: controller.signal }));
    await pause(300);
    const began = performance.now();
    controller.abort();
    const cancelledCode = (await working)?.code;
    const seconds = (performance.now() - began) / 1000;
    return {
      unregistered: unregistered?.code,
      before,
      values: values.map((value) => (value instanceof rx.RxTaskError ? value.cause.message : value)),
      output: values.output.map(({ task, lines }) => [task, lines[0].text]),
      live: await live(rx),
      drawn: (await rx.rxExec(() => rx.runif(1)[0], { timesToRun: 3, RNGseed: 777 })).map((x) => x.toFixed(9)),
      model: JSON.stringify(model) === JSON.stringify(await rx.rxLinMod('y ~ x', data)),
      missing: (await code(() => rx.rxExec((x) => x + nowhere, { timesToRun: 1 })))?.names,
      cancelled: cancelledCode,
      soon: seconds < 0.5,
    };
  } finally {
    rx.registerDoPar(null);
    rx.rxSetComputeContext(context);
    await pool?.terminate(true);
  }
}

/** Groups of rows: as columns, as data for models, filtered, failing. */
export async function groups(rx, rows) {
  const frame = { a: new Int32Array(rows), b: [], x: new Float64Array(rows), y: new Int32Array(rows), late: [] };
  for (let row = 0; row < rows; row++) {
    frame.a[row] = (row * 7919) % 7;
    frame.b.push(['none', 'one', 'many'][(row * 104_729) % 3]);
    frame.x[row] = 5 + Math.sin(row) + frame.a[row] - ((row * 31) % 20) / 4;
    frame.y[row] = (row * 31) % 20;
    frame.late.push(frame.y[row] > 10);
  }
  const data = await rx.rxDataStep(frame, { outFile: rx.RxArrowData() });
  const sums = await rx.rxExecBy(
    data,
    ['b', 'a'],
    (keys, { columns, numRows }, scale) => {
      let sum = 0;
      for (const value of columns.y) sum += value * scale;
      const { codes, levels } = columns.b;
      return [levels[codes[0]] === keys.b, columns.a.every((a) => a === keys.a), numRows, sum, columns.late.length];
    },
    { funcParams: [2] },
  );
  const cube = await rx.rxDataStep(data, {});
  const expected = {};
  for (let row = 0; row < cube.numRows; row++) {
    const key = `${cube.getChild('b').at(row)} ${cube.getChild('a').at(row)}`;
    expected[key] ??= [true, true, 0, 0, 0];
    expected[key][2] += 1;
    expected[key][3] += 2 * cube.getChild('y').at(row);
    expected[key][4] += 1;
  }
  const models = await rx.rxExecBy(data, 'b', async (_keys, data) => {
    const info = await rx.rxGetVarInfo(data);
    const model = await rx.rxLinMod('x ~ y + a', data);
    return [model.coefficients, info.varInfo?.length ?? Object.keys(info).length, data.numRows];
  });
  const whole = [];
  for (const { keys } of models) {
    const part = await rx.rxDataStep(data, { rowSelection: `b == "${keys.b}"`, outFile: rx.RxArrowData() });
    whole.push((await rx.rxLinMod('x ~ y + a', part)).coefficients);
  }
  const failing = await rx.rxExecBy(
    data,
    'a',
    (keys) => {
      if (keys.a === 3) throw new Error('not three');
      return keys.a;
    },
    { filterFunc: (keys) => keys.filter(({ a }) => a > 1) },
  );
  const parts = await rx.rxPartition(data, rx.RxArrowData(), { varsToPartition: 'a' });
  const again = await rx.rxExecBy(parts[0].dataSource.part.of, 'a', (_keys, data) => data.numRows);
  const controller = new AbortController();
  const working = code(() =>
    rx.rxExecBy(
      data,
      'a',
      () => {
        for (;;);
      },
      { signal: controller.signal },
    ),
  );
  await until(() => rx.rxProcesses().some(({ state, task }) => state === 'running' && task.includes(', task ')));
  controller.abort();
  const digits = ({ values }) => JSON.stringify(values.flat().map((value) => value.toPrecision(9)));
  const near = (a, b) => digits(a) === digits(b);
  return {
    statuses: [...new Set(sums.map(({ status }) => status))],
    same:
      sums.length === Object.keys(expected).length &&
      sums.every(({ keys, result }) => {
        return JSON.stringify(result) === JSON.stringify(expected[`${keys.b} ${keys.a}`]);
      }),
    models: models.map(({ result, error }, at) => error?.message ?? near(result[0], whole[at])),
    rows: models.reduce((sum, { result }) => sum + (result?.[2] ?? 0), 0),
    failing: failing.map(({ keys, result, status, error }) => [keys.a, result, status, error?.cause.message ?? null]),
    again: again.map(({ result }) => result),
    partitions: parts.map(({ numRows }) => numRows),
    cancelled: (await working)?.code,
    mistakes: [
      await code(() => rx.rxExecBy(data, 'nothing', () => 1)),
      await code(() => rx.rxExecBy(data, 'a', () => nowhere)),
    ].map((error) => error?.code),
  };
}
