import type { Launchpad } from '../launchpad/launchpad.js';
import type { TaskProgress } from '../launchpad/messages.js';
import type { Satellite } from '../launchpad/satellite.js';
import { handOut } from './hand-out.js';

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
  readonly #totalRows: number | null;
  readonly #totalUnits: number;
  readonly #options: RunOptions;
  #rows = 0;
  #units = 0;

  /** Of so many rows, if that is known, and so many units, if these are counted; of neither the share is 0. */
  constructor(totalRows: number | null, options: RunOptions, totalUnits = 0) {
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
      const [done, all] =
        this.#totalUnits > 0
          ? [this.#units, this.#totalUnits]
          : [this.#rows, this.#totalRows ?? Number.POSITIVE_INFINITY];
      this.#options.onProgress?.({
        rows: this.#rows,
        totalRows: this.#totalRows,
        fraction: Math.min(done / Math.max(all, 1), 1),
      });
    };
  }
}

/**
 * Hands units out in blocks of consecutive ones, aligned to powers of two, so that their partials merge before they are
 * sent: see {@link handOut}.
 */
export async function distribute<T>(
  pad: Launchpad,
  units: readonly number[],
  tally: Tally,
  { signal }: RunOptions,
  run: (
    satellite: Satellite,
    block: number[],
    how: { onProgress: (progress: TaskProgress) => void; signal: AbortSignal },
  ) => Promise<T>,
): Promise<T[]> {
  const queue = blocks(units, (await pad.satellites()).length);
  const next = () => queue.shift() ?? null;
  return handOut(pad, { next, each: 1, signal }, (satellite, block, signal) =>
    run(satellite, block, { onProgress: tally.part(), signal }),
  );
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
