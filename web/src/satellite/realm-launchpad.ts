import FIRST from '../engine/first.json' with { type: 'json' };
import type { Engine, EngineClass } from '../engine/instance.js';
import { asRxError, cancelled, RxError } from '../error.js';
import type { Launchpad } from '../launchpad/launchpad.js';
import { Lead } from '../launchpad/lead.js';
import type { TaskName, Tasks } from '../launchpad/messages.js';
import { SatellitePool } from '../launchpad/pool.js';
import { type Process, ProcessTable } from '../launchpad/process.js';
import type { Satellite, TaskOptions } from '../launchpad/satellite.js';
import type { ScriptProcesses } from '../launchpad/script-processes.js';
import { homeOf, perform } from './handlers.js';

/** Never aborted. */
const UNTIL_DONE = new AbortController().signal;

/** This satellite, for whoever in it asks for one: tasks are performed here and now. */
class OwnSatellite implements Satellite {
  readonly process: Process;
  readonly alive = true;
  load = 0;

  constructor(process: Process) {
    this.process = process;
    process.state = 'idle';
  }

  async run<N extends TaskName>(
    task: N,
    args: Tasks[N]['args'],
    { signal = UNTIL_DONE, onProgress = () => undefined }: TaskOptions = {},
  ): Promise<Tasks[N]['result']> {
    if (signal.aborted) throw cancelled();
    this.load += 1;
    try {
      return await perform(task, args, { signal, progress: onProgress });
    } catch (error) {
      throw asRxError(error);
    } finally {
      this.load -= 1;
    }
  }

  /** It lives as long as its realm does. */
  kill(): void {}

  end(): void {}
}

/** Inside a satellite no script starts another. */
const NO_SCRIPTS: ScriptProcesses = {
  satellites: [],
  requests: [],
  take: async () => {
    throw new RxError(
      'environment',
      'scripts are started by the page, not by a function or a script that runs in a satellite',
    );
  },
  finish: () => undefined,
  end: () => undefined,
};

/** The launchpad inside a satellite: its own engine, and no other process. */
export class RealmLaunchpad implements Launchpad {
  readonly processes = new ProcessTable();
  readonly #own = new OwnSatellite(this.processes.add('satellite'));
  readonly build = 'plain';
  readonly size = 1;
  readonly pool = new SatellitePool(Number.POSITIVE_INFINITY, async () => this.#own);

  readonly scripts = NO_SCRIPTS;

  lead(call: string): Lead {
    return new Lead(this.processes, this.#own.process, call);
  }

  resize(): void {}

  async engine(analysis?: string): Promise<Engine> {
    const { engine, addRest } = homeOf();
    if (analysis !== undefined && !(analysis in FIRST)) await addRest();
    return engine;
  }

  async engineClass({ rest }: { rest: boolean }): Promise<EngineClass> {
    const { Engine, addRest } = homeOf();
    if (rest) await addRest();
    return Engine;
  }

  async satellites(): Promise<Satellite[]> {
    return [this.#own];
  }

  async satellite(): Promise<Satellite> {
    return this.#own;
  }

  async arm(): Promise<void> {}

  async kill(): Promise<void> {}

  async end(): Promise<void> {}
}
