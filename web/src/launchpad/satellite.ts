import type { TaskName, TaskProgress, Tasks } from './messages.js';
import type { Process } from './process.js';

/** What a call of a task takes besides its arguments. */
export interface TaskOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: TaskProgress) => void) | undefined;
  transfer?: Transferable[];
  /** What the process table shows. */
  label?: string;
  /**
   * How long a task that is cancelled may go on before its satellite is ended, in milliseconds. Default 2000: what it
   * keeps would have to be read again. The call is settled long before.
   */
  grace?: number;
}

/** Whatever runs tasks with an engine of its own: a worker, or this realm itself. */
export interface Satellite {
  readonly process: Process;
  /** Whether it can take tasks. */
  readonly alive: boolean;
  /** How many tasks it has. */
  readonly load: number;
  /** Runs a task; of a satellite that dies it is rejected with the code `satellite`. */
  run<N extends TaskName>(task: N, args: Tasks[N]['args'], options?: TaskOptions): Promise<Tasks[N]['result']>;
  /** Ends it at once, as a crash would. */
  kill(reason?: string): void;
  /** Ends it quietly. */
  end(): void;
}
