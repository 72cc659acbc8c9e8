import type { RunOptions } from '../context/distribute.js';
import { joined } from '../data/arrow.js';
import type { DataSet } from '../data/dataset.js';
import { type Frame, isFrame, readTable, Table, tableBytes } from '../data/frame.js';
import { outputFile, outputFormat } from '../data/outputs.js';
import { isDataSource, type RxDataSource } from '../data/sources.js';
import { asRxError, RxError } from '../error.js';
import type { StepPlan } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import { forget, openData } from './data.js';
import { givenOptions } from './options.js';
import { RxResident } from './resident.js';
import { runner } from '../context/realm.js';
import { openOutput, type OpenOutput, type WriteOptions, type WrittenPart, type WrittenRows } from './write.js';

/** What can be read chunk by chunk: a data source, or data that are kept in memory. */
export type ChunkSource = RxDataSource | RxResident;

/** How a source is opened: to be read or to be written. */
export type OpenMode = 'r' | 'w';

/** The options of {@link rxOpen}: `signal` and `onProgress` hold until the source is closed; others are those of a file. */
export type OpenOptions = Pick<WriteOptions, keyof RunOptions | 'overwrite' | 'rowsPerRead' | 'xdfCompressionLevel'>;

/** Chunks on their way to whoever reads them: no more than a few are read ahead. */
interface Reading {
  next(): Promise<Table | null>;
  close(): Promise<void>;
}

/** Frames that were written: they are one file once it is closed. */
interface Writing {
  output: OpenOutput;
  frames: DataSet[];
  run: RunOptions;
}

const reading = new WeakMap<object, Reading>();
const writing = new WeakMap<object, Writing>();

/**
 * Opens a source to be read with {@link rxReadNext}, or to be written with {@link rxWriteNext}. A file that is there is an
 * error unless it may be replaced (`overwrite`). See rxOpen in RevoScaleR's reference.
 */
export async function rxOpen(src: ChunkSource, mode: OpenMode = 'r', options: OpenOptions = {}): Promise<boolean> {
  try {
    requireMode(src, mode);
    if (isOpen(src, mode)) throw new RxError('argument', `the source is open already for mode '${mode}'`);
    const { signal, onProgress, ...file } = givenOptions('rxOpen', options);
    const run: RunOptions = { signal, onProgress };
    if (mode === 'r') reading.set(src, await chunksOf(src, run));
    else {
      const target = src as RxDataSource;
      // What cannot be written is known before there is something to write.
      outputFormat(target);
      outputFile(target);
      writing.set(src, { output: await openOutput(target, file), frames: [], run });
    }
    return true;
  } catch (error) {
    throw asRxError(error);
  }
}

/** Whether a source is open for a mode. */
export function rxIsOpen(src: ChunkSource, mode: OpenMode = 'r'): boolean {
  requireMode(src, mode);
  return isOpen(src, mode);
}

/** The next chunk of a source that is open, in the order of its rows; null when there are no more. */
export async function rxReadNext(src: ChunkSource): Promise<Table | null> {
  requireMode(src, 'r');
  const open = reading.get(src);
  if (!open) throw new RxError('argument', "the source is not open: rxOpen(src, 'r') opens it");
  try {
    return await open.next();
  } catch (error) {
    throw asRxError(error);
  }
}

/**
 * Writes rows behind those that were written since a source was opened: columns by name, rows, or a table, such as
 * {@link rxReadNext} gives. All have the same variables; factors may have other levels.
 */
export async function rxWriteNext(from: Frame, to: RxDataSource): Promise<boolean> {
  try {
    requireMode(to, 'w');
    const open = writing.get(to);
    if (!open) throw new RxError('argument', "the source is not open: rxOpen(to, 'w') opens it");
    if (!isFrame(from)) throw new RxError('argument', 'from is columns by name, an array of rows or an Arrow table');
    // A table knows the types of what is missing.
    const rows = from instanceof Table ? tableBytes(from) : from;
    const data = await openData(rows, { signal: open.run.signal });
    const [first] = open.frames;
    // Other variables are an error here, not when the file is closed.
    if (first) await conformed(data, first.schema);
    open.frames.push(data);
    return true;
  } catch (error) {
    throw asRxError(error);
  }
}

/**
 * Closes a source: what was written is a file then, which is there as a whole, and comes back as the source to read it from.
 * Where nothing was written there is no file. What was only read gives whether it was open.
 */
