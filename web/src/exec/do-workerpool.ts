import { cancelled } from '../error.js';
import type { BackendWork, DoParBackend } from './backend.js';
import type { ExecRun, RunOutcome, ToldLine } from './call.js';
import { lost, requireAll } from './outcome.js';

/** What is used of a pool of the npm package `workerpool`. */
export interface WorkerpoolLike {
  exec(
    method: string,
    params: unknown[],
    options?: { on?: (payload: unknown) => void },
  ): PromiseLike<unknown> & { cancel(): unknown };
  stats?(): { totalWorkers: number };
  readonly maxWorkers?: number;
}

/** The name under which workers of the pool offer `performTasks` of `rxwasm/tasks`. */
const METHOD = 'rxExec';

/**
 * A backend for {@link registerDoPar} that runs tasks on a pool of the npm package
 * [workerpool](https://github.com/josdejong/workerpool), whose workers offer what `rxwasm/tasks` exports:
 *
 * ```ts
 * // worker.js
 * import workerpool from 'workerpool';
 * import { performTasks } from 'rxwasm/tasks';
 * workerpool.worker({ rxExec: (call, run) => performTasks(call, run, (lines) => workerpool.workerEmit(lines)) });
 *
 * // the page
 * const pool = workerpool.pool(new URL('./worker.js', import.meta.url).href, { workerOpts: { type: 'module' } });
 * registerDoPar(doWorkerpool(pool));
 * rxSetComputeContext(RxForeachDoPar());
 * ```
 *
 * The pool does not say which worker it will ask, so that what tasks have in common crosses with each run of them:
 * `taskChunkSize` says how often.
 */
export function doWorkerpool(pool: WorkerpoolLike): DoParBackend {
  return {
    name: 'workerpool',
    ...(pool.maxWorkers ? { workers: pool.maxWorkers } : {}),
    run: async ({ runs, signal, done, ...work }) => {
      const stop = new AbortController();
      const abort = () => stop.abort();
      signal.addEventListener('abort', abort, { once: true });
      try {
        await Promise.all(
          runs.map(async (run) => {
            try {
              done(await performed(pool, work, run, stop.signal));
            } catch (error) {
              stop.abort();
              throw error;
            }
          }),
        );
      } finally {
        signal.removeEventListener('abort', abort);
      }
    },
  };
}

/** Has a run performed; again when a worker dies, once. */
async function performed(
  pool: WorkerpoolLike,
  { call, tell }: Pick<BackendWork, 'call' | 'tell'>,
  run: ExecRun,
  signal: AbortSignal,
  isAgain = false,
): Promise<RunOutcome> {
  if (signal.aborted) throw cancelled();
  const asked = pool.exec(METHOD, [call, run], { on: (lines) => tell(lines as ToldLine[]) });
  const cancel = () => void asked.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const found = (await asked) as RunOutcome | { missing: string[] };
    if ('missing' in found) requireAll(found.missing);
    return found as RunOutcome;
  } catch (error) {
    if (signal.aborted) throw cancelled();
    if (!(error instanceof Error) || !/terminated|crashed/i.test(error.message)) throw error;
    return isAgain ? lost(run, error) : performed(pool, { call, tell }, run, signal, true);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
