import { type LoadedEngine, loadEngine } from '../engine/load.js';
import { useThreads } from '../engine/pool.js';
import { RxError } from '../error.js';
import type { TaskName, Tasks } from '../launchpad/messages.js';
import { dismissTask, execTask, prepareTask } from './exec.js';
import { Home } from './home.js';
import { pemaTask } from './pema.js';
import { columnsTask } from './shared-columns.js';
import {
  concludeTask,
  forgetTask,
  mapTask,
  openTask,
  readTask,
  releaseTask,
  rowsTask,
  sealTask,
  storagesTask,
  type TaskCall,
} from './tasks.js';
import { transformTask } from './transform.js';

let own: Home | undefined;

/** What this satellite has, once it has booted with an engine. */
export function home(): Home | undefined {
  return own;
}

/** What it has; throws when it has no engine. */
export function homeOf(): Home {
  if (!own) throw new RxError('protocol', 'the satellite has not booted');
  return own;
}

async function boot({ build, module, rest, threads }: Tasks['boot']['args']): Promise<Tasks['boot']['result']> {
  if (!module) return { memory: null };
  const loaded: LoadedEngine = await loadEngine(build, module);
  if (rest) await loaded.addRest(rest);
  if (build === 'threads') {
    useThreads(threads, (message) => own?.threadSays(message));
    await loaded.module.initThreadPool?.(threads.length);
  }
  own = new Home(loaded, threads.length);
  return { memory: build === 'threads' ? loaded.memory : null };
}

type Handlers = { [N in TaskName]: (args: Tasks[N]['args'], call: TaskCall) => Promise<Tasks[N]['result']> };

const handlers: Handlers = {
  boot,
  ping: async () => null,
  open: openTask,
  read: readTask,
  map: mapTask,
  storages: storagesTask,
  seal: sealTask,
  forget: forgetTask,
  conclude: concludeTask,
  rows: rowsTask,
  pema: pemaTask,
  columns: columnsTask,
  transform: transformTask,
  release: releaseTask,
  prepare: prepareTask,
  exec: execTask,
  dismiss: dismissTask,
  // Loaded when a script comes: no other page needs it.
  script: async (args, call) => (await import('./script.js')).scriptTask(args, call),
};

/** Performs a task in this realm. */
export function perform<N extends TaskName>(
  task: N,
  args: Tasks[N]['args'],
  how: Omit<TaskCall, 'home'>,
): Promise<Tasks[N]['result']> {
  return handlers[task](args, { ...how, home: homeOf });
}
