import type { ScriptRun, ScriptStream } from './run.js';

/** How often rows are told, in milliseconds. */
const TELL = 50;

let lastId = 0;

type Changing<T> = { -readonly [K in keyof T]: T[K] };

/** Keeps account of a run, and tells on each change how far it is. */
export class ScriptMonitor {
  readonly #tell: (run: ScriptRun) => void;
  readonly #began = performance.now();
  readonly #run: Changing<ScriptRun>;
  #streams: Changing<ScriptStream>[] = [];
  #told = 0;

  constructor(
    what: Pick<ScriptRun, 'spid' | 'user' | 'language' | 'line' | 'query' | 'partitionBy'>,
    tell: (run: ScriptRun) => void,
  ) {
    this.#tell = tell;
    this.#run = {
      id: ++lastId,
      ...what,
      degree: 1,
      reason: '',
      state: 'starting',
      streams: [],
      outputRows: 0,
      started: Date.now(),
      elapsed: 0,
    };
  }

  get #now(): number {
    return performance.now() - this.#began;
  }

  /** The run as it is. */
  get run(): ScriptRun {
    return { ...this.#run, elapsed: this.#now, streams: this.#streams.map((stream) => ({ ...stream })) };
  }

  /** How many streams there are is decided. */
  decided(degree: number, reason: string): void {
    Object.assign(this.#run, { degree, reason });
    this.#streams = Array.from({ length: degree }, (_, at) => ({
      stream: at + 1,
      pid: null,
      state: 'starting',
      rows: 0,
      executions: 0,
      started: null,
      ended: null,
    }));
    this.#tellAll();
  }

  /** A process got a stream. */
  began(at: number, pid: number): void {
    this.#run.state = 'running';
    Object.assign(this.#streams[at] ?? {}, { pid, state: 'running', started: this.#now });
    this.#tellAll();
  }

  /** Rows reached a stream. */
  reached(at: number, rows: number, executions: number): void {
    Object.assign(this.#streams[at] ?? {}, { rows, executions });
    if (performance.now() - this.#told >= TELL) this.#tellAll();
  }

  ended(at: number, state: 'done' | 'failed'): void {
    Object.assign(this.#streams[at] ?? {}, { state, ended: this.#now });
    this.#tellAll();
  }

  /** All streams ended. */
  closed(state: 'done' | 'failed', outputRows: number): ScriptRun {
    Object.assign(this.#run, { state, outputRows });
    this.#tellAll();
    return this.run;
  }

  #tellAll(): void {
    this.#told = performance.now();
    this.#tell(this.run);
  }
}
