import { EngineStopped, RxError } from '../error.js';

/** Thrown inside the runner: what was assumed about the data turned out wrong and was corrected; begin again. */
export class BeginAgain extends Error {
  constructor(readonly reason: string) {
    super(`begin again: ${reason}`);
  }
}

/** No correction takes more rounds than this: each one settles at least one unit or widens at least one column. */
const MOST_ROUNDS = 10_000;

/** Work is tried this often before the death of satellites, or of the page's own engine, is reported. */
export const TRIES = 3;

/** Runs work, again for each {@link BeginAgain} and when the page's own engine stops. */
export async function settled<T>(work: () => Promise<T>): Promise<T> {
  for (let round = 0, stops = 0; ; round++) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof EngineStopped) stops += 1;
      else if (!(error instanceof BeginAgain)) throw error;
      if (stops >= TRIES || round >= MOST_ROUNDS) throw error;
    }
  }
}

/** Whether something failed because a satellite died. */
export function died(error: unknown): boolean {
  return error instanceof RxError && error.code === 'satellite';
}

/** Runs work, again when a satellite dies that it needs. */
export async function persistent<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!died(error) || tries >= TRIES) throw error;
    }
  }
}
