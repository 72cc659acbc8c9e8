import { cancelled, RxError } from '../error.js';
import type { Launchpad } from '../launchpad/launchpad.js';
import type { TaskProgress } from '../launchpad/messages.js';
import type { Satellite } from '../launchpad/satellite.js';
import { died, TRIES } from './retry.js';

/** How far a call is. */
export interface Progress {
  /** Rows done in this pass. */
  rows: number;
  /** All rows, when they are known. */
  totalRows: number | null;
  /** The share of this pass that is done, from 0 to 1. */
  fraction: number;
}

/** What every call takes besides its own arguments. */
export interface RunOptions {
  /** Cancels the call. */
  signal?: AbortSignal | undefined;
  /** Hears how far it is, several times a second. */
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** Adds up the progress of several satellites. */
export class Tally {
  readonly #totalRows: number;
  readonly #totalUnits: number;
  readonly #options: RunOptions;
  #rows = 0;
  #units = 0;

  constructor(totalRows: number, options: RunOptions, totalUnits = 0) {
    this.#totalRows = totalRows;
    this.#totalUnits = totalUnits;
    this.#options = options;
  }

  /** A listener for one satellite's task. */
  part(): (progress: TaskProgress) => void {
    let last: TaskProgress = { rows: 0, done: 0 };
    return (progress) => {
      this.#rows += progress.rows - last.rows;
      this.#units += progress.done - last.done;
      last = progress;
      const done = this.#totalUnits > 0 ? this.#units / this.#totalUnits : this.#rows / Math.max(this.#totalRows, 1);
      this.#options.onProgress?.({
        rows: this.#rows,
        totalRows: this.#totalRows || null,
        fraction: Math.min(done, 1),
      });
    };
  }
}

/**
 * Gives blocks of consecutive units to satellites, each its next as soon as it is free. The block of a satellite that
 * dies goes to another. Blocks are aligned to powers of two, so that their partials merge before they are sent. When one
 * block fails the others are stopped, and the promise is settled when all of them are.
 */
export async function distribute<T>(
  pad: Launchpad,
  units: readonly number[],
  tally: Tally,
  options: RunOptions,
  run: (
    satellite: Satellite,
    block: number[],
    how: { onProgress: (progress: TaskProgress) => void; signal: AbortSignal },
  ) => Promise<T>,
): Promise<T[]> {
  const satellites = await pad.satellites();
  const queue = blocks(units, satellites.length).map((block) => ({ block, tries: 0 }));
  const results: T[] = [];
  let failure: unknown;
  const stop = new AbortController();
  const abort = () => stop.abort();
  options.signal?.addEventListener('abort', abort, { once: true });
  const work = async (position: number): Promise<void> => {
    for (;;) {
      if (options.signal?.aborted) throw cancelled();
      if (stop.signal.aborted) return;
      const next = queue.shift();
      if (!next) return;
      // Asked for anew each time: the one in this place may have been replaced.
      const current = await pad.satellites();
      const satellite = current[position % current.length];
      if (!satellite) throw new RxError('satellite', 'there is no satellite');
      try {
        results.push(await run(satellite, next.block, { onProgress: tally.part(), signal: stop.signal }));
      } catch (error) {
        if (!died(error) || next.tries + 1 >= TRIES) {
          failure ??= error;
          stop.abort();
          throw error;
        }
        queue.unshift({ block: next.block, tries: next.tries + 1 });
      }
    }
  };
  try {
    const ends = await Promise.allSettled(satellites.map((_, position) => work(position)));
    if (failure !== undefined) throw failure;
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return results;
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

/** Units in blocks: all at once for a single satellite, otherwise at least four for each. */
function blocks(units: readonly number[], satellites: number): number[][] {
  if (satellites === 1) return units.length > 0 ? [[...units]] : [];
  let size = 1;
  while (size * 2 * satellites * 4 <= units.length) size *= 2;
  const found = new Map<number, number[]>();
  for (const unit of units) {
    const key = Math.floor(unit / size);
    const block = found.get(key);
    if (block) block.push(unit);
    else found.set(key, [unit]);
  }
  return [...found.values()];
}
