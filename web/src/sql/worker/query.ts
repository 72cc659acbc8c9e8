import { breathe } from '../breathe.js';
import type { Bindings } from './bindings.js';
import { stopped } from './faults.js';

/** How long the database works before messages are let in, in milliseconds. */
const SLICE = 25;

/** Results whose rows come a few at a time: the schema first, then a message for each run of rows. */
export interface Rows {
  head: Uint8Array;
  next(): Promise<Uint8Array | null>;
}

/**
 * Begins a statement. It stops within moments when the signal says so, and the database is as it was. Whoever does not read
 * all rows calls `stop`.
 */
export async function beginQuery(
  bindings: Bindings,
  connection: number,
  sql: string,
  signal: AbortSignal,
): Promise<Rows & { stop(): void }> {
  let last = performance.now();
  const stop = () => {
    try {
      bindings.cancelPendingQuery(connection);
    } catch {
      // It had ended.
    }
  };
  const pause = async () => {
    if (performance.now() - last > SLICE) {
      await breathe();
      last = performance.now();
    }
    if (!signal.aborted) return;
    stop();
    throw stopped();
  };
  let head = bindings.startPendingQuery(connection, sql, true);
  while (head === null) {
    await pause();
    head = bindings.pollPendingQuery(connection);
  }
  return {
    head,
    stop,
    next: async () => {
      for (;;) {
        await pause();
        const bytes = bindings.fetchQueryResults(connection);
        if (bytes === null) continue;
        return bytes.length === 0 ? null : bytes;
      }
    },
  };
}
