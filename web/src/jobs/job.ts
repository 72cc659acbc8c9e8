import type { RxComputeContext } from '../context/compute-context.js';
import type { Progress } from '../context/distribute.js';

/**
 * How a job is: `queued` before it starts, `running`, then `finished`, `failed` or `canceled`; `missing` when nothing is left
 * of it, `undetermined` when this browser cannot tell whether the tab lives that runs it.
 */
export type JobState = 'undetermined' | 'finished' | 'failed' | 'canceled' | 'missing' | 'running' | 'queued';

/** All states. */
export const JOB_STATES: readonly JobState[] = [
  'undetermined',
  'finished',
  'failed',
  'canceled',
  'missing',
  'running',
  'queued',
];

declare const RESULT: unique symbol;

/**
 * A call that does not wait: what functions that compute return in a compute context of `wait: false`, at once. It is a value
 * that can be stored and sent; `T` is what rxGetJobResults gives.
 */
export class RxJob<T = unknown> {
  /** What its result is; no value has this property. */
  declare readonly [RESULT]: T;
  /** The number of the job, the same in all tabs. */
  readonly id: string;
  /** The function that was called. */
  readonly name: string;

  constructor(id: string, name: string) {
    this.id = id;
    this.name = name;
    Object.freeze(this);
  }

  /** The job as R shows its name. */
  toString(): string {
    return this.id;
  }
}

/** What is known of a job. */
export interface JobInfo {
  readonly id: string;
  /** The function that was called. */
  readonly name: string;
  /** What it was asked about: the formula and the data, as far as there are such. */
  readonly about: string;
  /** The compute context in which it was called. */
  readonly computeContext: RxComputeContext;
  readonly state: JobState;
  /** How far it is; null before it starts, and where a tab that runs it has not told. */
  readonly progress: Progress | null;
  readonly submitted: Date;
  readonly started: Date | null;
  readonly ended: Date | null;
  /** Why it failed, is missing, or cannot be told. */
  readonly reason: string | null;
  /** Whether it, and its result once there is one, outlive this tab. */
  readonly isKept: boolean;
  /** Why it does not. */
  readonly note: string | null;
  /** Whether this tab runs it, or alone has its result. */
  readonly isOwn: boolean;
  /** The job in a few words. */
  toString(): string;
}
