import { Crew, giveCrew, type Hiring, type Workload } from '../context/crew.js';
import type { RxInSqlServer } from '../context/in-sql-server.js';
import { rxGetOption } from '../context/options.js';
import type { DatabaseCall } from '../data/database.js';
import { deviceMemory } from '../engine/capability.js';
import { cancelled, RxError } from '../error.js';
import { launchpad } from '../launchpad/launchpad.js';
import type { Process } from '../launchpad/process.js';
import type { Satellite } from '../launchpad/satellite.js';
import { configuredValue } from './configuration.js';
import { parseConnectionString } from './connection-string.js';
import { sqlInstance } from './instance.js';
import { taskDegree } from './task-degree.js';
import { within } from './time-limit.js';

/** A call that was made in RxInSqlServer, and what became of it. */
export interface Computation {
  /** The function that was called. */
  readonly call: string;
  /** Whose processes ran it. */
  readonly user: string;
  /** The number of its session. */
  readonly session: number;
  /** `numTasks` of the context. */
  readonly wanted: number;
  /** How many processes computed; 0 as long as that is not known, or when none had to. */
  readonly degree: number;
  /** Why not as many as were wanted. */
  readonly reasons: readonly string[];
  /** The processes. */
  readonly pids: readonly number[];
  readonly state: 'running' | 'done' | 'failed';
  /** When it began, in milliseconds since 1970. */
  readonly started: number;
  /** How long it took, or takes so far, in milliseconds. */
  readonly elapsed: number;
}

/** How many of those that ended are remembered. */
const REMEMBERED = 50;

let computations: Computation[] = [];
const listeners = new Set<(computations: readonly Computation[]) => void>();

/**
 * The calls that were made in RxInSqlServer, the last one first. With a listener, it is called with them now and whenever one
 * changes, and what is returned stops that.
 */
export function rxComputations(): readonly Computation[];
export function rxComputations(listener: (computations: readonly Computation[]) => void): () => void;
export function rxComputations(
  listener?: (computations: readonly Computation[]) => void,
): readonly Computation[] | (() => void) {
  if (!listener) return computations;
  listeners.add(listener);
  listener(computations);
  return () => listeners.delete(listener);
}

/** Who a context computes for: the login of the context, or of its connection string. */
function userOf({ connectionString, server, user }: RxInSqlServer): string {
  const given = server === null ? connectionString : `Server=${server};${connectionString}`;
  return user ?? parseConnectionString(given).user ?? 'sa';
}

/** The processes of one call: as many as it is worth, ended when it is over. */
export class Staff implements Hiring {
  readonly wanted: number;
  readonly #call: DatabaseCall;
  readonly #user: string;
  readonly #session: number;
  readonly #taken: Satellite[] = [];
  #record: Computation;

  /** For a call of the page's, or of a process that runs a script. */
  constructor(call: DatabaseCall, caller: Pick<Process, 'session'> | null = null) {
    this.wanted = call.context.numTasks;
    this.#call = call;
    this.#user = userOf(call.context);
    this.#session = caller?.session ?? sqlInstance().nextSession();
    this.#record = {
      call: call.name,
      user: this.#user,
      session: this.#session,
      wanted: this.wanted,
      degree: 0,
      reasons: [],
      pids: [],
      state: 'running',
      started: Date.now(),
      elapsed: 0,
    };
    this.#note({});
  }

  async hire({ pieces, maxdop }: Workload): Promise<Satellite[]> {
    const instanceMaxdop = configuredValue('max degree of parallelism');
    const limits = { wanted: this.wanted, pieces, maxdop, instanceMaxdop, memory: deviceMemory() };
    const { degree, reasons } = taskDegree(limits);
    const satellites = await this.#start(degree, reasons);
    this.#note({ degree: satellites.length, reasons, pids: satellites.map(({ process }) => process.pid) });
    this.#tell();
    return satellites;
  }

  /** Takes processes; fewer when the browser starts no more. */
  async #start(degree: number, reasons: string[]): Promise<Satellite[]> {
    for (let count = degree; ; count = Math.ceil(count / 2)) {
      try {
        return await this.#take(count);
      } catch (error) {
        if (count === 1 || !(error instanceof RxError) || error.code !== 'satellite') throw error;
        reasons.push(`${count} processes could not be started: ${error.message}`);
      }
    }
  }

  async #take(count: number): Promise<Satellite[]> {
    const { name, signal } = this.#call;
    const how = { signal, label: name, session: this.#session };
    const satellites = await launchpad().scripts.take(this.#user, count, how);
    this.#taken.push(...satellites);
    return satellites;
  }

  async replace(): Promise<Satellite> {
    const [satellite] = await this.#take(1);
    if (!satellite) throw new RxError('satellite', 'there is no satellite');
    this.#note({ pids: [...this.#record.pids, satellite.process.pid] });
    return satellite;
  }

  /** Ends the processes. */
  end(state: 'done' | 'failed'): void {
    launchpad().scripts.finish(this.#taken);
    this.#note({ state });
  }

  #note(change: Partial<Computation>): void {
    const before = this.#record;
    this.#record = Object.freeze({ ...before, ...change, elapsed: Date.now() - before.started });
    computations = [this.#record, ...computations.filter((other) => other !== before)].slice(0, REMEMBERED);
    for (const listener of listeners) listener(computations);
  }

  /** Says how many processes compute, to whoever wants to hear of it. */
  #tell(): void {
    const { context, name, print } = this.#call;
    if (!context.consoleOutput && rxGetOption('reportProgress') < 1) return;
    const { degree, wanted, pids, reasons } = this.#record;
    const why = reasons.length > 0 ? `: ${reasons.join('; ')}` : '';
    print(`${name}: ${degree} of ${wanted} tasks in the database (processes ${pids.join(', ')})${why}`);
  }
}

/** Runs a call on processes of the database, for as long as its context allows. */
export async function compute<T>(call: DatabaseCall, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { signal, context } = call;
  if (signal?.aborted) throw cancelled();
  const stop = new AbortController();
  return within(context, stop, signal, async () => {
    const staff = new Staff({ ...call, signal: stop.signal });
    giveCrew(stop.signal, new Crew(launchpad(), staff));
    try {
      const result = await work(stop.signal);
      staff.end('done');
      return result;
    } catch (error) {
      staff.end('failed');
      throw error;
    }
  });
}
