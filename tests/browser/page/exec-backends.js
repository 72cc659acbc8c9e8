// What runs tasks in RxForeachDoPar.
import { code, pause, until, written } from './exec-shared.js';

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
