import type { EngineClass } from '../engine/instance.js';
import { RxError } from '../error.js';

/** What a run of tasks needs to open its stream of random numbers; can be cloned. */
export type StreamSpec = unknown;

/** The draws of a stream: functions that go into `rx` while the tasks of its run are run. */
export type Draws = Readonly<Record<string, unknown>>;

/** What a caller says about random numbers. */
export interface RandomOptions {
  /** A seed, or `'auto'` for one that nobody knows. */
  RNGseed?: number | 'auto' | null | undefined;
  /** The kind of generator; `'auto'` for MT2203. */
  RNGkind?: string | null | undefined;
}

/** The stream of each run, or null when tasks have no streams of their own. Depends on seed, kind and the runs alone. */
export function planStreams({ RNGseed, RNGkind }: RandomOptions, _runs: number): readonly StreamSpec[] | null {
  if (RNGseed == null && RNGkind == null) return null;
  throw new RxError('unsupported', 'streams of random numbers for tasks are not part of this build');
}

/** The draws of a run's stream. */
export function openStream(_Engine: EngineClass, _spec: StreamSpec): Draws {
  throw new RxError('unsupported', 'streams of random numbers for tasks are not part of this build');
}
