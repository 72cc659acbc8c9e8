import type { RunOptions } from '../context/distribute.js';
import { settled } from '../context/retry.js';
import type { DataSet } from '../data/dataset.js';
import { type OutputTarget, outputFile, outputFormat, outputSource } from '../data/outputs.js';
import type { RxDataSource } from '../data/sources.js';
import type { Schema, StepPlan, VarInfoParams } from '../generated/engine.js';
import type { TransformWork } from '../launchpad/messages.js';
import { RxError } from '../error.js';
import { type ByteSource, isCurrent } from '../source/bytes.js';
import { openWriter } from '../source/target.js';
import { forget } from './data.js';
import { runner } from '../context/realm.js';
import { ranged, withRanges } from './ranges.js';
import { pieces } from './pieces.js';
import { copyFront, type Front, isBytes } from './front.js';
import { cutOptions } from './write-blocks.js';
import { continuedFile, xdfOptions, type XdfWriting, xdfWriting } from './write-xdf.js';

/** Rows that are written: those of a data set, or of some of its units, after steps. */
export interface WrittenPart {
  data: DataSet;
  steps: readonly StepPlan[];
  units?: readonly number[];
  /** The format of the data, when some units have no row that is written. */
  format?: Uint8Array | undefined;
  /** The work of a function between the first step and the others, which are given with the file. */
  transform?: (steps: Uint8Array[], output: Uint8Array) => TransformWork;
}

/** What is written: parts one after the other, all with the variables of the schema. */
export interface WrittenRows {
  parts: readonly WrittenPart[];
  schema: Schema;
  /** Whether these are all rows of the data. */
  isWhole: boolean;
}

/** A file that is there as text, behind which rows are put. */
export interface Behind {
  /** Its bytes, which stay as they are. */
  front: Front;
  /** What ends its last row. */
  glue: Uint8Array;
  /** How rows are written behind its own. */
  output: RxDataSource;
  /** The source to read all rows from, when those that were written had these variables. */
  written(file: RxDataSource['file'], schema: Schema): RxDataSource;
}

/** A file that is there as text, into whose rows others are woven. */
export interface Woven {
  /** The file as it was. */
  source: ByteSource;
  /** How columns are written so that they fit it. */
  output: RxDataSource;
  /** Takes the bytes of columns, and writes those of the file with them. */
  begin(write: (bytes: Uint8Array) => Promise<void>): { take(bytes: Uint8Array): Promise<void>; end(): Promise<void> };
  /** The source to read it from, when the columns that were written had these variables. */
  written(file: RxDataSource['file'], schema: Schema): RxDataSource;
}

/** How a file is written. */
export interface WriteOptions extends RunOptions, XdfWriting {
  /** Whether a file that is there may be replaced. */
  overwrite?: boolean | undefined;
  /** Whether blocks are put behind those that the file has. */
  continues?: boolean;
  /** The text behind which rows are put. */
  behind?: Behind | undefined;
  /** The text into which columns are woven. */
  woven?: Woven | undefined;
  /** The rows of each block of the file that is continued, when columns are put beside its own instead. */
  beside?: readonly number[];
  /** The rows of each block of a new file. */
  blocks?: readonly number[];
  /** Whether ranges of variables are computed for files that have them. Default true. */
  computeLowHigh?: boolean | undefined;
}

/** All rows of a data set after a step. */
export function rowsAfter(data: DataSet, step: StepPlan): WrittenRows {
  return { parts: [{ data, steps: [step] }], schema: step.schema, isWhole: true };
}

/** All rows of a data set, its levels known. */
export async function allRows(data: DataSet, { signal }: RunOptions = {}): Promise<WrittenRows> {
  if (data.schema.variables.some(({ kind, levels }) => kind === 'factor' && !levels)) {
    await runner().scan(data, { signal });
  }
  return { parts: [{ data, steps: [] }], schema: data.schema, isWhole: true };
}

/** A plan that is made now, and anew each time but the first that it is asked for. */
export async function once(plan: () => Promise<WrittenRows>): Promise<() => Promise<WrittenRows>> {
  let first: WrittenRows | null = await plan();
  return async () => {
    const rows = first ?? (await plan());
    first = null;
    return rows;
  };
}

/** An output that is open: nothing can be lost any more because it cannot be written. */
export interface OpenOutput {
  /**
   * Writes rows; returns the source to read them from, with what was written to memory. Rows are planned again when their
   * types turn out to be others.
   */
  write(plan: () => Promise<WrittenRows>, options: RunOptions): Promise<RxDataSource>;
  /** Gives up. */
  abort(): Promise<void>;
}