export async function rxClose(src: RxDataSource, mode: 'w'): Promise<RxDataSource>;
export async function rxClose(src: ChunkSource, mode?: 'r'): Promise<boolean>;
export async function rxClose(src: ChunkSource, mode: OpenMode = 'r'): Promise<boolean | RxDataSource> {
  requireMode(src, mode);
  try {
    if (mode === 'r') {
      const open = reading.get(src);
      reading.delete(src);
      await open?.close();
      return open !== undefined;
    }
    const open = writing.get(src);
    if (!open) throw new RxError('argument', "the source is not open: rxOpen(src, 'w') opens it");
    writing.delete(src);
    return await ended(src as RxDataSource, open);
  } catch (error) {
    throw asRxError(error);
  }
}

function isOpen(src: ChunkSource, mode: OpenMode): boolean {
  return (mode === 'r' ? reading : writing).has(src);
}

function requireMode(src: ChunkSource, mode: OpenMode): void {
  if (mode !== 'r' && mode !== 'w') throw new RxError('argument', `mode is 'r' or 'w', not '${mode}'`);
  if (isDataSource(src) || (mode === 'r' && src instanceof RxResident)) return;
  const wanted = mode === 'r' ? 'a data source or what rxImport keeps in memory' : 'a data source';
  throw new RxError('argument', `src is ${wanted}: RxXdfData('opfs:a.xdf'), for example`);
}

/** Begins to read chunks, which wait until they are asked for. */
async function chunksOf(src: ChunkSource, run: RunOptions): Promise<Reading> {
  const data = await openData(src, run);
  const isUnknown = data.schema.variables.some(({ kind, levels }) => kind === 'factor' && !levels);
  // What was handed over cannot be taken back: types and levels of all rows are known first.
  if (data.options.type === 'text' || isUnknown) await runner().scan(data, run);
  const Engine = await launchpad().engineClass({ rest: true });
  const { output, head } = Engine.planOutput({ type: 'arrow', stream: true }, data.schema);
  const stop = new AbortController();
  const abort = () => stop.abort();
  run.signal?.addEventListener('abort', abort, { once: true });
  const ready: Table[] = [];
  let failure: unknown;
  let isDone = false;
  let rows = 0;
  let wake: () => void = () => undefined;
  let more: () => void = () => undefined;
  const take = async (result: { pieces: { bytes: Uint8Array; rows: number }[] }) => {
    for (const piece of result.pieces) {
      if (piece.rows === 0) continue;
      ready.push(readTable(joined([head, piece.bytes])));
      wake();
      await new Promise<void>((resolve) => {
        more = resolve;
        if (stop.signal.aborted) resolve();
      });
    }
    return !stop.signal.aborted;
  };
  const units = data.units.map((_, unit) => unit);
  const columns = data.schema.variables.map(({ name }) => name);
  const all = runner()
    .inOrder(data, units, { columns, steps: [], output }, take, { signal: stop.signal, label: 'read' })
    .catch((error: unknown) => {
      failure = error;
    })
    .finally(() => {
      isDone = true;
      run.signal?.removeEventListener('abort', abort);
      wake();
    });
  stop.signal.addEventListener('abort', () => more(), { once: true });
  return {
    next: async () => {
      while (ready.length === 0 && !isDone) {
        more();
        if (ready.length > 0) break;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const table = ready.shift();
      if (table) {
        rows += table.numRows;
        const totalRows = data.schema.rows ?? null;
        run.onProgress?.({ rows, totalRows, fraction: totalRows ? rows / totalRows : 0 });
        more();
        return table;
      }
      if (failure !== undefined) throw failure;
      return null;
    },
    close: async () => {
      stop.abort();
      await all;
    },
  };
}

/** The step that gives rows the variables of a schema, with levels of both. */
async function conformed(data: DataSet, schema: DataSet['schema']): Promise<StepPlan> {
  return runner().planStep('conform', { other: schema, follows: true }, data);
}

/** Makes the file of all frames, under variables that hold what each of them has. */
async function ended(src: RxDataSource, { output, frames, run }: Writing): Promise<RxDataSource> {
  try {
    const [first, ...others] = frames;
    if (!first) {
      await output.abort();
      return src;
    }
    let { schema } = first;
    for (const data of others) schema = (await conformed(data, schema)).schema;
    const plan = async (): Promise<WrittenRows> => {
      const parts: WrittenPart[] = [];
      for (const data of frames) {
        const step = await conformed(data, schema);
        parts.push({ data, steps: [step] });
        schema = step.schema;
      }
      return { parts, schema, isWhole: false };
    };
    const written = await output.write(plan, run);
    forget(src);
    return written;
  } catch (error) {
    await output.abort();
    throw error;
  }
}
