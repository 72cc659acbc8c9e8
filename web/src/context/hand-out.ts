import { cancelled, RxError } from '../error.js';
import type { Launchpad } from '../launchpad/launchpad.js';
import type { Satellite } from '../launchpad/satellite.js';
import { died, TRIES } from './retry.js';

/** How blocks are handed out. */
interface HandingOut<B> {
  /** The next block, once there is one; null behind the last. */
  next: () => Promise<B | null> | B | null;
  /** How many blocks each satellite has at once. */
  each: number;
  signal: AbortSignal | undefined;
}

/**
 * Gives blocks to satellites, each its next as soon as it is free; results come as they end. The block of a satellite that
 * dies goes to another. When one block fails the others are stopped, and the promise is settled when all of them are.
 */
export async function handOut<B, T>(
  pad: Launchpad,
  { next, each, signal }: HandingOut<B>,
  run: (satellite: Satellite, block: B, signal: AbortSignal) => Promise<T>,
): Promise<T[]> {
  const satellites = await pad.satellites();
  const again: { block: B; tries: number }[] = [];
  const results: T[] = [];
  let failure: { error: unknown } | null = null;
  const stop = new AbortController();
  const abort = () => stop.abort();
  if (signal?.aborted) throw cancelled();
  signal?.addEventListener('abort', abort, { once: true });
  const take = async () => {
    const failed = again.shift();
    if (failed) return failed;
    const block = await next();
    return block === null ? null : { block, tries: 0 };
  };
  const work = async (position: number): Promise<void> => {
    while (!stop.signal.aborted) {
      const taken = await take();
      if (!taken) return;
      // Asked for anew each time: the one in this place may have been replaced.
      const current = await pad.satellites();
      const satellite = current[position % current.length];
      if (!satellite) throw new RxError('satellite', 'there is no satellite');
      try {
        results.push(await run(satellite, taken.block, stop.signal));
      } catch (error) {
        if (!died(error) || taken.tries + 1 >= TRIES) throw error;
        again.push({ block: taken.block, tries: taken.tries + 1 });
      }
    }
  };
  const lines = Array.from({ length: satellites.length * each }, (_, position) =>
    work(position).catch((error: unknown) => {
      failure ??= { error };
      stop.abort();
    }),
  );
  try {
    await Promise.all(lines);
    if (signal?.aborted) throw cancelled();
    if (failure) throw (failure as { error: unknown }).error;
    return results;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
