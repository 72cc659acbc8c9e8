import { rxCompareContexts } from '../context/compare.js';
import { type RxComputeContext, rxGetComputeContext } from '../context/compute-context.js';
import { asRxError, cancelled, RxError } from '../error.js';
import type { TaskFailure } from '../exec/call.js';
import { RxExecResults, type TaskOutput } from '../exec/results.js';
import { RxTaskError } from '../exec/task-error.js';
import { onJobs } from '../jobs/channel.js';
import { cleanUp, giveUp, jobEnded } from '../jobs/end.js';
import { type JobInfo, type JobState, RxJob } from '../jobs/job.js';
import { allJobs, lookAt } from '../jobs/look.js';
import { type Revivers, unpack } from '../jobs/packed.js';
import { jobStore } from '../jobs/store.js';
import { own } from '../jobs/submit.js';
import { jobLeft } from '../source/locks.js';
import { RxResident } from './resident.js';
import { crossTabsOf } from './tables.js';

/** What makes results again that are of a class, or whose printed forms are computed. */
const REVIVERS: Revivers = {
  crossTabs: crossTabsOf,
  execResults: async ({ values, names, output }: ExecParts) => RxExecResults.of$(values, names, output),
  taskError: async ({ task, failure }: { task: number; failure: TaskFailure }) => new RxTaskError(task, failure),
};

/** What results of rxExec are made of. */
interface ExecParts {
  values: readonly unknown[];
  names: readonly string[];
  output: readonly TaskOutput[];
}

/**
 * A job: what a call returned in a context that does not wait, whatever the type of its result is, or its id or information;
 * also the promise of one.
 */
export type JobLike<T = unknown> = RxJob<T> | JobInfo | string | PromiseLike<T | RxJob<T>> | T;

/** The id of a job, if it is one. Jobs that were stored or sent are objects without a class. */
function idIn(object: unknown): string | null {
  const id = typeof object === 'object' && object !== null && 'id' in object ? object.id : object;
  return typeof id === 'string' && id.startsWith('rxJob_') ? id : null;
}

async function idOf(job: unknown): Promise<string> {
  const found = await job;
  const id = idIn(found);
  if (id !== null) return id;
  throw new RxError('argument', 'this is no job: calls return jobs in a compute context of wait: false');
}

/** What a job printed. */
async function outputOf(id: string): Promise<string> {
  const lines = own.get(id)?.output ?? (await (await jobStore()).artifact(id))?.output ?? [];
  return lines.join('\n');
}

async function printed(id: string): Promise<string> {
  const text = await outputOf(id);
  if (text) console.log(text);
  return text;
}

/** Whether a value is a job, and not a result. */
export function isRxJob(value: unknown): value is RxJob {
  return value instanceof RxJob;
}

/** How a job is. See rxGetJobStatus in RevoScaleR's reference. */
export async function rxGetJobStatus(jobInfo: JobLike): Promise<JobState> {
  return (await lookAt(await idOf(jobInfo)).catch(undetermined))?.state ?? 'missing';
}

/** What is said of a job when nothing can be read. */
function undetermined(): { state: JobState } {
  return { state: 'undetermined' };
}

/**
 * What is known of a job: its function, compute context, times, state and progress. Null for what is no job, and for one that
 * was cleaned up. See rxGetJobInfo in RevoScaleR's reference.
 */
export async function rxGetJobInfo(object: unknown): Promise<JobInfo | null> {
  const id = idIn(await object);
  return id === null ? null : lookAt(id);
}

/** The options of {@link rxGetJobResults}. */
export interface JobResultsOptions {
  /** Whether what the job printed is printed before. Default: what the job's compute context says. */
  consoleOutput?: boolean;
  /** Whether the job and what it left are removed then. Default: what its compute context says, which is true by default. */
  autoCleanup?: boolean;
}

/**
 * The result of a job that has finished: what the call would have returned in a context that waits. Models print, predict and
 * are saved, data frames are tables. What a failed job threw is thrown, `cancelled` of one that was canceled, and `job` when
 * there is no result: because it has not ended, or because what is left of it is not in this tab. See rxGetJobResults in
 * RevoScaleR's reference.
 */
export async function rxGetJobResults<T>(jobInfo: RxJob<T>, options?: JobResultsOptions): Promise<T>;
export async function rxGetJobResults<T = unknown>(jobInfo: JobInfo | string, options?: JobResultsOptions): Promise<T>;
export async function rxGetJobResults<T>(jobInfo: T | PromiseLike<T>, options?: JobResultsOptions): Promise<T>;
export async function rxGetJobResults(
  jobInfo: unknown,
  { consoleOutput, autoCleanup }: JobResultsOptions = {},
): Promise<unknown> {
  const id = await idOf(jobInfo);
  const info = await lookAt(id);
  if (!info) throw new RxError('job', `nothing is left of the job ${id}: it was cleaned up`);
  const { computeContext } = info;
  if (consoleOutput ?? computeContext.consoleOutput) await printed(id);
  const value = await resultOf(info);
  if (autoCleanup ?? computeContext.autoCleanup) await cleanUp(id);
  return value;
}

async function resultOf({ id, state, reason, note }: JobInfo): Promise<unknown> {
  if (state === 'canceled') throw cancelled();
  if (state === 'failed') throw await errorOf(id, reason);
  if (state !== 'finished') {
    const why = reason ?? (state === 'missing' ? '' : 'it has not ended');
    throw new RxError('job', `the job ${id} has no results: it is ${state}${why && `, ${why}`}`);
  }
  const here = own.get(id)?.result;
  if (here) {
    here.isCollected = true;
    return here.value;
  }
  const left = (await (await jobStore()).artifact(id))?.result;
  if (!left)
    throw new RxError('job', `the results of the job ${id} are not in this tab: ${note ?? 'they were removed'}`);
  try {
    return await unpack(left, REVIVERS);
  } catch (error) {
    throw asRxError(error);
  }
}

