/**
 * The task pool's threads: each is the satellite's own script again, in a worker named `POOL`, so that no bundler has to
 * find another file. Takes the place of wasm-bindgen-rayon's own helper, whose exports it has.
 */

import type { EngineModule } from './instance.js';

/** The name of workers that are threads of a pool. */
export const POOL = 'rxwasm-thread';

interface ThreadStart {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  receiver: number;
}

interface PoolBuilder {
  numThreads(): number;
  receiver(): number;
  build(): void;
}

/** Firefox collects workers that nothing refers to, even while they run (bug 1702191). */
const threads: Worker[] = [];
let onMessage: (message: unknown) => void = () => undefined;
let onDeath: (reason: string) => void = () => undefined;

/** Where messages of threads go, and the news that one died. */
export function listenToThreads(message: (message: unknown) => void, death: (reason: string) => void): void {
  onMessage = message;
  onDeath = death;
}

/** Called by wasm-bindgen-rayon: starts the threads and waits until each one is about to enter the pool. */
export async function startWorkers(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  builder: PoolBuilder,
): Promise<void> {
  const start: ThreadStart = { module, memory, receiver: builder.receiver() };
  const started = Array.from({ length: builder.numThreads() }, () => startThread(start));
  threads.push(...started.map(({ worker }) => worker));
  await Promise.all(started.map(({ ready }) => ready));
  builder.build();
}

function startThread(start: ThreadStart): { worker: Worker; ready: Promise<void> } {
  const worker = new Worker(globalThis.location.href, { type: 'module', name: POOL });
  const ready = new Promise<void>((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      if (data === 'ready') resolve();
      else onMessage(data);
    };
    worker.onerror = (event) => {
      const reason = event.message || 'a thread of the task pool could not be started';
      reject(new Error(reason));
      onDeath(reason);
    };
  });
  worker.postMessage(start);
  return { worker, ready };
}

/** Runs in a thread: waits for the engine's memory, then belongs to the pool. */
export function becomeThread(load: () => Promise<EngineModule>): void {
  // The listener is there before the script ends: a message that comes earlier waits for that.
  globalThis.addEventListener(
    'message',
    async ({ data }: MessageEvent<ThreadStart>) => {
      const engine = await load();
      await engine.default({ module_or_path: data.module, memory: data.memory });
      globalThis.postMessage('ready');
      engine.wbg_rayon_start_worker?.(data.receiver);
    },
    { once: true },
  );
}
