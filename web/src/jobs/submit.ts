import { placeOf } from '../context/compare.js';
import type { RxComputeContext } from '../context/compute-context.js';
import type { RunOptions } from '../context/distribute.js';
import { hearTabs, type JobMessage } from './channel.js';
import { RxJob } from './job.js';
import { OwnJob } from './own.js';

/** How a call that runs as a job is told to stop, and tells how far it is and what it prints. */
export interface JobRun extends RunOptions {
  signal: AbortSignal;
  onProgress: NonNullable<RunOptions['onProgress']>;
  /** Takes a line that the call prints. */
  output: (text: string) => void;
}

/** A call that becomes a job. */
export interface Submission<T> {
  /** The function that was called. */
  name: string;
  /** What it was asked about, to show. */
  about?: string;
  /** Where it was called: jobs of one place run one after the other. */
  context: RxComputeContext;
  run(options: JobRun): Promise<T>;
}

/** The jobs that this tab runs, and those that it alone has: because nothing could be stored, or not their results. */
export const own = new Map<string, OwnJob>();

/** The last job of each place. */
const last = new Map<string, Promise<void>>();

/**
 * The job that was submitted last in this tab, as RevoScaleR keeps it; null before the first. It is a binding that changes:
 * read it from the package again.
 */
export let rxgLastPendingJob: RxJob | null = null;

/** A number that no other tab gives. */
function newId(): string {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return `rxJob_${Date.now().toString(36)}${random.toString(36).padStart(7, '0')}`;
}

/** What other tabs ask of this one. */
function receive(message: JobMessage): void {
  if ('cancel' in message) cancelOwn(message.cancel);
  else if ('removed' in message) letGo(message.removed);
  else if ('progress' in message) told.set(message.progress, message.how);
}

/** How far jobs of other tabs are. */
export const told = new Map<string, NonNullable<OwnJob['progress']>>();

/** Hears other tabs, once jobs are of interest. */
export function attend(): void {
  hearTabs(receive);
}

/** Makes a job of a call, at once. It runs when those before it in the same place have ended. */
export function submit<T>({ name, about, context, run }: Submission<T>): RxJob<T> {
  attend();
  const id = newId();
  const job = new OwnJob(id, { name, context, ...(about === undefined ? {} : { about }) });
  own.set(id, job);
  const place = placeOf(context);
  const turn = (last.get(place) ?? Promise.resolve()).then(() => work(job, run)).then(() => leave(job));
  last.set(place, turn);
  const given = new RxJob<T>(id, name);
  rxgLastPendingJob = given;
  return given;
}

/** Settled when a job is stored: then it outlives the tab. */
export async function begun({ id }: RxJob): Promise<void> {
  await own.get(id)?.begun;
}

async function work<T>(job: OwnJob, run: Submission<T>['run']): Promise<void> {
  await job.begun;
  if (job.record.state !== 'queued') return;
  await job.start();
  try {
    const value = await run({
      signal: job.stop.signal,
      onProgress: (progress) => job.hear(progress),
      output: (text) => job.print(text),
    });
    await job.finish(value);
  } catch (error) {
    await (job.stop.signal.aborted ? job.cancel() : job.fail(error));
  }
}

/** Leaves an ended job to the database, when all of it is there. */
function leave(job: OwnJob): void {
  if (job.note === null && job.record.result !== 'tab') own.delete(job.record.id);
}

/** Lets go of a job that was cleaned up. */
export function letGo(id: string): void {
  own.get(id)?.release();
  own.delete(id);
}

/** Has a job of this tab given up; false when it has none that goes on. */
export function cancelOwn(id: string): boolean {
  const job = own.get(id);
  if (!job || job.record.ended !== null) return false;
  job.stop.abort();
  // One that waits for its turn need not wait for it to be given up.
  if (job.record.state === 'queued') {
    void job.begun.then(() => (job.record.state === 'queued' ? job.cancel() : undefined));
  }
  return true;
}
