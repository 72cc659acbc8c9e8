import type { Engine, EngineClass } from '../engine/instance.js';
import type { Launchpad } from '../launchpad/launchpad.js';
import type { Lead } from '../launchpad/lead.js';
import { SatellitePool } from '../launchpad/pool.js';
import type { ProcessTable } from '../launchpad/process.js';
import type { Satellite } from '../launchpad/satellite.js';
import type { ScriptProcesses } from '../launchpad/script-processes.js';

/** How much there is to do. */
export interface Workload {
  /** Into how many pieces the work can be divided. */
  pieces: number;
  /** How many may work at once, as the query of the data says; null when it does not. */
  maxdop: number | null;
}

/** How a crew gets its satellites. */
export interface Hiring {
  /** The most satellites that the call is to have. */
  wanted: number;
  /** Takes satellites for some work, as many as it is worth. */
  hire(work: Workload): Promise<Satellite[]>;
  /** Takes another in the place of one that died. */
  replace(): Promise<Satellite>;
}

/**
 * The satellites that one call computes on, in the place of those of its realm. They are taken when it is known how much there
 * is to do; what does not depend on them, the realm's engine above all, is that of the realm.
 */
export class Crew implements Launchpad {
  readonly processes: ProcessTable;
  readonly scripts: ScriptProcesses;
  readonly build = 'plain';
  readonly pool: SatellitePool;
  /** The most satellites that it has. */
  readonly size: number;
  readonly #pad: Launchpad;
  readonly #hiring: Hiring;
  readonly #replacements = new Map<Satellite, Promise<Satellite>>();
  #hired: Promise<Satellite[]> | null = null;
  /** Those that the pool was given. */
  readonly #given = new Set<Satellite>();

  constructor(pad: Launchpad, hiring: Hiring) {
    this.processes = pad.processes;
    this.scripts = pad.scripts;
    this.#pad = pad;
    this.#hiring = hiring;
    this.size = hiring.wanted;
    this.pool = new SatellitePool(hiring.wanted, () => this.#next());
  }

  /** Takes the satellites, once; `pieces` is asked for no more of them than there are satellites. */
  async staff({ pieces, maxdop }: { pieces(most: number): Promise<number>; maxdop: number | null }): Promise<void> {
    this.#hired ??= pieces(this.size).then((found) => this.#hire({ pieces: found, maxdop }));
    await this.#hired;
  }

  async #hire(work: Workload): Promise<Satellite[]> {
    const satellites = await this.#hiring.hire(work);
    this.pool.resize(satellites.length);
    return satellites;
  }

  async satellites(): Promise<Satellite[]> {
    this.#hired ??= this.#hire({ pieces: 1, maxdop: null });
    const members = await this.#hired;
    if (members.every(({ alive }) => alive)) return members;
    this.#hired = Promise.all(members.map((member) => (member.alive ? member : this.#replacement(member))));
    return this.#hired;
  }

  #replacement(dead: Satellite): Promise<Satellite> {
    let taken = this.#replacements.get(dead);
    if (!taken) {
      taken = this.#hiring.replace();
      this.#replacements.set(dead, taken);
    }
    return taken;
  }

  /** A satellite that the pool does not have yet. */
  async #next(): Promise<Satellite> {
    const members = await this.satellites();
    const next = members.find((member) => !this.#given.has(member)) ?? (await this.#hiring.replace());
    this.#given.add(next);
    return next;
  }

  async satellite(): Promise<Satellite> {
    const satellites = await this.satellites();
    return satellites.reduce((least, satellite) => (satellite.load < least.load ? satellite : least));
  }

  engine(analysis?: string): Promise<Engine> {
    return this.#pad.engine(analysis);
  }

  engineClass(what: { rest: boolean }): Promise<EngineClass> {
    return this.#pad.engineClass(what);
  }

  lead(call: string): Lead {
    return this.#pad.lead(call);
  }

  arm(satellite: Satellite): Promise<void> {
    return this.#pad.arm(satellite);
  }

  kill(pid: number): Promise<void> {
    return this.#pad.kill(pid);
  }

  /** Its satellites belong to whoever gave them. */
  async end(): Promise<void> {}

  resize(): void {}
}

/** The crews of calls, by the signals that go with all that a call does. */
const crews = new WeakMap<AbortSignal, Crew>();

/** Gives a call a crew: whatever is asked of the runner under this signal is done by it. */
export function giveCrew(signal: AbortSignal, crew: Crew | undefined): void {
  if (crew) crews.set(signal, crew);
}

/** The crew of a call. */
export function crewOf({ signal }: { signal?: AbortSignal | undefined }): Crew | undefined {
  return signal && crews.get(signal);
}
