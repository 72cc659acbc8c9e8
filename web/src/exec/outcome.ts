import { RxError } from '../error.js';
import type { ExecRun, RunOutcome } from './call.js';

/** Throws when names that functions use are not there where tasks run. */
export function requireAll(missing: readonly string[]): void {
  if (missing.length === 0) return;
  const names = missing.map((name) => `'${name}'`).join(', ');
  const message = `FUN uses ${names}, which ${missing.length === 1 ? 'is' : 'are'} not there where tasks run: give it in execObjects`;
  throw new RxError('argument', message, { names: [...missing] });
}

/** What becomes of a run whose worker died, again and again. */
export function lost({ first, tasks }: ExecRun, { message, stack = '' }: Error): RunOutcome {
  const failure = { name: 'RxError', message, stack, code: 'satellite' };
  return { first, values: [], failures: tasks.map((_, at) => [at, failure] as const), output: [] };
}
