import type { Block, Growth } from '../data/growth.js';
import { cancelled, RxError } from '../error.js';
import type { Launchpad } from '../launchpad/launchpad.js';
import type { Satellite } from '../launchpad/satellite.js';
import { type RunOptions, Tally } from './distribute.js';
import { died, TRIES } from './retry.js';

/** Blocks that each satellite has: one that it works on, and the next. */
const EACH = 2;

/**
 * Gives the blocks of a source to satellites as they come. The block of a satellite that dies goes to another. When one
 * fails the others are stopped, and the promise is settled when all of them are.
 */
export async function asItGrows<T>(
  pad: Launchpad,
  growth: Growth,
  options: RunOptions,
  run: (
    satellite: Satellite,
    block: Block,
    how: { onProgress: ReturnType<Tally['part']>; signal: AbortSignal },
  ) => Promise<T>,
): Promise<T[]> {
  const { onProgress, signal } = options;
  // How many rows there will be is not known.
  const told = (progress: { rows: number }) => onProgress?.({ rows: progress.rows, totalRows: null, fraction: 0 });
  const tally = new Tally(0, { onProgress: told });
  const satellites = await pad.satellites();
  const again: { block: Block; tries: number }[] = [];
  const results: T[] = [];
  const stop = new AbortController();
  const abort = () => stop.abort();
  signal?.addEventListener('abort', abort, { once: true });
  let next = 0;
  const take = async () => {
    const failed = again.shift();
    if (failed) return failed;
    const block = await growth.block(next++);
    return block && { block, tries: 0 };
  };
  let failure: { error: unknown } | null = null;
  const work = async (position: number): Promise<void> => {
    while (!stop.signal.aborted) {
      const taken = await take();
      if (!taken) return;
      const current = await pad.satellites();
      const satellite = current[position % current.length];
      if (!satellite) throw new RxError('satellite', 'there is no satellite');
      try {
        results.push(await run(satellite, taken.block, { onProgress: tally.part(), signal: stop.signal }));
      } catch (error) {
        if (!died(error) || taken.tries + 1 >= TRIES) throw error;
        again.push({ block: taken.block, tries: taken.tries + 1 });
      }
    }
  };
  const lines = Array.from({ length: satellites.length * EACH }, (_, position) =>
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
