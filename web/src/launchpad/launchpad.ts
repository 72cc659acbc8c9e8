import type { Build } from '../engine/capability.js';
import type { Engine, EngineClass } from '../engine/instance.js';
import { RxError } from '../error.js';
import type { Lead } from './lead.js';
import type { SatellitePool } from './pool.js';
import type { ProcessTable } from './process.js';
import type { Satellite } from './satellite.js';
import type { ScriptProcesses } from './script-processes.js';

/**
 * What a realm computes with. In a page it starts, watches and replaces satellites; inside a satellite, where a user's
 * function calls the package, it is that satellite's own engine, and nothing nests.
 */
export interface Launchpad {
  readonly processes: ProcessTable;
  /** The build that satellites run. */
  readonly build: Build;
  /** How many units of work can run at once. */
  readonly size: number;
  /** Satellites that run users' functions, each with an engine of its own. */
  readonly pool: SatellitePool;
  /** Satellites that run scripts of the database's users. */
  readonly scripts: ScriptProcesses;
  /** Sets how many cores are used; satellites that run with another number are ended when they are next asked for. */
  resize(size: number): void;
  /**
   * The realm's own engine: it plans, merges partials and finishes. For an analysis that not every page needs, what it
   * calls is loaded.
   */
  engine(analysis?: string): Promise<Engine>;
  /** What the engine's class offers without an instance; with `rest`, also what not every page needs. */
  engineClass(what: { rest: boolean }): Promise<EngineClass>;
  /** The satellites that analyses run on, started if they are not. */
  satellites(): Promise<Satellite[]>;
  /** One of them, the least busy. */
  satellite(): Promise<Satellite>;
  /** Gives a satellite of the pool its engine, if it has none yet. */
  arm(satellite: Satellite): Promise<void>;
  /** Shows that the realm leads a call, until that ends. */
  lead(call: string): Lead;
  /** Ends a process of the table as a crash would; satellites are replaced. */
  kill(pid: number): Promise<void>;
  /** Ends all satellites; the next call starts new ones. */
  end(): Promise<void>;
}

let make: (() => Launchpad) | undefined;
let shared: Launchpad | undefined;

/** Says how this realm computes. The first word counts: a module that a satellite imports does not make a page of it. */
export function provide(how: () => Launchpad): void {
  make ??= how;
}

/** The launchpad of this realm. */
export function launchpad(): Launchpad {
  if (!make) throw new RxError('environment', 'nothing says how this realm computes: import the package by its name');
  shared ??= make();
  return shared;
}
