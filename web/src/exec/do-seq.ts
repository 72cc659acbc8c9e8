import { rxGetComputeContext, rxSetComputeContext } from '../context/compute-context.js';
import { RxLocalSeq } from '../context/local-seq.js';
import { cancelled } from '../error.js';
import type { DoParBackend } from './backend.js';
import { Performer } from './performer.js';
import { requireAll } from './outcome.js';

/** Lets the page do other things. */
const breathe = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** Has calls of tasks wait for their results, whatever the page's own calls do, until what is returned is called. */
function waitForResults(): () => void {
  const before = rxGetComputeContext();
  if (before.wait) return () => undefined;
  const during = RxLocalSeq();
  rxSetComputeContext(during);
  return () => {
    if (rxGetComputeContext() === during) rxSetComputeContext(before);
  };
}

/**
 * A backend for {@link registerDoPar} that runs tasks one after the other in the page itself, as R's doSEQ does: to see in the
 * debugger what a function does. A function that takes long blocks the page, and one that does not end cannot be cancelled.
 */
export const doSEQ: DoParBackend = Object.freeze({
  name: 'doSEQ',
  workers: 1,
  run: async ({ call, runs, signal, done, tell }) => {
    const performer = await Performer.prepare(call, { breathe, isOwn: false });
    if (!(performer instanceof Performer)) return requireAll(performer.missing);
    const restore = waitForResults();
    try {
      for (const run of runs) {
        if (signal.aborted) throw cancelled();
        done(await performer.perform(run, signal, tell));
      }
    } finally {
      restore();
    }
  },
} satisfies DoParBackend);
