import { type Build, supportedBuild } from '../engine/capability.js';
import { POOL, type ThreadPort } from '../engine/pool.js';
import { asRxError, cancelled, RxError } from '../error.js';
import type { FromSatellite, PageAnswer, TaskName, TaskProgress, Tasks, ToSatellite } from './messages.js';
import { answer } from './page-tasks.js';
import type { Process, ProcessTable } from './process.js';
import type { Satellite, TaskOptions } from './satellite.js';

interface Waiting {
  resolve(result: unknown): void;
  reject(error: RxError): void;
  /** Tells the caller of an error while the satellite still works. */
  give(error: RxError): void;
  onProgress: ((progress: TaskProgress) => void) | undefined;
  rows: number;
  cancelled: boolean;
  grace: number;
}

/** Starts the package's worker script under a name, which says what it becomes. */
function startWorker(name: string): Worker {
  return new Worker(new URL('./satellite.js', import.meta.url), { type: 'module', name });
}

/** How long a satellite may take to stop before the call is settled without it, in milliseconds. */
const PATIENCE = 60;

/** How long it may go on after that before it is ended, in milliseconds. What it keeps is read again by another. */
const GRACE = 2000;

/** The bytes between a job's counter of rows and its flag that cancels it. */
const CANCEL_OFFSET = 8;

/**
 * A satellite in a Web Worker, as the page sees it. Tasks are answered in the order in which they end;
 * a task of a satellite that dies is rejected with the code `satellite`.
 */
export class WorkerSatellite implements Satellite {
  readonly process: Process;
  readonly build: Build;
  readonly #worker: Worker;
  /** The threads of its task pool. The references keep Firefox from collecting them (bug 1702191). */
  readonly #threads: Worker[] = [];
  readonly #table: ProcessTable;
  readonly #waiting = new Map<number, Waiting>();
  /** What it asked of the page, and how to give that up. */
  readonly #asked = new Map<number, AbortController>();
  readonly #life = new AbortController();
  #lastId = 0;
  #memory: WebAssembly.Memory | null = null;
  #dead: RxError | null = null;
  /** Called once when the satellite dies. */
  onDeath: (reason: RxError) => void = () => undefined;

