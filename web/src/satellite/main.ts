/**
 * What every worker is. As a satellite it has an engine and runs the tasks that it is sent; started under the name of a
 * thread, it joins the task pool of the satellite that started it.
 */

import type { EngineModule } from '../engine/instance.js';
import { setDatabaseAccess } from '../data/database.js';
import { becomeThread, POOL, type ThreadPort } from '../engine/pool.js';
import { asRxError } from '../error.js';
import { provide } from '../launchpad/launchpad.js';
import type { FromSatellite, ReadResult, TaskName, Tasks, ToSatellite } from '../launchpad/messages.js';
import { hearPage } from './ask.js';
import { cloneable } from './exec.js';
import { home, perform } from './handlers.js';
import { PAGE_DATABASE } from './page-database.js';
import { RealmLaunchpad } from './realm-launchpad.js';

function send(message: FromSatellite, transfer: Transferable[] = []): void {
  globalThis.postMessage(message, { transfer });
}

const running = new Map<number, AbortController>();

/** The bytes of pieces of files, which are handed over rather than copied: nobody here needs them any more. */
function buffersOf(done: unknown): ArrayBuffer[] {
  const { pieces = [] } = (done ?? {}) as Partial<ReadResult>;
  return pieces.map(({ bytes }) => bytes.buffer as ArrayBuffer);
}

async function handle<N extends TaskName>(id: number, task: N, args: Tasks[N]['args']): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  const memory = () => home()?.memory ?? 0;
  try {
    const how = { signal: controller.signal, progress: (progress: object) => send({ id, progress } as FromSatellite) };
    const done = await perform(task, args, how);
    const stopped = home()?.stopped;
    if (stopped) throw stopped;
    try {
      send({ id, done, memory: memory() }, buffersOf(done));
    } catch (error) {
      if (task !== 'exec') throw error;
      send({ id, done: cloneable(done as Tasks['exec']['result']), memory: memory() });
    }
  } catch (thrown) {
    const stopped = home()?.stopped;
    // The launchpad has to replace this satellite, whatever was thrown after its engine stopped.
    if (stopped) send({ died: stopped.message });
    else send({ id, failed: asRxError(thrown).toJSON(), memory: memory() });
  } finally {
    running.delete(id);
  }
}

function satellite(): (message: ToSatellite) => void {
  provide(() => new RealmLaunchpad());
  setDatabaseAccess(PAGE_DATABASE);
  return (message) => {
    if ('cancel' in message) running.get(message.cancel)?.abort();
    else if (!('task' in message)) hearPage(message);
    else void handle(message.id, message.task, message.args);
  };
}

function thread(): (message: ThreadPort) => void {
  return becomeThread(async () => (await import('../engine/engine-threads.js')) as unknown as EngineModule);
}

/** Takes a message of the page. */
export const receive = ((globalThis as { name?: string }).name === POOL ? thread() : satellite()) as (
  message: unknown,
) => void;