/** Opens an output; a file that is there is an error unless it may be replaced, or blocks are put behind its own. */
export async function openOutput(
  target: OutputTarget,
  {
    overwrite = false,
    continues = false,
    behind,
    woven,
    beside = [],
    blocks: sizes = beside,
    computeLowHigh = true,
    rowsPerRead,
    xdfCompressionLevel,
  }: WriteOptions = {},
): Promise<OpenOutput> {
  const output = (behind ?? woven)?.output ?? outputSource(target);
  const format = outputFormat(output);
  const blocksBefore = continues && format.hasBlocks ? await continuedFile(output.file) : null;
  const front = behind?.front ?? blocksBefore;
  // What is added to a file in memory makes another one.
  const file = front && isBytes(output.file) ? null : outputFile(output);
  const writer = format.open
    ? await format.open(output, { overwrite, appends: continues })
    : await openWriter(file, overwrite || front !== null, format.media, front?.size);
  const writing = xdfWriting({ rowsPerRead, xdfCompressionLevel });
  const write = (bytes: Uint8Array) => writer.write(bytes);
  const before = woven?.source ?? front?.source;
  if (before && !(await isCurrent(before))) {
    await writer.abort();
    throw new RxError(
      'locked',
      'the file was written by another call, or in another tab, before anything could be added',
    );
  }
  return {
    write: async (plan, options) => {
      let isRanged = false;
      const schema = await settled(async () => {
        await writer.restart();
        const { rows, areKnown } =
          computeLowHigh && format.hasBlocks ? await ranged(plan, options) : { rows: await plan(), areKnown: false };
        isRanged = areKnown;
        // What a stream has taken it keeps: all types must be known first.
        if (!writer.canRestart) for (const { data } of rows.parts) await runner().scan(data, options);
        const told = format.options(output);
        const reached = (fraction: number) => writer.reached(fraction);
        const how = { ...options, reached };
        // Where the file itself is continued its bytes stand there.
        if (front && writer.kept === 0) await copyFront(front, write);
        if (behind) await write(behind.glue);
        const weaver = woven?.begin(write);
        if (told.type !== 'xdf') {
          const isCut = format.isCut && writing.rowsPerRead !== undefined;
          const cut = isCut ? await cutOptions(told, rows, writing.rowsPerRead as number, options) : told;
          await pieces(rows, cut, weaver ? weaver.take : write, how);
          await weaver?.end();
        } else {
          const options = xdfOptions(told, rows, writing, blocksBefore, sizes);
          const about = blocksBefore ? null : aboutOf(rows);
          const known = areKnown ? rows : withoutRanges(rows);
          await pieces(known, options, write, how, { start: front?.size, about });
        }
        return rows.schema;
      });
      const blob = await writer.close();
      forget(target);
      const written = blob ?? output.file;
      const readBack = (behind ?? woven)?.written ?? ((file, schema) => format.written(file, output, schema));
      const source = readBack(written, schema);
      const isLooked = computeLowHigh && format.hasBlocks && !isRanged && !(source.file instanceof WritableStream);
      return isLooked ? await withRanges(source, options) : source;
    },
    abort: () => writer.abort(),
  };
}

/** Rows without the ranges of their variables where these are not known: those of all rows are not those of some. */
function withoutRanges(rows: WrittenRows): WrittenRows {
  const without = rows.schema.variables.map((variable) => ({ ...variable, low: null, high: null, range: null }));
  return { ...rows, schema: { ...rows.schema, variables: without } };
}

/** What is said of all data and of single values, which the file gets with its end; null where there is nothing. */
function aboutOf({ parts, schema }: WrittenRows): Partial<VarInfoParams> | null {
  const data = parts[0]?.data;
  if (!data) return null;
  const before = new Map(data.schema.variables.map((variable) => [variable.name, variable.kind]));
  const isSame = (name: string) =>
    schema.variables.some((variable) => variable.name === name && variable.kind === before.get(name));
  const variables = data.valueInfo
    .filter(({ name }) => isSame(name))
    .map(({ name, codes, labels }) => ({ name, valueInfoCodes: codes, valueInfoLabels: labels }));
  if (variables.length === 0 && !data.description) return null;
  return { variables, ...(data.description && { description: data.description }) };
}

/** Writes rows to an output; returns the source to read them from. */
export async function writeRows(
  target: OutputTarget,
  plan: () => Promise<WrittenRows>,
  options: WriteOptions,
): Promise<RxDataSource> {
  const { signal, onProgress } = options;
  const open = await openOutput(target, options);
  try {
    return await open.write(plan, { signal, onProgress });
  } catch (error) {
    await open.abort();
    throw error;
  }
}
