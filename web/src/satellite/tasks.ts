import { cancelled, RxError } from '../error.js';
import type { OpeningState } from '../generated/engine.js';
import type { TaskProgress, Tasks } from '../launchpad/messages.js';
import { openBytes, readParts } from '../source/bytes.js';
import type { Home } from './home.js';
import { readUnits } from './reading.js';

/** What a task gets besides its arguments. */
export interface TaskCall {
  home(): Home;
  signal: AbortSignal;
  progress(progress: TaskProgress): void;
}

type Args<N extends keyof Tasks> = Tasks[N]['args'];
type Result<N extends keyof Tasks> = Promise<Tasks[N]['result']>;

/** See {@link Tasks.open}. */
export async function openTask({ source, options }: Args<'open'>, { home, signal }: TaskCall): Result<'open'> {
  const { engine } = home();
  const bytes = await openBytes(source);
  try {
    let state: OpeningState = engine.open(options, bytes.size);
    while (state.state === 'needs') {
      if (signal.aborted) {
        engine.release(state.handle);
        throw cancelled();
      }
      const pieces = await Promise.all(state.needs.map(({ offset, length }) => bytes.read(offset, length, signal)));
      state = engine.feed(state.handle, pieces);
    }
    return { ...state, size: bytes.size };
  } finally {
    bytes.close();
  }
}

/** See {@link Tasks.read}. */
export async function readTask(request: Args<'read'>, call: TaskCall): Result<'read'> {
  const { from, ...what } = request;
  if (!('firstChunk' in from)) return readUnits({ ...what, from }, call);
  const { source, options, firstChunk } = from;
  const opened = await openTask({ source, options }, call);
  const units = opened.units.map((unit, index) => {
    return { index, unit: { ...unit, firstChunk: unit.firstChunk + firstChunk } };
  });
  return readUnits({ ...what, from: { source, format: opened.format, units } }, call);
}

/** How long a build without shared memory works before it looks for messages, in milliseconds. */
const SLICE = 25;

/** Lets messages in. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** See {@link Tasks.map}. */
export async function mapTask({ task, data, ranges }: Args<'map'>, call: TaskCall): Result<'map'> {
  const { engine, pooled } = call.home();
  const job = engine.join(task);
  try {
    if (pooled) {
      // The page reads progress from memory and cancels there, so the pass may block this worker.
      call.progress({ rows: 0, done: 0, address: engine.progressAddress(job) });
      for (const [from, to] of ranges) engine.map(job, data, from, to);
    } else {
      let last = performance.now();
      for (const [from, to] of ranges) {
        for (let chunk = from; chunk < to; chunk++) {
          engine.map(job, data, chunk, chunk + 1);
          if (performance.now() - last < SLICE) continue;
          call.progress({ rows: engine.rowsDone(job), done: 0 });
          await breathe();
          if (call.signal.aborted) throw cancelled();
          last = performance.now();
        }
      }
    }
    return { nodes: engine.nodes(job), rows: engine.rowsDone(job) };
  } finally {
    engine.release(job);
  }
}

/** See {@link Tasks.storages}. */
export async function storagesTask({ data, schema }: Args<'storages'>, { home }: TaskCall): Result<'storages'> {
  return home().engine.storages(data, schema);
}

/** See {@link Tasks.seal}. */
export async function sealTask({ data, schema }: Args<'seal'>, { home }: TaskCall): Result<'seal'> {
  return home().engine.seal(data, schema);
}

/** See {@link Tasks.forget}. */
export async function forgetTask({ data }: Args<'forget'>, { home }: TaskCall): Result<'forget'> {
  home().engine.forget(data);
  return null;
}

/** See {@link Tasks.conclude}. */
export async function concludeTask({ task, nodes, chunks }: Args<'conclude'>, { home }: TaskCall): Result<'conclude'> {
  const { engine } = home();
  const job = engine.join(task);
  try {
    engine.accept(job, nodes);
    return engine.conclude(job, engine.total(job, chunks));
  } finally {
    engine.release(job);
  }
}

/** See {@link Tasks.rows}. */
export async function rowsTask({ request, schema, from }: Args<'rows'>, { home, signal }: TaskCall): Result<'rows'> {
  const { engine, Engine } = home();
  if ('data' in from) return engine.rows(from.data, request, schema);
  const bytes = await openBytes(from.source);
  let ahead = from.unit.ahead;
  try {
    for (;;) {
      const whole = [{ offset: from.unit.offset, length: from.unit.length + ahead }];
      const parts = Engine.partsOf(from.format, from.index, request.columns ?? null) ?? whole;
      const piece = await readParts(bytes, parts, signal);
      const rows = Engine.rowsOf(from.format, from.index, from.unit.firstChunk, piece, from.start, request, schema);
      if (typeof rows !== 'number') return rows;
      if (from.unit.offset + from.unit.length + ahead >= bytes.size) {
        throw new RxError('truncated', 'the source ends in the middle of a record');
      }
      ahead = rows;
    }
  } finally {
    bytes.close();
  }
}

/** See {@link Tasks.release}. */
export async function releaseTask({ data }: Args<'release'>, { home }: TaskCall): Result<'release'> {
  home().engine.release(data);
  return null;
}
