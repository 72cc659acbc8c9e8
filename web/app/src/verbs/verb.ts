import {
  type DataInput,
  type RunOptions,
  type RxDataSource,
  type RxResident,
  rxDataStep,
  rxMerge,
  rxSort,
} from 'rxwasm';
import type { Located } from '../data/origin.ts';

/** A function that makes data of data, with its options: how data came to be, and how a script makes them again. */
export interface Verb {
  name: 'rxDataStep' | 'rxSort' | 'rxMerge';
  /** The other data, where there are two. */
  other: Located | null;
  options: Record<string, unknown>;
}

type Run = (...args: unknown[]) => Promise<unknown>;

const VERBS = { rxDataStep, rxSort, rxMerge } as const;

function apply({ name, other, options }: Verb, input: DataInput, more: object): Promise<unknown> {
  const data = other ? [input, other.source] : [input];
  return (VERBS[name] as Run)(...data, { ...options, ...more });
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
