import type { Progress, RxError } from 'rxwasm';
import { asError } from '../data/error.ts';
import { say } from '../parts/announce.svelte.ts';
import { EXAMPLES, type Example } from './examples.ts';
import { runScript } from './run-script.ts';

/** Something that a script showed. */
export interface Shown {
  id: number;
  value: unknown;
  caption: string;
}

/** A script with what became of it. */
export class Script {
  readonly example: Example;
  text = $state('');
  shown = $state.raw<readonly Shown[]>([]);
  progress = $state.raw<Progress | null>(null);
  /** When it was started; null while it does not run. */
  started = $state<number | null>(null);
  /** How long it ran, in seconds, once it ended well. */
  seconds = $state<number | null>(null);
  failure = $state.raw<RxError | null>(null);
  #controller = new AbortController();
  #lastId = 0;

  constructor(example: Example) {
    this.example = example;
    this.text = example.code;
  }

  get edited(): boolean {
    return this.text !== this.example.code;
  }

  /** Runs it, from the beginning. */
  async run(): Promise<void> {
    if (this.started !== null) return;
    const controller = new AbortController();
    this.#controller = controller;
    const started = performance.now();
    Object.assign(this, { shown: [], progress: null, started, seconds: null, failure: null });
    try {
      await runScript(this.text, {
        signal: controller.signal,
        onProgress: (progress) => {
          this.progress = progress;
        },
        display: (value, caption = '') => {
          this.shown = [...this.shown, { id: ++this.#lastId, value, caption }];
        },
      });
      this.seconds = (performance.now() - started) / 1000;
      say(`${this.example.title} has ended`);
    } catch (thrown) {
      const error = asError(thrown);
      if (error.code !== 'cancelled' || !controller.signal.aborted) this.failure = error;
    } finally {
      this.started = null;
    }
  }

  /** Stops it; what it showed stays. */
  cancel(): void {
    this.#controller.abort();
  }

  /** Takes back all edits. */
  restore(): void {
    this.text = this.example.code;
  }
}

/** The scripts of the gallery. Edits live as long as the page. */
class Gallery {
  readonly scripts = EXAMPLES.map((example) => new Script(example));
  selected = $state(EXAMPLES[0]?.id ?? '');

  get script(): Script | undefined {
    return this.scripts.find(({ example }) => example.id === this.selected);
  }
}

export const gallery = new Gallery();
