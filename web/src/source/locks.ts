import { RxError } from '../error.js';

/** Gives a lock back. */
export type Release = () => void;

/** A lock, held until it is given back; null when it was to be had at once and was not. Browsers without locks go on. */
function held(name: string, options: LockOptions): Promise<Release | null> {
  const { locks } = navigator;
  if (!locks) return Promise.resolve(() => undefined);
  return new Promise((resolve, reject) => {
    const hold = (lock: Lock | null) => {
      if (!lock) return resolve(null);
      return new Promise<void>((release) => resolve(release));
    };
    locks.request(`rxwasm ${name}`, options, hold).catch(reject);
  });
}

/**
 * The right to write a file of the origin private file system: one call of one tab has it. Throws `locked` when another
 * has it.
 */
export async function holdWriting(path: string): Promise<Release> {
  const release = await held(`write ${path}`, { mode: 'exclusive', ifAvailable: true });
  if (release) return release;
  throw new RxError('locked', `'${path}' is being written by another call, or in another tab`);
}

/** A file that does not change while it is read. Waits for the moment in which another tab puts a new one in its place. */
export async function holdReading(path: string): Promise<Release> {
  return (await held(`read ${path}`, { mode: 'shared' })) ?? (() => undefined);
}

/** A file that nobody reads, so that another can be put in its place. Waits for those who read it. */
export async function holdAlone(path: string): Promise<Release> {
  return (await held(`read ${path}`, { mode: 'exclusive' })) ?? (() => undefined);
}

/** A file that nobody reads or writes. Throws `locked` when somebody does. */
export async function holdWhole(path: string): Promise<Release> {
  const writing = await holdWriting(path);
  const reading = await held(`read ${path}`, { mode: 'exclusive', ifAvailable: true });
  if (reading) {
    return () => {
      reading();
      writing();
    };
  }
  writing();
  throw new RxError('locked', `'${path}' is being read by another call, or in another tab`);
}

/** Something unfinished. Null when it is somebody's who lives. */
export function holdUnfinished(name: string): Promise<Release | null> {
  return held(`unfinished ${name}`, { mode: 'exclusive', ifAvailable: true });
}

const JOB = 'rxwasm job ';

/** Shows that this tab has a job. Null where browsers have no locks, and nobody can tell. */
export async function holdJob(id: string): Promise<Release | null> {
  return navigator.locks ? held(`job ${id}`, { mode: 'exclusive' }) : null;
}

/** The jobs that living tabs have; null where browsers cannot tell. */
export async function jobsHeld(): Promise<ReadonlySet<string> | null> {
  const snapshot = await navigator.locks?.query();
  if (!snapshot) return null;
  const names = (snapshot.held ?? []).map(({ name = '' }) => name);
  return new Set(names.filter((name) => name.startsWith(JOB)).map((name) => name.slice(JOB.length)));
}

/** Waits until no tab has a job any more. */
export async function jobLeft(id: string): Promise<void> {
  (await held(`job ${id}`, { mode: 'shared' }))?.();
}
