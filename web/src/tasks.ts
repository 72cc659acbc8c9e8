/**
 * For workers that are not this package's: runs tasks of rxExec on an engine of their own, which is loaded when a task calls
 * a function of the package. See {@link doWorkerpool}.
 */

import { compileAll } from './engine/load.js';
import { type ExecCall, type ExecRun, needsEngine, type RunOutcome, type ToldLine } from './exec/call.js';
import { Performer } from './exec/performer.js';
import { Teller } from './exec/teller.js';
import { provide } from './launchpad/launchpad.js';
import { home, perform } from './satellite/handlers.js';
import { RealmLaunchpad } from './satellite/realm-launchpad.js';
import { breathe } from './satellite/tasks.js';

export type { ExecCall, ExecRun, RunOutcome, ToldLine } from './exec/call.js';

/** Nothing here can be cancelled but by ending the worker. */
const how = { signal: new AbortController().signal, progress: () => undefined };

let booting: Promise<unknown> | undefined;

/** Starts the engine, once. */
async function boot(): Promise<void> {
  booting ??= compileAll('plain').then((parts) => perform('boot', { build: 'plain', ...parts, threads: [] }, how));
  await booting;
}

provide(() => new RealmLaunchpad());

/**
 * Runs tasks of a call, as a backend got them: what became of them, or the names that are not there. `tell` hears of what they
 * write to the console while they run, if the caller wants to.
 */
export async function performTasks(
  call: ExecCall,
  run: ExecRun,
  tell: (lines: readonly ToldLine[]) => void = () => undefined,
): Promise<RunOutcome | { missing: string[] }> {
  if (needsEngine(call, [run]) && !home()) await boot();
  const performer = await Performer.prepare(call, { breathe, isOwn: true });
  if (!(performer instanceof Performer)) return performer;
  const teller = new Teller(tell);
  try {
    return await performer.perform(run, undefined, (lines) => teller.tell(lines));
  } finally {
    teller.flush();
  }
}
