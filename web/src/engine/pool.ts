/**
 * The task pool's threads: each is the satellite's own script again, in a worker named `POOL`, so that no bundler has to
 * find another file. The glue is told of it in place of wasm-bindgen-rayon's own helper: see `web/build/package.mjs`.
 *
 * The page starts the threads and gives each a port to the satellite whose pool it joins. A satellite could start them
 * itself, but in Firefox (ESR 153) the constructor of a worker inside a worker waits for the page in a way that now and
 * then never ends: 16 of 250 starts hung in it.
 */

import type { EngineModule } from './instance.js';
import { addRestNow } from './rest.js';

/** The name of workers that are threads of a pool. */
export const POOL = 'rxwasm-thread';

/** What the page sends to a thread: its port to the satellite. */
export interface ThreadPort {
  port: MessagePort;
}

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

let ports: readonly MessagePort[] = [];
let onMessage: (message: unknown) => void = () => undefined;

/** In a satellite: the ports of its threads, and where their messages go. */
export function useThreads(threads: readonly MessagePort[], listener: (message: unknown) => void): void {
  ports = threads;
  onMessage = listener;
}

/** Called by wasm-bindgen-rayon: waits until each thread is about to enter the pool. */
export async function startWorkers(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  builder: PoolBuilder,
): Promise<void> {
  if (builder.numThreads() !== ports.length) throw new Error(`${ports.length} threads were started for the pool`);
  const start: ThreadStart = { module, memory, receiver: builder.receiver() };
  const ready = ports.map(
    (port) =>
      new Promise<void>((resolve) => {
        port.onmessage = ({ data }) => {
          if (data === 'ready') resolve();
          else onMessage(data);
        };
        port.postMessage(start);
      }),
  );
  await Promise.all(ready);
  builder.build();
}

/** What a thread does with the message that it gets: it waits for the engine's memory, then belongs to the pool. */
export function becomeThread(load: () => Promise<EngineModule>): (message: ThreadPort) => void {
  return ({ port }) => {
    // What the engine calls when a thread has something to tell: see `crate/src/wasm.rs`.
    Object.assign(globalThis, { rxThreadSays: (message: unknown) => port.postMessage(message) });
    port.onmessage = async ({ data: { module, memory, receiver } }: MessageEvent<ThreadStart>) => {
      const engine = await load();
      const instance = await engine.default({ module_or_path: module, memory });
      engine.tell({ addRest: () => addRestNow(instance, engine.restUrl), startWorkers });
      port.postMessage('ready');
      engine.wbg_rayon_start_worker?.(receiver);
    };
  };
}
