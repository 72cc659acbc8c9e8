import * as rx from 'rxwasm';
import type { DataInput, RunOptions, RxResident } from 'rxwasm';
import type { Located } from '../data/origin.ts';

/** A function that makes data of data, with its options: how data came to be, and how a script makes them again. */
export interface Verb {
  name: 'rxDataStep' | 'rxSort' | 'rxMerge';
  /** The other data, where there are two. */
  other: Located | null;
  options: Record<string, unknown>;
}

type Run = (...args: unknown[]) => Promise<RxResident>;

/** Whether the package has a function. */
export const hasVerb = (name: Verb['name']) => name in rx;

/** Makes data in memory. */
export function runVerb({ name, other, options }: Verb, input: DataInput, how: RunOptions): Promise<RxResident> {
  const run = (rx as unknown as Record<string, Run>)[name];
  if (!run) throw new rx.RxError('unsupported', `this version has no ${name}`);
  const data = other ? [input, other.source] : [input];
  return run(...data, { ...options, keepInMemory: true, ...how });
}

/** A step of rows and variables. */
export const stepVerb = (options: object): Verb => ({ name: 'rxDataStep', other: null, options: { ...options } });
