import {
  isRxJob,
  type JobInfo,
  type RxError,
  rxCancelJob,
  rxCleanupJobs,
  rxGetJobOutput,
  rxGetJobResults,
  rxWaitForJob,
  rxWatchJobs,
} from 'rxwasm';
import type { Entry } from '../analysis/entry.ts';
import { type FieldValues, optionsOf } from '../analysis/field.ts';
import { ANALYSES } from '../analysis/registry.ts';
import { subjectOf } from '../analysis/subject.ts';
import { script } from '../code/script.ts';
import { asError } from '../data/error.ts';
import type { Dataset } from '../data/workspace.svelte.ts';
import { context } from '../machine/context.svelte.ts';
import { say } from '../parts/announce.svelte.ts';
import type { ShownRun } from '../runs/runs.svelte.ts';
import { type JobNote, readNotes, writeNote } from './notes.ts';

/** What is seen of a job that was opened. */
export interface Opened {
  id: string;
  /** Its result as the app shows results; null when it has none, or another form. */
  run: ShownRun | null;
  /** A result without a form of its own, as it prints. */
  text: string | null;
  output: string;
  error: RxError | null;
}

/** States that do not change any more. */
export const isOver = ({ state }: JobInfo) => state !== 'queued' && state !== 'running';

/** Whether a result prints in a form of its own, as models and the results of tasks do. */
function prints(result: unknown): boolean {
  const own = (Object(result) as object).toString;
  return own !== Object.prototype.toString && own !== Array.prototype.toString;
}

/** The jobs of this site, in all its tabs. */
class Jobs {
  /** The newest first. */
  list = $state.raw<readonly JobInfo[]>([]);
  notes = $state.raw<Readonly<Record<string, JobNote>>>(readNotes());
  opened = $state.raw<Opened | null>(null);
  /** Why a job could not be begun. */
  failure = $state.raw<{ entry: Entry; formula: string; error: RxError } | null>(null);
  /** The data of jobs of this tab. */
  readonly #data = new Map<Dataset, Promise<unknown>>();

  /** Begins to watch. */
  start(): () => void {
    return rxWatchJobs((jobs) => {
      this.notes = readNotes();
      for (const job of jobs) {
        const before = this.list.find(({ id }) => id === job.id);
        if (before && !isOver(before) && isOver(job)) say(`${this.titleOf(job)}: ${job.state}`);
      }
      this.list = [...jobs].reverse();
      if (this.opened && !jobs.some(({ id }) => id === this.opened?.id)) this.opened = null;
    });
  }

  /** How a job is called. */
  titleOf({ id, name, about }: JobInfo): string {
    const note = this.notes[id];
    const title = ANALYSES.find((entry) => entry.name === (note?.analysis ?? name))?.title ?? name;
    const subject = note?.formula ?? about;
    return subject ? `${title}: ${subject}` : title;
  }

  /** Has an analysis run as a job. */
  async begin(entry: Entry, written: string, values: FieldValues, data: Dataset): Promise<void> {
    const formula = subjectOf(entry, written, values);
    const options = optionsOf(entry.fields, values);
    this.failure = null;
    try {
      const params = entry.hasFormula ? { ...options, formula } : options;
      const job: unknown = await entry.run(data.input, params, { computeContext: context.value });
      if (!isRxJob(job)) return;
      const code = script(entry, formula, options, data, context.value);
      writeNote(job.id, { analysis: entry.name, formula, data: data.name, code });
      this.notes = readNotes();
      const ended = rxWaitForJob(job);
      this.#data.set(data, Promise.allSettled([this.#data.get(data), ended]));
      say(`${entry.title} runs in the background: ${formula}`);
    } catch (thrown) {
      this.failure = { entry, formula, error: asError(thrown) };
    }
  }

  /** Settled when no job of this tab needs the data any more. */
  async done(data: Dataset): Promise<void> {
    await this.#data.get(data);
    this.#data.delete(data);
  }

  /** Shows the result of a job, or why it has none, and what it printed. */
  async open(job: JobInfo): Promise<void> {
    const { id, name } = job;
    const output = await rxGetJobOutput(id).catch(() => '');
    const opened: Opened = { id, run: null, text: null, output, error: null };
    try {
      const result: unknown = await rxGetJobResults(id, { autoCleanup: false, consoleOutput: false });
      const note = this.notes[id];
      const entry = ANALYSES.find((one) => one.name === (note?.analysis ?? name));
      if (entry && typeof result === 'object' && result !== null && 'summary' in result) {
        const run = { id: this.list.length, entry, formula: note?.formula ?? job.about, code: note?.code ?? '' };
        opened.run = { ...run, result: result as ShownRun['result'] };
      } else {
        opened.text = prints(result) ? String(result) : JSON.stringify(result, null, 2);
      }
    } catch (thrown) {
      opened.error = asError(thrown);
    }
    this.opened = opened;
  }

  async cancel(job: JobInfo): Promise<void> {
    const canceled = await rxCancelJob(job.id);
    say(canceled ? `${this.titleOf(job)} was canceled` : `${this.titleOf(job)} had ended`);
  }

  /** Removes jobs and what they left. */
  async remove(jobs: readonly JobInfo[]): Promise<void> {
    await rxCleanupJobs(
      jobs.map(({ id }) => id),
      { force: true, verbose: false },
    );
    for (const { id } of jobs) writeNote(id, null);
    this.notes = readNotes();
    say(jobs.length === 1 ? 'The job was removed' : `${jobs.length} jobs were removed`);
  }
}

export const jobs = new Jobs();
