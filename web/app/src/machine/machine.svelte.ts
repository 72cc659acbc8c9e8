import { type Process, type RxError, rxProcesses, rxStart } from 'rxwasm';
import { asError } from '../data/error.ts';

/** What the engine runs on: its build, its cores, its processes. */
class Machine {
  build = $state.raw<'threads' | 'plain' | null>(null);
  cores = $state(0);
  processes = $state.raw<readonly Process[]>([]);
  failure = $state.raw<RxError | null>(null);

  /** Starts the engine and keeps an eye on its processes. */
  async start(): Promise<void> {
    rxProcesses((processes) => {
      this.processes = processes;
    });
    await this.refresh();
  }

  /** Asks again what the engine runs on, which changes when threads do not start. */
  async refresh(): Promise<void> {
    try {
      const { build, cores } = await rxStart();
      this.build = build;
      this.cores = cores;
      this.failure = null;
    } catch (thrown) {
      this.failure = asError(thrown);
    }
  }
}

export const machine = new Machine();