  constructor(table: ProcessTable, parent: number, build: Build = supportedBuild(), user: string | null = null) {
    this.#table = table;
    this.build = build;
    this.process = table.add(build === 'threads' ? 'engine' : 'satellite', parent, user);
    this.#worker = startWorker('rxwasm-satellite');
    this.#worker.onmessage = ({ data }: MessageEvent<FromSatellite>) => this.#receive(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#die(event.message || 'its script could not be loaded');
    };
    this.#worker.onmessageerror = () => this.#die('a message could not be read');
  }

  /** Starts the engine, with a task pool of this many threads in the threads build; without a module, none. */
  async boot(module: WebAssembly.Module | null, threads: number): Promise<void> {
    const ports = Array.from({ length: this.build === 'threads' ? threads : 0 }, () => this.#startThread());
    const args = { build: this.build, module, threads: ports };
    const { memory } = await this.run('boot', args, { label: 'boot', transfer: ports });
    this.#memory = memory;
  }

  /** Starts a thread of the task pool; its port goes to the satellite. */
  #startThread(): MessagePort {
    const worker = startWorker(POOL);
    const process = this.#table.add('thread', this.process.pid);
    const { port1, port2 } = new MessageChannel();
    worker.onerror = (event) => {
      event.preventDefault();
      this.#die(event.message || 'a thread of its task pool died');
    };
    worker.postMessage({ port: port2 } satisfies ThreadPort, [port2]);
    process.state = 'idle';
    this.#threads.push(worker);
    return port1;
  }

  /** Whether it can take tasks. */
  get alive(): boolean {
    return this.#dead === null;
  }

  /** How many tasks it has. */
  get load(): number {
    return this.#waiting.size;
  }

  /** Runs a task. */
  run<N extends TaskName>(task: N, args: Tasks[N]['args'], options: TaskOptions = {}): Promise<Tasks[N]['result']> {
    const { signal, onProgress, transfer = [], label, grace = GRACE } = options;
    if (this.#dead) return Promise.reject(this.#dead);
    if (signal?.aborted) return Promise.reject(cancelled());
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const cancel = () => this.#cancel(id);
      const settle = () => {
        signal?.removeEventListener('abort', cancel);
        this.#waiting.delete(id);
        this.#show();
      };
      this.#waiting.set(id, {
        resolve: (result) => {
          settle();
          resolve(result as Tasks[N]['result']);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
        give: reject,
        onProgress,
        rows: 0,
        cancelled: false,
        grace,
      });
      signal?.addEventListener('abort', cancel, { once: true });
      this.process.task = label ?? task;
      this.#show();
      try {
        const message = { id, task, args } as ToSatellite;
        this.#worker.postMessage(message, transfer);
      } catch (error) {
        this.#waiting.get(id)?.reject(asRxError(error));
      }
    });
  }

  /** Ends the worker at once, as a crash would. */
  kill(reason = 'it was killed'): void {
    this.#die(reason);
  }

  /** Ends the worker quietly. */
  end(): void {
    this.onDeath = () => undefined;
    this.#die('it was ended');
  }

  #show(): void {
    this.process.state = this.#dead ? 'ended' : this.#waiting.size > 0 ? 'running' : 'idle';
    this.#table.changed();
  }

  #cancel(id: number): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    waiting.cancelled = true;
    this.#raiseFlag(id);
    this.#worker.postMessage({ cancel: id } satisfies ToSatellite);
    setTimeout(() => {
      if (this.#waiting.get(id) !== waiting) return;
      waiting.onProgress = undefined;
      waiting.give(cancelled());
      const end = () => {
        if (this.#waiting.get(id) === waiting) this.kill('it did not stop when its call was cancelled');
      };
      if (waiting.grace > 0) setTimeout(end, waiting.grace);
      else end();
    }, PATIENCE);
  }

  /** Stops a task that blocks its satellite: it looks at shared memory before each chunk. */
  #raiseFlag(id: number): void {
    const address = this.#addresses.get(id);
    if (address === undefined || !this.#memory) return;
    Atomics.store(new Int32Array(this.#memory.buffer), (address + CANCEL_OFFSET) / 4, 1);
  }

  readonly #addresses = new Map<number, number>();

  /** Rows that a blocking task has done, read from shared memory. */
  #watch(id: number, address: number): void {
    this.#addresses.set(id, address);
    // The call may have been cancelled before the task said where to stop it.
    if (this.#waiting.get(id)?.cancelled) this.#raiseFlag(id);
    const memory = this.#memory;
    if (!memory) return;
    const timer = setInterval(() => {
      const waiting = this.#waiting.get(id);
      if (!waiting) {
        clearInterval(timer);
        this.#addresses.delete(id);
        return;
      }
      const rows = Number(Atomics.load(new BigUint64Array(memory.buffer), address / 8));
      this.#progress(waiting, { rows, done: 0 });
    }, 50);
  }

  #progress(waiting: Waiting, progress: TaskProgress): void {
    this.process.rows += progress.rows - waiting.rows;
    waiting.rows = progress.rows;
    this.#table.changed();
    waiting.onProgress?.(progress);
  }

  #receive(message: FromSatellite): void {
    if ('died' in message) {
      this.#die(message.died);
      return;
    }
    if ('ask' in message) {
      void this.#answer(message);
      return;
    }
    if ('unask' in message) {
      this.#asked.get(message.unask)?.abort();
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return;
    if ('progress' in message) {
      if (message.progress.address !== undefined) this.#watch(message.id, message.progress.address);
      else this.#progress(waiting, message.progress);
      return;
    }
    this.process.memory = message.memory;
    if ('done' in message) {
      const { rows } = (message.done ?? {}) as { rows?: number };
      if (typeof rows === 'number') this.#progress(waiting, { rows, done: 0 });
      waiting.resolve(message.done);
    } else {
      waiting.reject(asRxError(message.failed));
    }
  }

  /** Answers what it asks of the page. */
  async #answer({ ask, what, args }: Extract<FromSatellite, { ask: number }>): Promise<void> {
    const stop = new AbortController();
    this.#asked.set(ask, stop);
    const say = (message: PageAnswer) => {
      if (!this.#dead) this.#worker.postMessage(message);
    };
    try {
      const { signal } = stop;
      const tell = (value: unknown) => say({ told: ask, value });
      const call = { signal, life: this.#life.signal, process: this.process, tell };
      say({ answer: ask, value: await answer(what, args as never, call as never) });
    } catch (error) {
      say({ refused: ask, error: asRxError(error).toJSON() });
    } finally {
      this.#asked.delete(ask);
    }
  }

  #die(reason: string): void {
    if (this.#dead) return;
    this.#dead = new RxError('satellite', `satellite ${this.process.pid} died: ${reason}`);
    this.#worker.terminate();
    for (const thread of this.#threads) thread.terminate();
    this.#table.remove(this.process.pid);
    for (const asked of this.#asked.values()) asked.abort();
    this.#life.abort();
    for (const waiting of [...this.#waiting.values()]) waiting.reject(this.#dead);
    this.onDeath(this.#dead);
  }
}
