import type { ExecCall, ExecRun, RunOutcome, ToldLine } from './call.js';

/** Tasks to be run, as a backend gets them. */
export interface BackendWork {
  /** What all tasks have in common; can be cloned. */
  readonly call: ExecCall;
  /** Runs of consecutive tasks; can be cloned. Each may run anywhere, at any time. */
  readonly runs: readonly ExecRun[];
  /** What processes that run them may be called. */
  readonly label: string;
  /** How many may run at once, if the backend has no number of its own. */
  readonly workers: number;
  /** The options of the caller that are for the backend, `foreachOpts`. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Says that nobody waits any more. */
  readonly signal: AbortSignal;
  /** Takes what became of a run. */
  done(outcome: RunOutcome): void;
  /** Takes lines that tasks have just written, which come again with the outcome. A backend need not tell of them. */
  tell(lines: readonly ToldLine[]): void;
}

/** Whatever runs tasks for {@link rxExec}: registered with {@link registerDoPar}. */
export interface DoParBackend {
  /** What it is called. */
  readonly name: string;
  /** How many tasks it runs at once. */
  readonly workers?: number;
  /** Runs all runs, and is settled when all are done; it need not stop at the signal, but may. */
  run(work: BackendWork): Promise<void>;
}
