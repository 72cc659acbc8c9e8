import { type Build, canStartWorkers, cores, supportedBuild } from '../engine/capability.js';
import FIRST from '../engine/first.json' with { type: 'json' };
import { compileEngine, type LoadedEngine, loadEngine } from '../engine/load.js';
import type { Engine } from '../engine/instance.js';
import { RxError } from '../error.js';
import { Lead } from './lead.js';
import { ProcessTable } from './process.js';
import { Satellite } from './satellite.js';

/** How long the task pool may take to start before the plain build is used instead, in milliseconds. */
const START_LIMIT = 10_000;

/** Throws where there are no workers, as in node: the package can be imported there, but not compute. */
function requireWorkers(): void {
  if (canStartWorkers()) return;
  throw new RxError('environment', 'this realm has no Web Workers: rxwasm computes in browsers');
}

/**
 * Starts, watches and replaces satellites. With shared memory there is one, with a task pool of all cores; without there
 * are as many as cores, each with an engine of its own.
 */
export class Launchpad {
  readonly processes = new ProcessTable();
  /** The page itself. */
  readonly #self = this.processes.add('launchpad');
  #build: Build = supportedBuild();
  #compiled: Promise<WebAssembly.Module> | undefined;
  #own: Promise<LoadedEngine> | undefined;
  #satellites: Promise<Satellite>[] = [];
  #size = 0;

  constructor() {
    this.#self.state = 'idle';
  }

  /** Shows that the page leads a call, until that ends. */
  lead(call: string): Lead {
    return new Lead(this.processes, this.#self, call);
  }

  /** The build that satellites run. */
  get build(): Build {
    return this.#build;
  }

  /** How many units of work can run at once. */
  get size(): number {
    return this.#size || cores();
  }

  /** Sets how many cores are used; satellites that run with another number are ended when they are next asked for. */
  resize(size: number): void {
    if (size === this.#size) return;
    this.#size = size;
    void this.end();
  }

  #compile(): Promise<WebAssembly.Module> {
    requireWorkers();
    this.#compiled ??= compileEngine(this.#build);
    this.#compiled.catch(() => {
      this.#compiled = undefined;
    });
    return this.#compiled;
  }

  /**
   * The page's own engine: it plans, merges partials and finishes, but never reads data. For an analysis that not every
   * page needs, what it calls is loaded.
   */
  async engine(analysis?: string): Promise<Engine> {
    const { Engine, memory, guard, addRest } = await this.#loaded();
    if (analysis !== undefined && !(analysis in FIRST)) await addRest();
    this.#self.memory = memory.buffer.byteLength;
    if (guard.stopped) {
      // The glue has one instance for a realm; what it holds is in this object, and nothing of it is used again.
      guard.forget();
      this.#engine = undefined;
    }
    this.#engine ??= new Engine();
    return this.#engine;
  }

  /** The page's own build, loaded once; again only when that failed, not when its rest could not be had. */
  async #loaded(): Promise<LoadedEngine> {
    this.#own ??= this.#compile().then((module) => loadEngine(this.#build, module));
    try {
      return await this.#own;
    } catch (error) {
      this.#own = undefined;
      throw error;
    }
  }
  #engine: Engine | undefined;

  /** What the engine's class offers without an instance; with `rest`, also what not every page needs. */
  async engineClass({ rest }: { rest: boolean }): Promise<LoadedEngine['Engine']> {
    await this.engine();
    const { Engine, addRest } = await this.#loaded();
    if (rest) await addRest();
    return Engine;
  }

  /** The satellites, started if they are not. */
  async satellites(): Promise<Satellite[]> {
    requireWorkers();
    if (this.#satellites.length === 0) {
      const count = this.#build === 'threads' ? 1 : this.size;
      this.#satellites = Array.from({ length: count }, () => this.#launch());
    }
    return this.#settled(this.#satellites);
  }

  /** One satellite, the least busy. */
  async satellite(): Promise<Satellite> {
    const satellites = await this.satellites();
    return satellites.reduce((least, satellite) => (satellite.load < least.load ? satellite : least));
  }

  async #settled(launched: Promise<Satellite>[]): Promise<Satellite[]> {
    try {
      return await Promise.all(launched);
    } catch (error) {
      if (this.#satellites === launched) this.#satellites = [];
      throw error;
    }
  }

  async #launch(): Promise<Satellite> {
    try {
      return await this.#start(this.#build);
    } catch (error) {
      if (this.#build !== 'threads') throw error;
      // The pool would not start: everything works without it, on satellites of their own.
      console.warn('rxwasm: the task pool did not start, continuing without shared memory', error);
      this.#build = 'plain';
      this.#compiled = undefined;
      this.#own = undefined;
      this.#engine = undefined;
      const first = this.#launch();
      const rest = Array.from({ length: this.size - 1 }, () => this.#launch());
      this.#satellites = [first, ...rest];
      return first;
    }
  }

  async #start(build: Build): Promise<Satellite> {
    const satellite = new Satellite(this.processes, this.#self.pid, build);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new RxError('satellite', 'the engine did not start in time')), START_LIMIT);
    });
    try {
      const module = await this.#compile();
      await Promise.race([satellite.boot(module, build === 'threads' ? this.size : 1), limit]);
    } catch (error) {
      satellite.end();
      throw error;
    } finally {
      clearTimeout(timer);
    }
    satellite.onDeath = () => this.#replace(satellite);
    return satellite;
  }

  /** Puts a new satellite in the place of one that died. */
  #replace(dead: Satellite): void {
    this.#satellites = this.#satellites.map((launched) =>
      launched.then((satellite) => (satellite === dead ? this.#launch() : satellite)),
    );
    for (const launched of this.#satellites) launched.catch(() => undefined);
  }

  /** Ends a process of the table as a crash would; satellites are replaced. */
  async kill(pid: number): Promise<void> {
    for (const satellite of await this.satellites()) {
      if (satellite.process.pid === pid) satellite.kill();
    }
  }

  /** Ends all satellites; the next call starts new ones. */
  async end(): Promise<void> {
    const ending = this.#satellites;
    this.#satellites = [];
    for (const launched of await Promise.allSettled(ending)) {
      if (launched.status === 'fulfilled') launched.value.end();
    }
  }
}

let shared: Launchpad | undefined;

/** The launchpad of this realm. */
export function launchpad(): Launchpad {
  shared ??= new Launchpad();
  return shared;
}
