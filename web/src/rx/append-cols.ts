import type { RunOptions } from '../context/distribute.js';
import type { DataSet } from '../data/dataset.js';
import { type OutputTarget, outputFormat, outputSource } from '../data/outputs.js';
import { RxArrowData, RxXdfData } from '../data/sources.js';
import type { RxDataSource } from '../data/sources.js';
import { RxError } from '../error.js';
import type { Schema } from '../generated/engine.js';
import { exchange, partOf, removed } from '../exchange/exchange.js';
import { launchpad } from '../launchpad/launchpad.js';
import { openData } from './data.js';
import { runner } from '../context/realm.js';
import { allRows, openOutput, type WriteOptions, type WrittenRows, writeRows } from './write.js';
import { besideText } from './beside-text.js';
import { successor } from './front.js';
import { isOfFormat } from './old-file.js';
import { isText, oldText } from './old-text.js';

/** How columns are put beside those of a file. */
interface BesideOptions extends Omit<WriteOptions, 'continues' | 'beside'> {
  /** Where the data are the file itself: the variables that are others now. All that are not in the file are put beside too. */
  changed?: readonly string[] | null | undefined;
}

/** A file whose columns others are put beside. */
interface Beside {
  old: DataSet;
  /** The rows with the variables that are put there. */
  rows: () => Promise<WrittenRows>;
}

/**
 * Puts the columns of rows beside those of a file that has as many rows. Those of an XDF file stay where they lie, and the
 * new ones come in the same blocks; other files are written anew with both. A file that is not there is written with these
 * columns only.
 */
export async function writeBeside(
  target: OutputTarget,
  plan: () => Promise<WrittenRows>,
  { changed = null, ...options }: BesideOptions,
): Promise<RxDataSource> {
  const output = outputSource(target);
  const hasBlocks = outputFormat(output).hasBlocks === true;
  const isThere = await isOfFormat(output, options.signal);
  if (!isThere) return writeRows(target, plan, options);
  const run: RunOptions = { signal: options.signal, onProgress: options.onProgress };
  const file = output.file as Exclude<RxDataSource['file'], null>;
  const text = isText(output) ? await oldText(output, null, { signal: options.signal }) : null;
  const old = text?.data ?? (await openData(hasBlocks ? RxXdfData(file) : asWritten(output), run));
  const sizes = old.stored?.rowsPerBlock ?? [];
  if (hasBlocks && (sizes.some((rows) => rows === 0) || sizes.length === 0)) {
    throw new RxError('unsupported', `${old.name} has blocks without rows: rxDataStep writes it anew without them`);
  }
  const chosen = async () => withChanged(await plan(), old.schema, changed);
  const rows = await counted(chosen, run);
  const { schema, parts } = await rows();
  const clash = schema.variables.find(({ name }) => old.schema.variables.some((variable) => variable.name === name));
  if (clash && !options.overwrite) {
    const message = `${old.name} has a variable '${clash.name}' already; set overwrite to replace it`;
    throw new RxError('exists', message, { column: clash.name });
  }
  const there = sum(await runner().count(old, Number.POSITIVE_INFINITY, { signal: run.signal }));
  const count = sum(parts[0]?.data.chunkRows ?? []);
  if (count !== there) {
    throw new RxError('argument', `${old.name} has ${there} rows and the new columns have ${count}`);
  }
  if (text) return besideText(output, text, rows, options);
  if (!hasBlocks) return writeAnew(successor(output), { old, rows }, options);
  const open = await openOutput(target, { ...options, continues: true, beside: sizes });
  try {
    return await open.write(rows, run);
  } catch (error) {
    await open.abort();
    throw error;
  }
}

const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);

/** A file that was written before, as it is read. */
function asWritten(output: RxDataSource): RxDataSource {
  return outputFormat(output).written(output.file, output, { variables: [], rows: null });
}

/** Writes a file anew, with its own columns and others, row by row. */
async function writeAnew(target: OutputTarget, { old, rows }: Beside, options: BesideOptions): Promise<RxDataSource> {
  const { signal, onProgress } = options;
  const run: RunOptions = { signal, onProgress };
  const { schema, parts } = await rows();
  const isPlain = parts.length === 1 && parts[0]?.steps.length === 0;
  const made = isPlain ? (parts[0]?.data as DataSet) : await aside(rows, partOf(run, 0, 0.2));
  const names = new Set(schema.variables.map(({ name }) => name));
  const all = (data: DataSet) => data.schema.variables.map(({ name }) => ({ source: name, name }));
  const joined = await exchange(
    {
      kind: 'oneToOne',
      sides: [
        { data: old, columns: all(old).filter(({ name }) => !names.has(name)) },
        { data: made, columns: all(made) },
      ],
      keys: [],
      decreasing: [],
      missingsLow: true,
      caseSensitive: true,
      bufferLimit: -1,
    },
    partOf(run, 0.2, 0.7),
  );
  try {
    const plan = async (): Promise<WrittenRows> => ({
      parts: [{ data: joined.data, steps: [] }],
      schema: joined.data.schema,
      isWhole: true,
    });
    return await writeRows(target, plan, { ...options, ...partOf(run, 0.7, 1), overwrite: true });
  } finally {
    await removed(joined.remove(), run);
  }
}

/** Rows as an Arrow file in memory, as data of their own. */
async function aside(plan: () => Promise<WrittenRows>, run: RunOptions): Promise<DataSet> {
  const made = await openData(await writeRows(RxArrowData(), plan, run), run);
  await runner().scan(made, { signal: run.signal });
  return made;
}

/** The rows without the variables that the file has as they are. */
async function withChanged(rows: WrittenRows, old: Schema, changed: readonly string[] | null): Promise<WrittenRows> {
  if (!changed) return rows;
  const isOld = (name: string) => old.variables.some((variable) => variable.name === name) && !changed.includes(name);
  const varsToDrop = rows.schema.variables.map(({ name }) => name).filter(isOld);
  if (varsToDrop.length === rows.schema.variables.length) {
    throw new RxError('argument', 'there are no columns that the file does not have');
  }
  const Engine = await launchpad().engineClass({ rest: true });
  const step = Engine.planStep('rxDataStep', { varsToDrop }, rows.schema);
  return {
    ...rows,
    schema: { ...rows.schema, variables: rows.schema.variables.filter(({ name }) => !isOld(name)) },
    parts: rows.parts.map((part) => ({ ...part, steps: [...part.steps, step] })),
  };
}

/** The same rows, of data of which it is known how many each chunk has: where rows are left out, they are put aside first. */
async function counted(plan: () => Promise<WrittenRows>, run: RunOptions): Promise<() => Promise<WrittenRows>> {
  const { parts, isWhole } = await plan();
  const [part] = parts;
  if (isWhole && parts.length === 1 && part && !part.transform) {
    await runner().scan(part.data, run);
    return plan;
  }
  const made = await aside(plan, run);
  return () => allRows(made, run);
}
