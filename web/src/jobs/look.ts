import type { RxComputeContext } from '../context/compute-context.js';
import { asRxError, RxError } from '../error.js';
import { holdJob, jobsHeld } from '../source/locks.js';
import { tellTabs } from './channel.js';
import type { JobInfo, JobState } from './job.js';
import { unpack } from './packed.js';
import { type JobRecord, jobStore } from './store.js';
import { attend, own, told } from './submit.js';

/** What is said of a job whose tab was closed while it ran. */
export const CLOSED = 'the tab that ran it was closed';

/** What is said of a result that was in a tab alone. */
const LOST = 'its result was in the memory of a tab that was closed';

/** A record, and how the job really is: the tab that ran it may be gone. */
interface Seen {
  record: JobRecord;
  state: JobState;
  reason: string | null;
}

/** How a job is, by its record and the tabs that live. */
async function judged(record: JobRecord, held: ReadonlySet<string> | null): Promise<Seen> {
  const { id, state, error } = record;
  if (own.has(id) || (state !== 'queued' && state !== 'running' && record.result !== 'tab')) {
    return { record, state, reason: error?.message ?? null };
  }
  if (held === null) {
    const reason = 'this browser has no locks, by which tabs know of one another';
    return { record, state: 'undetermined', reason };
  }
  if (held.has(id)) return { record, state, reason: null };
  if (state === 'finished') return { record, state: 'missing', reason: LOST };
  return { record: await abandoned(record), state: 'failed', reason: CLOSED };
}

/** Notes that the tab of a job is gone. */
async function abandoned(record: JobRecord): Promise<JobRecord> {
  const error = { code: 'job' as const, message: CLOSED, at: {}, stack: undefined };
  const failed: JobRecord = { ...record, state: 'failed', ended: Date.now(), error };
  const release = await holdJob(record.id);
  try {
    const store = await jobStore();
    const now = await store.record(record.id);
    if (now && (now.state === 'queued' || now.state === 'running')) {
      const left = await store.artifact(record.id);
      await store.put(failed, { output: [...(left?.output ?? []), `Error: ${CLOSED}`] });
      tellTabs({ changed: record.id });
    }
  } finally {
    release?.();
  }
  return failed;
}

async function described({ record, state, reason }: Seen): Promise<JobInfo> {
  const job = own.get(record.id);
  const { id, name, about } = record;
  const store = await jobStore();
  const date = (time: number | null) => (time === null ? null : new Date(time));
  const note = record.note ?? job?.note ?? store.note;
  const info = {
    id,
    name,
    about,
    computeContext: (await unpack(record.context, {})) as RxComputeContext,
    state,
    progress: job?.progress ?? (state === 'running' ? (told.get(id) ?? null) : null),
    submitted: new Date(record.submitted),
    started: date(record.started),
    ended: date(record.ended),
    reason,
    isKept: note === null,
    note,
    isOwn: job !== undefined,
  };
  return Object.defineProperty(info, 'toString', { value: () => shown(info), enumerable: false });
}

/** A job in a few words. */
function shown({ id, name, about, state, progress, submitted, reason }: Omit<JobInfo, 'toString'>): string {
  const far = state === 'running' && progress ? ` (${Math.round(progress.fraction * 100)} %)` : '';
  const why = reason === null ? '' : `: ${reason}`;
  return `${id}  ${name}${about && ` ${about}`}  ${submitted.toISOString()}  ${state}${far}${why}`;
}

/** All jobs that there are, the oldest first. */
export async function allJobs(): Promise<JobInfo[]> {
  attend();
  // In this order: a job may end in between, then its record says so.
  const held = await jobsHeld();
  const stored = await (await jobStore()).records();
  // What could not be stored is known to this tab alone.
  const records = new Map(stored.map((record) => [record.id, record]));
  for (const [id, { record }] of own) records.set(id, record);
  const seen = await Promise.all([...records.values()].map((record) => judged(record, held)));
  seen.sort((a, b) => a.record.submitted - b.record.submitted);
  return Promise.all(seen.map(described));
}

/** What is known of a job; null when there is none. Throws when the browser's database cannot be read. */
export async function lookAt(id: string): Promise<JobInfo | null> {
  attend();
  const job = own.get(id);
  if (job) await job.begun;
  const held = job ? null : await jobsHeld();
  const record = job?.record ?? (await read(id));
  return record ? described(await judged(record, held)) : null;
}

async function read(id: string): Promise<JobRecord | undefined> {
  try {
    return await (await jobStore()).record(id);
  } catch (error) {
    const { message } = asRxError(error);
    throw new RxError('storage', `jobs cannot be read: ${message}`, {}, { cause: error });
  }
}
