import * as rx from 'rxwasm';
import type { DataInput, RunOptions, RxDataSource, RxResident } from 'rxwasm';
import type { Located } from '../data/origin.ts';

/** A function that makes data of data, with its options: how data came to be, and how a script makes them again. */
export interface Verb {
  name: 'rxDataStep' | 'rxSort' | 'rxMerge';
  /** The other data, where there are two. */
  other: Located | null;
  options: Record<string, unknown>;
}

type Run = (...args: unknown[]) => Promise<unknown>;

/** Whether the package has a function. */
export const hasVerb = (name: Verb['name']) => name in rx;

function apply({ name, other, options }: Verb, input: DataInput, more: object): Promise<unknown> {
  const run = (rx as unknown as Record<string, Run>)[name];
  if (!run) throw new rx.RxError('unsupported', `this version has no ${name}`);
  const data = other ? [input, other.source] : [input];
  return run(...data, { ...options, ...more });
}

/** Makes data in memory. */
export function runVerb(verb: Verb, input: DataInput, how: RunOptions): Promise<RxResident> {
  return apply(verb, input, { ...how, keepInMemory: true }) as Promise<RxResident>;
}

/** Makes data in a file. */
export function writeVerb(
  verb: Verb,
  input: DataInput,
  how: RunOptions & { outFile: RxDataSource; overwrite: boolean },
): Promise<RxDataSource> {
  return apply(verb, input, how) as Promise<RxDataSource>;
}

/** A step of rows and variables. */
export const stepVerb = (options: object): Verb => ({ name: 'rxDataStep', other: null, options: { ...options } });
