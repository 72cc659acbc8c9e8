// Functions of modules, and what tasks see of the context.
import { code, here } from './exec-shared.js';

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
