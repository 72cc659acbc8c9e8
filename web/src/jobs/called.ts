import {
  type RxComputeContext,
  RxComputeContext as contextOf,
  rxGetComputeContext,
} from '../context/compute-context.js';
import type { Progress, RunOptions } from '../context/distribute.js';
import { namesOf, requireContext } from '../context/requirements.js';
import { databaseAccess } from '../data/database.js';
import { asRxError, cancelled } from '../error.js';
import { seeded } from '../transform/seed.js';
import { holding } from './holding.js';
import { begun, cancelOwn, submit } from './submit.js';

/** What every function that computes takes besides its own arguments. */
export interface CallOptions extends RunOptions {
  /** Where this call runs. Default: the compute context that is set. */
  computeContext?: RxComputeContext | undefined;
}

/** A call as a script makes it. */
export interface Call<O extends CallOptions> {
  /** The function. */
  name: string;
  /** Where data come from and go to; what is not given is undefined. */
  data: readonly unknown[];
  /** What it is asked about, to show. */
  about?: string | undefined;
  /** What it is given, checked by the function; a script may give null for none. */
  options: O | null;
}

/** Takes a line that a call prints. */
export type Output = (text: string) => void;

/**
 * Makes a call in its compute context, which must allow its data: runs it, without that option, or, in a context that does not wait, makes a job of
 * it, which is what the promise then resolves to at once. What fails is an {@link RxError}.
 *
 * The type of what is returned is that of the result; what takes jobs takes it (see rxGetJobResults).
 */
export async function called<O extends CallOptions, T>(
  { name, data, about, options: all }: Call<O>,
  compute: (options: O, output: Output) => Promise<T>,
): Promise<T> {
  try {
    const options = seeded(all ?? ({} as O));
    const { computeContext = rxGetComputeContext(), ...given } = options;
    const context = contextOf(computeContext);
    requireContext(context, data);
    const run = (given: O, print: Output) =>
      holding(data, () => {
        if (context.type !== 'RxInSqlServer') return compute(given, print);
        const call = { name, context, signal: given.signal, print };
        return databaseAccess().compute(call, (signal) => compute({ ...given, signal }, print));
      });
    if (context.wait) return await run(given as O, (text) => console.info(text));
    const { signal, onProgress } = options;
    if (signal?.aborted) throw cancelled();
    const job = submit<T>({
      name,
      about: [about ?? '', ...namesOf(data)].filter(Boolean).join(', '),
      context,
      run: async (job) => {
        const told = (progress: Progress) => {
          job.onProgress(progress);
          onProgress?.(progress);
        };
        return run({ ...given, signal: job.signal, onProgress: told } as O, job.output);
      },
    });
    signal?.addEventListener('abort', () => cancelOwn(job.id), { once: true });
    await begun(job);
    return job as unknown as T;
  } catch (error) {
    throw asRxError(error);
  }
}

/** A context that waits, for calls whose result is needed at once. */
export function waiting(context: RxComputeContext = rxGetComputeContext()): RxComputeContext {
  return context.wait ? context : contextOf(context, { wait: true });
}
