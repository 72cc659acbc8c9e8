import type { Progress, RxError, RxResult } from 'rxwasm';
import type { Entry } from '../analysis/entry.ts';
import { type FieldValues, optionsOf } from '../analysis/field.ts';
import { subjectOf } from '../analysis/subject.ts';
import { script } from '../code/script.ts';
import { asError } from '../data/error.ts';
import type { Dataset } from '../data/workspace.svelte.ts';
import { machine } from '../machine/machine.svelte.ts';
import { say } from '../parts/announce.svelte.ts';
import { duration } from '../text/numbers.ts';

/** An analysis that was run. */
export interface Run {
  id: number;
  entry: Entry;
  /** Its formula, or the variables that it is of. */
  formula: string;
  values: FieldValues;
  options: Record<string, unknown>;
  data: Dataset;
  result: RxResult<object>;
  seconds: number;
  /** How many threads or satellites worked on it. */
  workers: string;
  code: string;
}

/** An analysis that is running. */
export interface Running {
  entry: Entry;
  formula: string;
  started: number;
  controller: AbortController;
}

/** Why an analysis failed, and what it was. */
export interface RunFailure {
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
  async start(entry: Entry, written: string, values: FieldValues, data: Dataset): Promise<void> {
    if (this.running) return;
    const formula = subjectOf(entry, written, values);
    const controller = new AbortController();
    const running: Running = { entry, formula, started: performance.now(), controller };
    this.running = running;
    this.progress = null;
    this.failure = null;
    const options = optionsOf(entry.fields, values);
    try {
      const result = await entry.run(data.input, entry.hasFormula ? { ...options, formula } : options, {
        signal: controller.signal,
        onProgress: (progress) => {
          this.progress = progress;
        },
      });
      const seconds = (performance.now() - running.started) / 1000;
      const code = script(entry, formula, options, data);
      const run: Run = {
        id: ++lastId,
        entry,
        formula,
        values: { ...values },
        options,
        data,
        result,
        seconds,
        workers: workers(),
        code,
      };
      this.list = [...this.list, run];
      this.selected = run.id;
      say(`${entry.title} done in ${duration(seconds)}: ${formula}`);
    } catch (thrown) {
      const error = asError(thrown);
      if (error.code === 'cancelled') say('The analysis was cancelled');
      else this.failure = { entry, formula, error };
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
