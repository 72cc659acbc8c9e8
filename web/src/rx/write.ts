import type { RunOptions } from '../context/distribute.js';
import { END, MAGIC, messageLengths } from '../data/arrow.js';
import type { DataSet } from '../data/dataset.js';
import { RxArrowData, type RxDataSource, RxXdfData } from '../data/sources.js';
import { RxError } from '../error.js';
import { launchpad } from '../launchpad/launchpad.js';
import { type ByteWriter, type FileTarget, openWriter } from '../source/target.js';
import { runs } from './parts.js';
import { runner } from './runner.js';
import { continuedFile, newFile, writeXdf, type XdfWriting } from './write-xdf.js';

/** How a data set is written. */
export interface WriteOptions extends RunOptions, XdfWriting {
  /** What is done to rows on their way. */
  step?: Uint8Array;
}

/** An output that is open: nothing can be lost any more because it cannot be written. */
export interface OpenOutput {
  /** Writes a data set; returns it as a source that can be read, with what was written to memory. */
  write(data: DataSet, options: WriteOptions): Promise<RxDataSource>;
  /** Gives up. */
  abort(): Promise<void>;
}

/** Opens an output; a file that is there is an error unless it may be replaced, or rows are to be added to it. */
export async function openOutput(output: RxDataSource, overwrite = false, append = false): Promise<OpenOutput> {
  if (output?.type !== 'RxArrowData' && output?.type !== 'RxXdfData') {
    throw new RxError(
      'unsupported',
      'data can be written to RxArrowData and RxXdfData; other formats cannot be written',
    );
  }
  if (output.type === 'RxArrowData' && append) {
    throw new RxError('unsupported', 'rows can be added to RxXdfData only');
  }
  const front = append ? await continuedFile(output.file) : await newFile();
  const target = append && isBytes(output.file) ? null : output.file;
  if (
    target instanceof Blob ||
    target instanceof URL ||
    target instanceof Uint8Array ||
    target instanceof ArrayBuffer
  ) {
    throw new RxError(
      'argument',
      "a file, bytes or a URL cannot be written; give an 'opfs:' path, a file handle or null",
    );
  }
  const writer = await openWriter(target as FileTarget, overwrite || append);
  return {
    write: async (data, options) => {
      if (output.type === 'RxXdfData') await writeXdf(data, writer, front, options);
      else await writeArrow(data, writer, output.options.form !== 'stream', options);
      const blob = await writer.close();
      // What is read is what was written, not a choice of it.
      if (!blob) return output;
      return output.type === 'RxXdfData' ? RxXdfData(blob) : RxArrowData(blob);
    },
    abort: () => writer.abort(),
  };
}

/** Whether a file is in memory: what is added to it makes another one. */
function isBytes(file: RxDataSource['file']): boolean {
  return file instanceof Uint8Array || file instanceof ArrayBuffer || (file instanceof Blob && !(file instanceof File));
}

/** Writes a data set to an output; returns it as a source that can be read, with what was written to memory. */
export async function writeData(
  data: DataSet,
  output: RxDataSource,
  { overwrite, ...options }: WriteOptions & { overwrite?: boolean | undefined },
): Promise<RxDataSource> {
  const open = await openOutput(output, overwrite, options.append === 'rows');
  try {
    return await open.write(data, options);
  } catch (error) {
    await open.abort();
    throw error;
  }
}

/** Writes a data set as an Arrow IPC file, or stream, chunk by chunk in order. */
export async function writeArrow(
  data: DataSet,
  writer: ByteWriter,
  asFile: boolean,
  options: WriteOptions,
): Promise<void> {
  const { step, signal, onProgress } = options;
  const how = { ...(step ? { step } : {}), ...(signal ? { signal } : {}) };
  const [head = new Uint8Array()] = await runner().rows(data, { chunk: 0, count: 0, part: 'head' }, how);
  if (asFile) await writer.write(MAGIC);
  await writer.write(head);
  const lengths: number[] = [];
  let rows = 0;
  const parts = runs(data);
  let next: Promise<Uint8Array[]> | undefined;
  for (const [index, [from, until]] of parts.entries()) {
    const ask = ([chunk, until]: [number, number]) => runner().rows(data, { chunk, until, part: 'batches' }, how);
    const now = next ?? ask([from, until]);
    const following = parts[index + 1];
    // The next rows are made while these are written.
    next = following && ask(following);
    next?.catch(() => undefined);
    for (const batch of await now) {
      lengths.push(...messageLengths(batch));
      await writer.write(batch);
    }
    rows = data.chunkRows?.slice(0, until).reduce((sum, count) => sum + count, 0) ?? rows;
    onProgress?.({ rows, totalRows: data.schema.rows ?? null, fraction: until / data.chunks });
  }
  if (!asFile) return writer.write(END);
  const Engine = await launchpad().engineClass({ rest: false });
  await writer.write(Engine.footer(head, Float64Array.from(lengths)));
}
