// The script of the SQL worker: DuckDB-WASM (eh) behind messages. Not a module that anything imports.
import { BROWSER_RUNTIME, createDuckDB, VoidLogger } from 'duckdb-blocking';
import type { Piece } from '../../data/growth.js';
import type { FromSql, SqlTask, ToSql } from '../messages.js';
import type { Bindings } from './bindings.js';
import { faultOf } from './faults.js';
import { countFetched } from './loading.js';
import { sqlServer, type SqlServer } from './server.js';

/** How large DuckDB's WebAssembly is, which the build says: compressed answers do not tell. */
declare const DUCKDB_BYTES: number;

const running = new Map<number, AbortController>();
const send = (message: FromSql, transfer: Transferable[] = []) => globalThis.postMessage(message, { transfer });

/** DuckDB waits forever for a program that cannot be fetched or compiled: nobody but the realm hears of that. */
async function instantiated(bindings: { instantiate(listener: () => void): Promise<void> }): Promise<void> {
  const listening = new AbortController();
  const failed = new Promise<never>((_, reject) => {
    const hear = ({ reason }: PromiseRejectionEvent) => reject(reason);
    globalThis.addEventListener('unhandledrejection', hear, { signal: listening.signal });
  });
  const stop = countFetched((loaded) => send({ loaded, total: DUCKDB_BYTES }));
  try {
    await Promise.race([bindings.instantiate(() => undefined), failed]);
  } finally {
    listening.abort();
    stop();
  }
}

async function start(): Promise<{ bindings: Bindings; server: SqlServer }> {
  const module = new URL('./duckdb-eh.wasm', import.meta.url).href;
  const files = { mainModule: module, mainWorker: '' };
  const bindings = (await createDuckDB({ mvp: files, eh: files }, new VoidLogger(), BROWSER_RUNTIME)) as Bindings & {
    instantiate(listener: () => void): Promise<void>;
    open(config: object): void;
  };
  await instantiated(bindings);
  // 3 is DuckDBAccessMode.READ_WRITE.
  bindings.open({ path: ':memory:', accessMode: 3 });
  return { bindings, server: sqlServer(bindings) };
}

const starting = start();
starting.then(
  () => send({ started: true }),
  (error: unknown) => send({ broken: error instanceof Error ? error.message : String(error) }),
);

/** How often the rows of a statement are told, in milliseconds. */
const TELL = 50;

async function handle(id: number, task: SqlTask, args: never): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  let told = performance.now();
  const progress = (rows: number) => {
    if (performance.now() - told < TELL) return;
    told = performance.now();
    send({ id, rows });
  };
  const { bindings, server } = await starting;
  try {
    const kept = (piece: Piece) => send({ id, piece });
    const done = await server[task](args, { signal: controller.signal, progress, kept });
    const { bytes } = (done ?? {}) as { bytes?: unknown };
    send(
      { id, done, memory: bindings.mod.HEAPU8.byteLength },
      bytes instanceof Uint8Array ? [bytes.buffer as ArrayBuffer] : [],
    );
  } catch (error) {
    send({ id, fault: faultOf(error), memory: bindings.mod.HEAPU8.byteLength });
  } finally {
    running.delete(id);
  }
}

globalThis.addEventListener('message', ({ data }: MessageEvent<ToSql>) => {
  if ('cancel' in data) running.get(data.cancel)?.abort();
  else void handle(data.id, data.task, data.args as never);
});
