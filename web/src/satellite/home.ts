import type { Engine, EngineClass } from '../engine/instance.js';
import type { LoadedEngine } from '../engine/load.js';
import type { EngineStopped } from '../error.js';

/** What a satellite has: its engine, and the readers that wait for threads. */
export class Home {
  readonly engine: Engine;
  readonly Engine: EngineClass;
  /** How many units can be decoded at once. */
  readonly threads: number;
  /** Whether decoding happens on a task pool. */
  readonly pooled: boolean;
  /** Adds what is not loaded by every page. */
  readonly addRest: LoadedEngine['addRest'];
  readonly #memory: WebAssembly.Memory;
  readonly #guard: LoadedEngine['guard'];
  readonly #listeners = new Map<number, () => void>();

  constructor(loaded: LoadedEngine, threads: number) {
    this.Engine = loaded.Engine;
    this.engine = new loaded.Engine();
    this.addRest = loaded.addRest;
    this.#memory = loaded.memory;
    this.#guard = loaded.guard;
    this.threads = threads;
    this.pooled = loaded.module.initThreadPool !== undefined;
  }

  /** The bytes of the engine's memory. */
  get memory(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Why the engine stopped in the middle of something, once it has. */
  get stopped(): EngineStopped | null {
    return this.#guard.stopped;
  }

  /** A thread has decoded a unit of a reader. */
  threadSays(message: unknown): void {
    if (typeof message === 'number') this.#listeners.get(message)?.();
  }

  /** Calls a listener whenever a thread has decoded a unit of the reader. */
  listen(reader: number, listener: () => void): void {
    this.#listeners.set(reader, listener);
  }

  /** Stops calling the reader's listener. */
  unlisten(reader: number): void {
    this.#listeners.delete(reader);
  }
}
