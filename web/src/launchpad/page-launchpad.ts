import { type Build, canStartWorkers, cores, supportedBuild } from '../engine/capability.js';
import FIRST from '../engine/first.json' with { type: 'json' };
import type { Engine } from '../engine/instance.js';
import { compileAll, compileEngine, type LoadedEngine, loadEngine } from '../engine/load.js';
import { RxError } from '../error.js';
import type { Launchpad } from './launchpad.js';
import { Lead } from './lead.js';
import { SatellitePool } from './pool.js';
import { ProcessTable } from './process.js';
import type { Satellite } from './satellite.js';
import { UserPools } from './script-processes.js';
import { WorkerSatellite } from './worker-satellite.js';

/** How long the task pool may take to start before the plain build is used instead, in milliseconds. */
const START_LIMIT = 10_000;

/** Throws where there are no workers, as in node: the package can be imported there, but not compute. */
function requireWorkers(): void {
  if (canStartWorkers()) return;
  throw new RxError('environment', 'this realm has no Web Workers: rxwasm computes in browsers');
}

/**
 * The launchpad of a page: starts, watches and replaces satellites. For analyses there is one with shared memory, with a
 * task pool of all cores; without there are as many as cores, each with an engine of its own. For users' functions there is
 * a pool of others, whose engines have a memory of their own wherever they run.
 */
export class PageLaunchpad implements Launchpad {
  readonly processes = new ProcessTable();
  readonly pool = new SatellitePool(cores(), (onDeath) => this.#startPooled(onDeath));
  readonly scripts = new UserPools(this.processes, (user, onDeath) => this.#startPooled(onDeath, user));
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

  lead(call: string): Lead {
    return new Lead(this.processes, this.#self, call);
  }

  get build(): Build {
    return this.#build;
  }

  get size(): number {
    return this.#size || cores();
  }

  resize(size: number): void {
    if (size === this.#size) return;
    this.#size = size;
    this.pool.resize(size);
    void this.#endSatellites();
  }

  #compile(): Promise<WebAssembly.Module> {
    requireWorkers();
    this.#compiled ??= compileEngine(this.#build);
    this.#compiled.catch(() => {
      this.#compiled = undefined;
    });
    return this.#compiled;
  }

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

  async engineClass({ rest }: { rest: boolean }): Promise<LoadedEngine['Engine']> {
    await this.engine();
    const { Engine, addRest } = await this.#loaded();
    if (rest) await addRest();
    return Engine;
  }

  async satellites(): Promise<Satellite[]> {
    requireWorkers();
    if (this.#satellites.length === 0) {
      const count = this.#build === 'threads' ? 1 : this.size;
      this.#satellites = Array.from({ length: count }, () => this.#launch());
    }
    return this.#settled(this.#satellites);
  }

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
    const satellite = new WorkerSatellite(this.processes, this.#self.pid, build);
    await booted(satellite, async () => satellite.boot(await this.#compile(), build === 'threads' ? this.size : 1));
    satellite.onDeath = () => this.#replace(satellite);
    return satellite;
  }

  /** A satellite that runs users' functions; its engine comes when one needs it, to those of the database's users at once. */
  async #startPooled(onDeath: (dead: Satellite) => void, user: string | null = null): Promise<Satellite> {
    requireWorkers();
    const satellite = new WorkerSatellite(this.processes, this.#self.pid, 'plain', user);
    await booted(satellite, () => satellite.boot(null, 1));
    // How long the engine is compiled is no question of whether the worker lives.
    if (user !== null) {
      await this.arm(satellite).catch((error: unknown) => {
        satellite.end();
        throw error;
      });
    }
    satellite.onDeath = () => onDeath(satellite);
    return satellite;
  }

  async arm(satellite: Satellite): Promise<void> {
    if (this.#armed.has(satellite)) return;
    this.#parts ??= compileAll('plain');
    this.#parts.catch(() => {
      this.#parts = undefined;
    });
    const { module, rest } = await this.#parts;
    await satellite.run('boot', { build: 'plain', module, rest, threads: [] }, { label: 'boot' });
    this.#armed.add(satellite);
  }
  readonly #armed = new WeakSet<Satellite>();
  #parts: ReturnType<typeof compileAll> | undefined;

  /** Puts a new satellite in the place of one that died. */
  #replace(dead: Satellite): void {
    this.#satellites = this.#satellites.map((launched) =>
      launched.then((satellite) => (satellite === dead ? this.#launch() : satellite)),
    );
    for (const launched of this.#satellites) launched.catch(() => undefined);
  }

  async kill(pid: number): Promise<void> {
    const launched = await Promise.allSettled(this.#satellites);
    const started = launched.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    for (const satellite of [...started, ...this.pool.satellites, ...this.scripts.satellites]) {
      if (satellite.process.pid === pid) satellite.kill();
    }
  }

  async end(): Promise<void> {
    this.pool.end();
    this.scripts.end();
    await this.#endSatellites();
  }

  async #endSatellites(): Promise<void> {
    const ending = this.#satellites;
    this.#satellites = [];
    for (const launched of await Promise.allSettled(ending)) {
      if (launched.status === 'fulfilled') launched.value.end();
    }
  }
}

/** Waits until a satellite has booted; one that does not in time is ended. */
async function booted(satellite: Satellite, boot: () => Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RxError('satellite', 'the engine did not start in time')), START_LIMIT);
  });
  try {
    await Promise.race([boot(), limit]);
  } catch (error) {
    satellite.end();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
