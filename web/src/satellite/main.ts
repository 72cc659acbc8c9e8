/**
 * The script of every worker. As a satellite it has an engine and runs the tasks that it is sent; started under the name
 * of a thread, it joins the task pool of the satellite that started it.
 */

import { type LoadedEngine, loadEngine } from '../engine/load.js';
import type { EngineModule } from '../engine/instance.js';
import { becomeThread, POOL, useThreads } from '../engine/pool.js';
import { asRxError, RxError } from '../error.js';
import type { FromSatellite, ReadResult, TaskName, Tasks, ToSatellite } from '../launchpad/messages.js';
import { Home } from './home.js';
import { pemaTask } from './pema.js';
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
} from './tasks.js';
import type { TaskCall } from './tasks.js';
import { transformTask } from './transform.js';

function send(message: FromSatellite, transfer: Transferable[] = []): void {
  globalThis.postMessage(message, { transfer });
}

let home: Home | undefined;
const running = new Map<number, AbortController>();

async function boot({ build, module, threads }: Tasks['boot']['args']): Promise<Tasks['boot']['result']> {
  const loaded: LoadedEngine = await loadEngine(build, module);
  if (build === 'threads') {
    useThreads(threads, (message) => home?.threadSays(message));
    await loaded.module.initThreadPool?.(threads.length);
  }
  home = new Home(loaded, threads.length);
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
  transform: transformTask,
  release: releaseTask,
};

/** The bytes of pieces of files, which are handed over rather than copied: nobody here needs them any more. */
function buffersOf(done: unknown): ArrayBuffer[] {
  const { pieces = [] } = (done ?? {}) as Partial<ReadResult>;
  return pieces.map(({ bytes }) => bytes.buffer as ArrayBuffer);
}

async function handle<N extends TaskName>(id: number, task: N, args: Tasks[N]['args']): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  const memory = () => home?.memory ?? 0;
  try {
    const call: TaskCall = {
      home: () => {
        if (!home) throw new RxError('protocol', 'the satellite has not booted');
        return home;
      },
      signal: controller.signal,
      progress: (progress) => send({ id, progress }),
    };
    const done = await handlers[task](args, call);
    send({ id, done, memory: memory() }, buffersOf(done));
  } catch (thrown) {
    // The launchpad has to replace this satellite, whatever was thrown after its engine stopped.
    if (home?.stopped) send({ died: home.stopped.message });
    else send({ id, failed: asRxError(thrown).toJSON(), memory: memory() });
  } finally {
    running.delete(id);
  }
}

if ((globalThis as { name?: string }).name === POOL) {
  becomeThread(async () => (await import('../engine/engine-threads.js')) as unknown as EngineModule);
} else {
  globalThis.addEventListener('message', ({ data }: MessageEvent<ToSatellite>) => {
    if ('cancel' in data) running.get(data.cancel)?.abort();
    else void handle(data.id, data.task, data.args);
  });
}
