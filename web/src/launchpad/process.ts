import type { Duties } from './lead.js';

/** What a process is for. */
export type ProcessRole = 'launchpad' | 'engine' | 'satellite' | 'thread';

/** What a process is doing. */
export type ProcessState = 'starting' | 'idle' | 'running' | 'ended';

/** A row of the process table. */
export interface Process {
  readonly pid: number;
  readonly role: ProcessRole;
  /** The process that started it. */
  readonly parent: number | null;
  state: ProcessState;
  /** What it is doing, or did last. */
  task: string;
  /** Rows that it has worked on since it started. */
  rows: number;
  /** Bytes of its engine's memory; threads share that of their parent. */
  memory: number;
  /** Of a process for scripts: whose it is. */
  readonly user: string | null;
  /** The number of the session whose script it runs. */
  session: number | null;
  /** Of the page: how long it had each of its duties in the call that it leads, or led last. */
  duties: Duties | null;
  /** When it started, in milliseconds since 1970. */
  readonly started: number;
}

type Listener = (processes: readonly Process[]) => void;

/** The processes of the launchpad. Listeners hear of changes at most twenty times a second. */
export class ProcessTable {
  readonly #processes = new Map<number, Process>();
  readonly #listeners = new Set<Listener>();
  #lastPid = 1000 + Math.floor(Math.random() * 8000);
  #scheduled = false;

  /** Adds a process. */
  add(role: ProcessRole, parent: number | null = null, user: string | null = null): Process {
    this.#lastPid += 4;
    const process: Process = {
      pid: this.#lastPid,
      role,
      parent,
      state: 'starting',
      task: '',
      rows: 0,
      memory: 0,
      user,
      session: null,
      duties: null,
      started: Date.now(),
    };
    this.#processes.set(process.pid, process);
    this.changed();
    return process;
  }

  /** Removes a process and its threads. */
  remove(pid: number): void {
    for (const process of [...this.#processes.values()]) {
      if (process.pid !== pid && process.parent !== pid) continue;
      process.state = 'ended';
      this.#processes.delete(process.pid);
    }
    this.changed();
  }

  /** The processes, oldest first. */
  list(): readonly Process[] {
    return [...this.#processes.values()].map((process) => ({
      ...process,
      duties: process.duties && { ...process.duties },
    }));
  }

  /** Calls a listener with the table, now and on every change; returns how to stop. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    listener(this.list());
    return () => this.#listeners.delete(listener);
  }

  /** Says that a process has changed. */
  changed(): void {
    if (this.#scheduled || this.#listeners.size === 0) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      const processes = this.list();
      for (const listener of this.#listeners) listener(processes);
    }, 50);
  }
}
