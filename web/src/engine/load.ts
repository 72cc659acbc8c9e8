import { RxError } from '../error.js';
import type { Build } from './capability.js';
import { type Guard, guard } from './guard.js';
import { startWorkers } from './pool.js';
import { addRest, addRestNow, compileRest } from './rest.js';
import type { EngineClass, EngineModule } from './instance.js';

/** A build that has been instantiated in this realm. */
export interface LoadedEngine {
  Engine: EngineClass;
  memory: WebAssembly.Memory;
  module: EngineModule;
  guard: Guard;
  /** Adds what is not loaded by every page, fetched unless it is given; in a page, before it is called. */
  addRest(compiled?: WebAssembly.Module): Promise<void>;
}

/** The JavaScript side of a build. */
async function glue(build: Build): Promise<EngineModule> {
  // Two fixed names, so that bundlers find both files.
  const module: unknown = build === 'threads' ? await import('./engine-threads.js') : await import('./engine-plain.js');
  return module as EngineModule;
}

/** Fetches and compiles a build's WebAssembly, once for the page: workers get the compiled module. */
export async function compileEngine(build: Build): Promise<WebAssembly.Module> {
  const { wasmUrl } = await glue(build);
  const response = await fetch(wasmUrl);
  if (!response.ok) {
    throw new RxError('environment', `the engine could not be loaded from ${wasmUrl}: status ${response.status}`);
  }
  // Streaming needs the right media type, which not every server sends.
  const streamable = response.headers.get('content-type')?.startsWith('application/wasm');
  return streamable ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

/** Fetches and compiles all of a build. */
export async function compileAll(build: Build): Promise<{ module: WebAssembly.Module; rest: WebAssembly.Module }> {
  const { restUrl } = await glue(build);
  const [module, rest] = await Promise.all([compileEngine(build), compileRest(restUrl)]);
  return { module, rest };
}

/** Instantiates a build in this realm; in shared memory when some is given. */
export async function loadEngine(
  build: Build,
  compiled: WebAssembly.Module,
  memory?: WebAssembly.Memory,
): Promise<LoadedEngine> {
  const module = await glue(build);
  const instance = await module.default(memory ? { module_or_path: compiled, memory } : { module_or_path: compiled });
  module.tell({ addRest: () => addRestNow(instance, module.restUrl), startWorkers });
  let rest: Promise<void> | undefined;
  return {
    Engine: module.Engine,
    memory: instance.memory,
    module,
    guard: guard(module.Engine),
    addRest: (compiled) => {
      rest ??= (compiled ? Promise.resolve(compiled) : compileRest(module.restUrl)).then((it) => addRest(instance, it));
      rest.catch(() => {
        rest = undefined;
      });
      return rest;
    },
  };
}
