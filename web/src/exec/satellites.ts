import { crewOf } from '../context/crew.js';
import { died } from '../context/retry.js';
import { cancelled, type RxError } from '../error.js';
import { type Launchpad, launchpad } from '../launchpad/launchpad.js';
import type { Lead } from '../launchpad/lead.js';
import type { TaskProgress } from '../launchpad/messages.js';
import type { Satellite } from '../launchpad/satellite.js';
import type { BackendWork, DoParBackend } from './backend.js';
import { type ExecRun, needsEngine } from './call.js';
import { lost, requireAll } from './outcome.js';

/** What a message to a satellite is worth, in milliseconds: short runs are put together until they take about as long. */
const WORTH = 15;

let calls = 0;

/** A run, and whether a satellite died with it. */
interface Queued {
  run: ExecRun;
  isAgain: boolean;
}

/**
 * The backend that rxExec has unless another is registered: satellites of the launchpad's pool, each with an engine of its own.
 */
export const doSatellites: DoParBackend = Object.freeze({
  name: 'doSatellites',
  run: (work: BackendWork) => new Call(work).run(),
});

/** One call: its runs go to whoever is free. */
class Call {
  readonly #work: BackendWork;
  readonly #id = ++calls;
  readonly #pad: Launchpad;
  readonly #lead: Lead;
  readonly #queue: Queued[];
  readonly #ready = new Map<Satellite, Promise<void>>();
  /** The mean time of a run so far, in milliseconds. */
  #mean: number | null = null;

  constructor(work: BackendWork) {
    this.#work = work;
    this.#pad = crewOf(work) ?? launchpad();
    this.#lead = this.#pad.lead(work.label);
    this.#queue = work.runs.map((run) => ({ run, isAgain: false }));
  }

  async run(): Promise<void> {
    const stop = new AbortController();
    const abort = () => stop.abort();
    this.#work.signal.addEventListener('abort', abort, { once: true });
    const crew = crewOf(this.#work);
    await crew?.staff({ pieces: async (most) => Math.min(this.#queue.length, most), maxdop: null });
    const workers = Math.min(this.#work.workers, this.#queue.length, crew?.pool.limit ?? Number.POSITIVE_INFINITY);
    if (!crew) this.#pad.pool.grow(workers);
    let failure: unknown;
    const lines = Array.from({ length: workers }, () =>
      this.#line(stop.signal).catch((error: unknown) => {
        failure ??= error;
        stop.abort();
      }),
    );
    await Promise.all(lines);
    this.#lead.at('finalising');
    this.#work.signal.removeEventListener('abort', abort);
    for (const satellite of this.#ready.keys()) {
      if (satellite.alive)
        satellite.run('dismiss', { call: this.#id }, { label: this.#work.label }).catch(() => undefined);
    }
    this.#lead.end();
    if (failure !== undefined) throw failure;
  }

  /** Has one satellite after the other run what is next, until nothing is. */
  async #line(signal: AbortSignal): Promise<void> {
    while (this.#queue.length > 0) {
      if (signal.aborted) throw cancelled();
      const satellite = await this.#pad.pool.take(signal);
      try {
        // Others may have emptied the queue meanwhile.
        const queued = this.#next();
        if (queued.length > 0) await this.#send(satellite, queued, signal);
      } finally {
        this.#pad.pool.give(satellite);
      }
    }
  }

  /** The next runs for one message: some short ones, or one. One that a satellite died with goes alone. */
  #next(): Queued[] {
    const [first] = this.#queue;
    if (!first || first.isAgain) return this.#queue.splice(0, 1);
    const many = this.#mean === null ? 1 : Math.floor(WORTH / Math.max(this.#mean, 0.001));
    const share = Math.ceil(this.#queue.length / (2 * this.#work.workers));
    let count = Math.max(1, Math.min(many, share));
    const again = this.#queue.findIndex(({ isAgain }) => isAgain);
    if (again > 0) count = Math.min(count, again);
    return this.#queue.splice(0, count);
  }

  async #send(satellite: Satellite, queued: Queued[], signal: AbortSignal): Promise<void> {
    try {
      await this.#prepare(satellite);
      const runs = queued.map(({ run }) => run);
      const began = performance.now();
      const how = {
        signal,
        label: this.#label(runs),
        grace: 0,
        onProgress: ({ lines }: TaskProgress) => lines && this.#work.tell(lines),
      };
      this.#lead.distribute();
      const outcomes = await satellite.run('exec', { call: this.#id, runs }, how);
      const mean = (performance.now() - began) / runs.length;
      this.#mean = this.#mean === null ? mean : (this.#mean + mean) / 2;
      for (const outcome of outcomes) this.#work.done(outcome);
    } catch (error) {
      if (!died(error) || satellite.alive || signal.aborted) throw error;
      this.#ready.delete(satellite);
      const [alone] = queued;
      if (queued.length === 1 && alone?.isAgain) this.#work.done(lost(alone.run, error as RxError));
      else this.#queue.unshift(...queued.map(({ run }) => ({ run, isAgain: true })));
    }
  }

  /** Makes the call ready in a satellite, once. */
  async #prepare(satellite: Satellite): Promise<void> {
    let ready = this.#ready.get(satellite);
    if (!ready) {
      ready = this.#prepared(satellite);
      this.#ready.set(satellite, ready);
    }
    await ready;
  }

  async #prepared(satellite: Satellite): Promise<void> {
    const { call, label } = this.#work;
    if (needsEngine(call, this.#work.runs)) await this.#pad.arm(satellite);
    const { missing } = await satellite.run('prepare', { call: this.#id, what: call }, { label });
    requireAll(missing);
  }

  /** What the process table shows of runs. */
  #label(runs: readonly ExecRun[]): string {
    const from = (runs[0]?.first ?? 0) + 1;
    const last = runs.at(-1);
    const to = last ? last.first + last.tasks.length : from;
    return from === to ? `${this.#work.label}, task ${from}` : `${this.#work.label}, tasks ${from} to ${to}`;
  }
}
