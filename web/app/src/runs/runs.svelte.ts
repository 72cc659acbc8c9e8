import type { Progress, RunOptions, RxError, RxResult } from 'rxwasm';
import type { Entry } from '../analysis/entry.ts';
import { type FieldValues, optionsOf } from '../analysis/field.ts';
import { subjectOf } from '../analysis/subject.ts';
import { script } from '../code/script.ts';
import { asError } from '../data/error.ts';
import type { Dataset } from '../data/workspace.svelte.ts';
import { context } from '../machine/context.svelte.ts';
import { machine } from '../machine/machine.svelte.ts';
import { say } from '../parts/announce.svelte.ts';
import { duration } from '../text/numbers.ts';

/** An analysis that was run. */
export interface Run {
  id: number;
  entry: Entry;
  /** Its formula, or the variables that it is of. */
  formula: string;
  /** What the form held; nothing for what was made of models. */
  values: FieldValues | null;
  options: Record<string, unknown>;
  data: Dataset;
  result: RxResult<object>;
  seconds: number;
  /** How many threads or satellites worked on it. */
  workers: string;
  code: string;
}

/** What it takes to show a result. */
export type ShownRun = Pick<Run, 'id' | 'entry' | 'formula' | 'result' | 'code'>;

/** Something to compute. */
export interface Task extends Pick<Run, 'entry' | 'formula' | 'values' | 'options' | 'data'> {
  compute(options: RunOptions): Promise<RxResult<object>>;
  code(): string;
}

/** An analysis that is running. */
export interface Running {
  /** Whether it is made of models, beside which it was asked for; otherwise of the form. */
  ofModels: boolean;
  entry: Entry;
  formula: string;
  started: number;
  controller: AbortController;
}

/** Why an analysis failed, and what it was. */
export interface RunFailure {
  ofModels: boolean;
  entry: Entry;
  formula: string;
  error: RxError;
}

let lastId = 0;

function workers(): string {
  const { build, cores } = machine;
  const noun = build === 'threads' ? 'thread' : 'satellite';
  return `${cores} ${noun}${cores === 1 ? '' : 's'}`;
}

/** The results, oldest first, and the analysis that is running. */
class Runs {
  list = $state.raw<readonly Run[]>([]);
  selected = $state<number | null>(null);
  running = $state.raw<Running | null>(null);
  progress = $state.raw<Progress | null>(null);
  failure = $state.raw<RunFailure | null>(null);

  get current(): Run | undefined {
    return this.list.find(({ id }) => id === this.selected);
  }

  /** Runs an analysis; its result is added to the list. */
  start(entry: Entry, written: string, values: FieldValues, data: Dataset): Promise<void> {
    const formula = subjectOf(entry, written, values);
    const options = optionsOf(entry.fields, values);
    return this.work({
      entry,
      formula,
      values: { ...values },
      options,
      data,
      compute: (how) => entry.run(data.input, entry.hasFormula ? { ...options, formula } : options, how),
      code: () => script(entry, formula, options, data, context.value),
    });
  }

  /** Computes something; its result is added to the list. One thing is computed at a time. */
  async work({ compute, code, ...task }: Task): Promise<void> {
    if (this.running) return;
    const { entry, formula } = task;
    const ofModels = task.values === null;
    const controller = new AbortController();
    const running: Running = { ofModels, entry, formula, started: performance.now(), controller };
    this.running = running;
    this.progress = null;
    this.failure = null;
    try {
      const result = await compute({
        signal: controller.signal,
        onProgress: (progress) => {
          this.progress = progress;
        },
      });
      const seconds = (performance.now() - running.started) / 1000;
      const run: Run = { ...task, id: ++lastId, result, seconds, workers: workers(), code: code() };
      this.list = [...this.list, run];
      this.selected = run.id;
      say(`${entry.title} done in ${duration(seconds)}: ${formula}`);
    } catch (thrown) {
      const error = asError(thrown);
      if (error.code === 'cancelled') say('The analysis was cancelled');
      else this.failure = { ofModels, entry, formula, error };
    } finally {
      this.running = null;
      // A pool that would not start again has been replaced by plain satellites.
      void machine.refresh();
    }
  }

  /** Cancels the analysis that is running. */
  cancel(): void {
    this.running?.controller.abort();
  }

  /** Removes a result; its neighbour is shown instead. */
  remove(id: number): void {
    const position = this.list.findIndex((run) => run.id === id);
    if (position < 0) return;
    this.list = this.list.filter((run) => run.id !== id);
    if (this.selected === id) this.selected = (this.list[position] ?? this.list[position - 1])?.id ?? null;
  }
}

export const runs = new Runs();
