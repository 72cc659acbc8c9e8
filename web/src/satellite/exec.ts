import { RxError } from '../error.js';
import type { RunOutcome, ToldLine } from '../exec/call.js';
import { Performer } from '../exec/performer.js';
import { failureOf } from '../exec/task-error.js';
import { Teller } from '../exec/teller.js';
import type { Tasks } from '../launchpad/messages.js';
import { breathe, type TaskCall } from './tasks.js';

/** The calls of rxExec that are ready. */
const ready = new Map<number, Performer>();

/** See {@link Tasks.prepare}. */
export async function prepareTask({ call, what }: Tasks['prepare']['args']): Promise<Tasks['prepare']['result']> {
  const found = await Performer.prepare(what, { breathe, isOwn: true });
  if (!(found instanceof Performer)) return found;
  ready.set(call, found);
  return { missing: [] };
}

/** See {@link Tasks.exec}. */
export async function execTask(
  { call, runs }: Tasks['exec']['args'],
  { signal, progress }: TaskCall,
): Promise<RunOutcome[]> {
  const performer = ready.get(call);
  if (!performer) throw new RxError('protocol', `call ${call} was not made ready`);
  const outcomes: RunOutcome[] = [];
  const teller = new Teller<ToldLine>((lines) => progress({ rows: 0, done: 0, lines }));
  try {
    for (const run of runs) outcomes.push(await performer.perform(run, signal, (lines) => teller.tell(lines)));
  } finally {
    teller.flush();
  }
  return outcomes;
}

/** See {@link Tasks.dismiss}. */
export async function dismissTask({ call }: Tasks['dismiss']['args']): Promise<null> {
  ready.delete(call);
  return null;
}

/** Outcomes without the values that cannot be cloned, which count as failures. */
export function cloneable(outcomes: readonly RunOutcome[]): RunOutcome[] {
  return outcomes.map((outcome) => {
    const failures = [...outcome.failures];
    const values = outcome.values.map((value, at) => {
      try {
        structuredClone(value);
        return value;
      } catch (error) {
        failures.push([at, failureOf(error)]);
        return undefined;
      }
    });
    return { ...outcome, values, failures };
  });
}
