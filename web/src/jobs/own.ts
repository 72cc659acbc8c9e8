import type { RxComputeContext } from '../context/compute-context.js';
import { RxComputeContext as contextOf } from '../context/compute-context.js';
import type { Progress } from '../context/distribute.js';
import { asRxError, type RxError } from '../error.js';
import { holdJob, type Release } from '../source/locks.js';
import { tellTabs } from './channel.js';
import { NotStorable, type Packed, pack, withoutBlobs } from './packed.js';
import { type JobRecord, jobStore } from './store.js';

/** How often what a job printed is stored while it runs, and others hear how far it is, in milliseconds. */
const [OUTPUT_EVERY, PROGRESS_EVERY] = [1000, 100];

/** A job of this tab: what is stored of it, and what only the tab has. */
export class OwnJob {
  readonly record: JobRecord;
  readonly stop = new AbortController();
  readonly output: string[] = [];
  /** Settled when its record is stored, as far as it can be. */
  readonly begun: Promise<void>;
  /** Settled when it has ended in whatever way, and that is stored. */
  readonly ended: Promise<void>;
  progress: Progress | null = null;
  /** Its result, when that cannot be stored, and whether somebody has it. */
  result: { value: unknown; isCollected: boolean } | null = null;
  /** Why it does not outlive the tab. */
  note: string | null = null;
  #release: Release | null = null;
  #end: () => void = () => undefined;
  #told = 0;
  #written: ReturnType<typeof setTimeout> | undefined;

  constructor(id: string, { name, about = '', context }: { name: string; about?: string; context: RxComputeContext }) {
    this.record = {
      id,
      name,
      about,
      context: packContext(context),
      submitted: Date.now(),
      started: null,
      ended: null,
      state: 'queued',
      error: null,
      result: 'none',
      note: null,
    };
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.begun = this.#begin();
  }

  /** Others see the lock before the record: one without the other is a job whose tab is gone. */
  async #begin(): Promise<void> {
    this.#release = await holdJob(this.record.id).catch(() => null);
    await this.#put();
  }

  /** Stores the record, with what the job left when that is given. Returns why it could not. */
  async #put(artifact?: { result?: Packed; output?: string[] }): Promise<string | null> {
    const store = await jobStore();
    this.note = store.note;
    try {
      await store.put({ ...this.record }, artifact);
      tellTabs({ changed: this.record.id });
      return null;
    } catch (error) {
      this.note = `it cannot be stored: ${error instanceof Error ? error.message : String(error)}`;
      tellTabs({ changed: this.record.id });
      return this.note;
    }
  }

  /** Says that it starts. */
  async start(): Promise<void> {
    this.record.state = 'running';
    this.record.started = Date.now();
    await this.#put();
  }

  /** Hears how far it is. */
  hear(progress: Progress): void {
    this.progress = progress;
    if (performance.now() - this.#told < PROGRESS_EVERY) return;
    this.#told = performance.now();
    tellTabs({ progress: this.record.id, how: progress });
  }

  /** Hears what it prints. */
  print(text: string): void {
    this.output.push(text);
    this.#written ??= setTimeout(() => {
      this.#written = undefined;
      if (this.record.state === 'running') void this.#put({ output: this.output });
    }, OUTPUT_EVERY);
  }

  /** Ends with a result. */
  async finish(value: unknown): Promise<void> {
    let result: Packed | null = null;
    try {
      result = pack(value);
    } catch (error) {
      this.record.note = noteOf(error);
    }
    this.record.state = 'finished';
    this.record.ended = Date.now();
    this.record.result = result ? 'stored' : 'tab';
    if (result) this.record.note = await this.#putResult(result);
    if (!result || this.record.note !== null) {
      this.record.result = 'tab';
      this.result = { value, isCollected: false };
      await this.#put({ output: this.output });
    }
    this.#leave();
  }

  async #putResult(result: Packed): Promise<string | null> {
    const note = await this.#put({ result, output: this.output });
    return note === null ? null : this.#put({ result: await withoutBlobs(result), output: this.output });
  }

  /** Ends with an error. */
  async fail(thrown: unknown): Promise<void> {
    const error: RxError = asRxError(thrown);
    const { code, message, at, stack } = error;
    this.output.push(`Error: ${message}`);
    Object.assign(this.record, { state: 'failed', ended: Date.now(), error: { code, message, at, stack } });
    await this.#put({ output: this.output });
    this.#leave();
  }

  /** Ends because it was given up; nothing is left but that. */
  async cancel(): Promise<void> {
    Object.assign(this.record, { state: 'canceled', ended: Date.now() });
    await this.#put();
    await (await jobStore()).remove(this.record.id, false).catch(() => undefined);
    this.#leave();
  }

  #leave(): void {
    clearTimeout(this.#written);
    // What only this tab has is there as long as the tab.
    if (this.record.result !== 'tab') this.release();
    this.#end();
    tellTabs({ changed: this.record.id });
  }

  /** Shows that this tab has it no more. */
  release(): void {
    this.result = null;
    this.#release?.();
    this.#release = null;
  }
}

function noteOf(error: unknown): string {
  if (error instanceof NotStorable) return `its result, ${error.message}, belongs to the tab that made it`;
  return `its result cannot be stored: ${error instanceof Error ? error.message : String(error)}`;
}

/** A context as far as it can be stored: without modules that are in this tab alone, or, of strange arguments, none of them. */
function packContext(context: RxComputeContext): Packed {
  const { type, wait, autoCleanup, consoleOutput } = context;
  const forms = [() => context, () => contextOf(context, { packagesToLoad: null })];
  for (const form of forms) {
    try {
      return pack(form());
    } catch {
      // The next form has less in it.
    }
  }
  return pack(contextOf(type, { wait, autoCleanup, consoleOutput }));
}