async function errorOf(id: string, reason: string | null): Promise<RxError> {
  const record = own.get(id)?.record ?? (await (await jobStore()).record(id));
  const { code = 'job', message = reason ?? 'it failed', at = {}, stack } = record?.error ?? {};
  const error = new RxError(code, code === 'job' ? `the job ${id} failed: ${message}` : message, at);
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** Prints what a job printed, and returns it; nothing is removed. See rxGetJobOutput in RevoScaleR's reference. */
export async function rxGetJobOutput(jobInfo: JobLike): Promise<string> {
  return printed(await idOf(jobInfo));
}

/** Which jobs {@link rxGetJobs} finds. */
export interface JobsFilter {
  /** Whether the compute context must be the same in all arguments, and not only its place. Default false. */
  exactMatch?: boolean;
  /** Only jobs that were submitted at this time or later. */
  startTime?: Date | null;
  /** Only jobs that were submitted at this time or before. */
  endTime?: Date | null;
  /** Only jobs in these states. `'none'`, which RevoScaleR has for jobs without a status, finds nothing. */
  states?: readonly (JobState | 'none')[] | null;
  /** Whether each job that is found is printed. Default true. */
  verbose?: boolean;
}

/** Jobs with what is known of them, the oldest first. */
export type RxJobInfoList = JobInfo[] & { toString(): string };

/**
 * The jobs of a compute context, of all tabs of this site; of all contexts for null. See rxGetJobs in RevoScaleR's reference.
 */
export async function rxGetJobs(
  computeContext: RxComputeContext | null = rxGetComputeContext(),
  { exactMatch = false, startTime = null, endTime = null, states = null, verbose = true }: JobsFilter = {},
): Promise<RxJobInfoList> {
  const found = (await allJobs()).filter(
    (job) =>
      (computeContext === null || rxCompareContexts(computeContext, job.computeContext, exactMatch)) &&
      (startTime === null || job.submitted >= startTime) &&
      (endTime === null || job.submitted <= endTime) &&
      (states === null || states.includes(job.state)),
  );
  if (verbose) for (const job of found) console.log(String(job));
  return Object.defineProperty(found, 'toString', {
    value: () => found.map(({ id }) => id).join('\n'),
    enumerable: false,
  });
}

/**
 * Gives a job up, in this tab or another: true when it is canceled then, false when it had ended. What it left is removed.
 * See rxCancelJob in RevoScaleR's reference.
 */
export async function rxCancelJob(
  jobInfo: JobLike,
  { consoleOutput }: Pick<JobResultsOptions, 'consoleOutput'> = {},
): Promise<boolean> {
  const id = await idOf(jobInfo);
  const info = await lookAt(id);
  if (info && (consoleOutput ?? info.computeContext.consoleOutput)) await printed(id);
  return giveUp(id);
}

/** Waits until a job has ended, in whatever way, in this tab or another. See rxWaitForJob in RevoScaleR's reference. */
export async function rxWaitForJob(jobInfo: JobLike): Promise<void> {
  await jobEnded(await idOf(jobInfo));
}

/** Frees data in the engine's memory that a job made and nobody collected. */
async function abandon(id: string): Promise<void> {
  const left = own.get(id)?.result;
  if (left && !left.isCollected && left.value instanceof RxResident) await left.value.release();
}

/** The options of {@link rxCleanupJobs}. */
export interface CleanupOptions {
  /** Whether jobs are removed that have results, or go on: these are canceled. Default false. */
  force?: boolean;
  /** Whether it is printed what is removed, and what is not. Default true. */
  verbose?: boolean;
}

/**
 * Removes jobs and what they left. Those that have finished stay, unless `force` says otherwise, as their results can be
 * collected; so do those that go on. See rxCleanupJobs in RevoScaleR's reference.
 */
export async function rxCleanupJobs(
  jobInfoList: JobLike | readonly JobLike[],
  { force = false, verbose = true }: CleanupOptions = {},
): Promise<void> {
  const list: readonly unknown[] = Array.isArray(jobInfoList) ? jobInfoList : [jobInfoList];
  const say = (text: string) => verbose && console.log(text);
  for (const job of list) {
    const id = await idOf(job);
    const state = await rxGetJobStatus(id);
    const goesOn = state === 'queued' || state === 'running';
    if (!force && state === 'finished') {
      console.warn(`the job ${id} has finished: collect its results with rxGetJobResults, or set force: true`);
    } else if (!force && (goesOn || state === 'undetermined')) {
      console.warn(`the job ${id} is ${state}: cancel it with rxCancelJob, or set force: true`);
    } else {
      if (goesOn) await giveUp(id);
      await abandon(id);
      await cleanUp(id);
      say(`removed the job ${id}, which was ${state}`);
    }
  }
}

/**
 * Calls a listener with all jobs of this site, now and whenever something changes, in any tab: states and progress. Returns
 * how to stop.
 */
export function rxWatchJobs(listener: (jobs: readonly JobInfo[]) => void): () => void {
  let isOver = false;
  let round = 0;
  const awaited = new Set<string>();
  const look = async () => {
    const current = ++round;
    const jobs = await allJobs().catch(() => null);
    if (isOver || current !== round || !jobs) return;
    for (const { id, isOwn, state } of jobs) {
      // A tab that dies says nothing; its lock does.
      if (isOwn || (state !== 'queued' && state !== 'running') || awaited.has(id)) continue;
      awaited.add(id);
      void jobLeft(id).then(look);
    }
    listener(jobs);
  };
  const stop = onJobs(() => void look());
  void look();
  return () => {
    isOver = true;
    stop();
  };
}
