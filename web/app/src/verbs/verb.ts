import {
  type DataInput,
  type RunOptions,
  type RxDataSource,
  type RxResident,
  rxDataStep,
  rxMerge,
  rxSetVarInfo,
  rxSort,
  type VarInfo,
} from 'rxwasm';
import type { Located } from '../data/origin.ts';

/** A function that makes data of data, with its options: how data came to be, and how a script makes them again. */
export interface Verb {
  name: 'rxDataStep' | 'rxSort' | 'rxMerge';
  /** The other data, where there are two. */
  other: Located | null;
  options: Record<string, unknown>;
  /** What is said about the variables that come out, by name: see rxSetVarInfo. */
  varInfo?: Readonly<Record<string, VarInfo>>;
}

type Run = (...args: unknown[]) => Promise<unknown>;

const VERBS = { rxDataStep, rxSort, rxMerge } as const;

function apply({ name, other, options }: Verb, input: DataInput, more: object): Promise<unknown> {
  const data = other ? [input, other.source] : [input];
  return (VERBS[name] as Run)(...data, { ...options, ...more });
}

/** Makes data in memory. */
export async function runVerb(verb: Verb, input: DataInput, how: RunOptions): Promise<RxResident> {
  const made = (await apply(verb, input, { ...how, keepInMemory: true })) as RxResident;
  if (!verb.varInfo) return made;
  try {
    // They share their values.
    return await rxSetVarInfo(verb.varInfo, made, how);
  } finally {
    await made.release();
  }
}

/** Makes data in a file. */
export async function writeVerb(
  verb: Verb,
  input: DataInput,
  how: RunOptions & { outFile: RxDataSource; overwrite: boolean },
): Promise<RxDataSource> {
  const written = (await apply(verb, input, how)) as RxDataSource;
  const { varInfo } = verb;
  return varInfo && written.type === 'RxXdfData' ? rxSetVarInfo(varInfo, written, how) : written;
}

/** A step of rows and variables. */
export const stepVerb = (options: object, varInfo: Record<string, VarInfo> = {}): Verb => ({
  name: 'rxDataStep',
  other: null,
  options: { ...options },
  ...(Object.keys(varInfo).length > 0 && { varInfo }),
});
