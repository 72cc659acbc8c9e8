import type { RxError } from 'rxwasm';
import { type ResultSet, type ScriptRun, SqlError, type SqlMessage, type SqlOutput } from 'rxwasm/sql';
import { asError } from '../data/error.ts';
import { say } from '../parts/announce.svelte.ts';
import { counted } from '../text/numbers.ts';
import { server } from './server.svelte.ts';

/** Something that was said while a text ran. */
export interface Said {
  text: string;
  isError: boolean;
  /** The character of the text that it is about, from 0; null when there is none. */
  at: number | null;
  /** Which of several streams said it; null when there is one, or none. */
  from: string | null;
}

/** A text that runs, or ran, with everything that came of it. */
export class Execution {
  /** When it was started; null while it does not run. */
  started = $state<number | null>(null);
  /** How long it ran, in milliseconds, once it ended. */
  elapsed = $state<number | null>(null);
  /** Rows that its query has given so far. */
  rows = $state(0);
  resultSets = $state.raw<readonly ResultSet[]>([]);
  messages = $state.raw<readonly Said[]>([]);
  scripts = $state.raw<readonly ScriptRun[]>([]);
  failure = $state.raw<RxError | null>(null);
  isCancelled = $state(false);
  #controller = new AbortController();

  /** Runs a text; `from` is where it begins in a longer one. Resolves to whether all of it ran. */
  async run(text: string, from = 0): Promise<boolean> {
    if (this.started !== null) return false;
    const controller = new AbortController();
    this.#controller = controller;
    this.#reset();
    const { signal } = controller;
    this.started = performance.now();
    try {
      const session = await server.session(signal);
      // Until here the database may have been fetched, which is no part of the text's time.
      this.started = performance.now();
      const { resultSets, scripts } = await session.execute(text, {
        signal,
        onMessage: (message) => this.#say(message, text, from),
        onScript: (run) => this.#script(run),
        onProgress: ({ rows }) => {
          this.rows = rows;
        },
      });
      this.resultSets = resultSets;
      this.scripts = scripts;
      say(`Executed: ${counted(resultSets.length, 'result set')}`);
      return true;
    } catch (thrown) {
      this.#failed(asError(thrown), signal.aborted, from);
      return false;
    } finally {
      this.elapsed = performance.now() - this.started;
      this.started = null;
      server.noteDatabase();
    }
  }

  /** Stops it; the next text runs at once. */
  cancel(): void {
    this.#controller.abort();
  }

  #reset(): void {
    this.elapsed = null;
    this.rows = 0;
    this.resultSets = [];
    this.messages = [];
    this.scripts = [];
    this.failure = null;
    this.isCancelled = false;
  }

  #failed(error: RxError, isAborted: boolean, from: number): void {
    const { output } = error as RxError & { output?: SqlOutput };
    if (output) {
      this.resultSets = output.resultSets;
      this.scripts = output.scripts;
    }
    if (error.code === 'cancelled' && isAborted) {
      this.isCancelled = true;
      this.messages = [...this.messages, { text: 'The query was cancelled.', isError: false, at: null, from: null }];
      say('The query was cancelled');
      return;
    }
    // What was in memory is gone with its worker; the next text starts another.
    if (error.code === 'satellite' || error.code === 'environment') server.lost();
    this.failure = error;
    const offset = error instanceof SqlError ? error.offset : null;
    const text =
      error instanceof SqlError ? error.message.replace(`: ${error.text}`, `\n${error.text}`) : error.message;
    const at = offset === null ? null : from + offset;
    this.messages = [...this.messages, { text, isError: true, at, from: null }];
    say(`An error: ${text}`);
  }

  #say({ text: said, severity, line, from }: SqlMessage, text: string, start: number): void {
    const at = severity > 0 ? start + startOfLine(text, line) : null;
    const isOne = !from || from.degree === 1;
    const stream = isOne ? null : `Stream ${from.stream} of ${from.degree}, process ${from.pid}`;
    this.messages = [...this.messages, { text: said, isError: severity > 10, at, from: stream }];
  }

  #script(run: ScriptRun): void {
    const known = this.scripts.findIndex(({ id }) => id === run.id);
    this.scripts = known < 0 ? [...this.scripts, run] : this.scripts.with(known, run);
  }
}

/** Where a line begins in a text, from 1. */
function startOfLine(text: string, line: number): number {
  let at = 0;
  for (let count = 1; count < line; count++) {
    const next = text.indexOf('\n', at);
    if (next < 0) break;
    at = next + 1;
  }
  return at;
}
