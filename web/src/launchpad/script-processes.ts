import { RxError } from '../error.js';
import type { ProcessTable } from './process.js';
import type { Satellite } from './satellite.js';
import { type StartProcess, UserPool } from './user-pool.js';

/** What is said of a script whose processes are taken. */
export interface ScriptOptions {
  signal?: AbortSignal | undefined;
  /** What the process table shows. */
  label?: string | undefined;
  /** The number of the session that runs it. */
  session?: number | undefined;
  /** Its language. */
  language?: string | undefined;
}

/** A script that runs, as `sys.dm_external_script_requests` shows it. */
export interface ScriptRequest {
  /** A number that no other has. */
  readonly id: string;
  readonly language: string;
  readonly degree: number;
  readonly user: string;
  /** The account that its processes run under: each user has another. */
  readonly account: string;
  readonly session: number | null;
}

/** Processes that run scripts, by the launchpad's rules of SQL Server. */
export interface ScriptProcesses {
  /** Those that are there, ahead of need and at work. */
  readonly satellites: readonly Satellite[];
  /** The scripts that run. */
  readonly requests: readonly ScriptRequest[];
  /**
   * Processes for a script of a user with a degree of parallelism, at once where there are some ahead of need. Each has an
   * engine, and nobody else's script ran or will run in it.
   */
  take(user: string, degree: number, options?: ScriptOptions): Promise<Satellite[]>;
  /** Ends those that ran a script; what the pool lacks is made in the background. */
  finish(satellites: readonly Satellite[]): void;
  /** Ends all. */
  end(): void;
}

/** Processes for scripts: a pool for each user. */
export class UserPools implements ScriptProcesses {
  readonly #start: (user: string, ...args: Parameters<StartProcess>) => Promise<Satellite>;
  readonly #table: ProcessTable;
  readonly #pools = new Map<string, UserPool>();
  readonly #requests = new Map<Satellite, ScriptRequest>();

  constructor(table: ProcessTable, start: (user: string, ...args: Parameters<StartProcess>) => Promise<Satellite>) {
    this.#table = table;
    this.#start = start;
  }

  get satellites(): readonly Satellite[] {
    return [...this.#pools.values()].flatMap((pool) => pool.satellites);
  }

  get requests(): readonly ScriptRequest[] {
    return [...new Set(this.#requests.values())];
  }

  async take(user: string, degree: number, options: ScriptOptions = {}): Promise<Satellite[]> {
    if (!Number.isInteger(degree) || degree < 1) {
      throw new RxError('argument', `a degree of parallelism is a whole number from 1, not ${degree}`);
    }
    const { signal, label = 'script', session = null, language = 'JavaScript' } = options;
    const satellites = await this.#pool(user).take(degree, signal);
    const account = `MSSQLSERVER${String([...this.#pools.keys()].indexOf(user) + 1).padStart(2, '0')}`;
    const request = { id: crypto.randomUUID().toUpperCase(), language, degree, user, account, session };
    for (const satellite of satellites) {
      Object.assign(satellite.process, { session, task: label });
      this.#requests.set(satellite, request);
    }
    this.#table.changed();
    return satellites;
  }

  finish(satellites: readonly Satellite[]): void {
    for (const satellite of satellites) this.#requests.delete(satellite);
    for (const pool of this.#pools.values()) pool.finish(satellites);
  }

  end(): void {
    this.#requests.clear();
    for (const pool of this.#pools.values()) pool.end();
  }

  #pool(user: string): UserPool {
    let pool = this.#pools.get(user);
    if (!pool) {
      pool = new UserPool((onDeath) => this.#start(user, onDeath));
      this.#pools.set(user, pool);
    }
    return pool;
  }
}
