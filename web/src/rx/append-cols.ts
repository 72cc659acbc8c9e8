import type { RunOptions } from '../context/distribute.js';
import { fileName } from '../data/file.js';
import { type OutputTarget, outputFormat, outputSource } from '../data/outputs.js';
import { RxArrowData, RxXdfData } from '../data/sources.js';
import type { RxDataSource } from '../data/sources.js';
import { RxError } from '../error.js';
import type { Schema } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import { openData } from './data.js';
import { runner } from '../context/realm.js';
import { allRows, openOutput, type WriteOptions, type WrittenRows, writeRows } from './write.js';
import { continuedFile } from './write-xdf.js';

/** How columns are put beside those of a file. */
interface BesideOptions extends Omit<WriteOptions, 'continues' | 'beside'> {
  /** Where the data are the file itself: the variables that are others now. All that are not in the file are put beside too. */
  changed?: readonly string[] | null | undefined;
}

/**
 * Puts the columns of rows beside those of an XDF file that has as many rows, in the same blocks. Its own columns stay where
 * they lie. A file that is not there is written with these columns only.
 */
export async function writeBeside(
  target: OutputTarget,
  plan: () => Promise<WrittenRows>,
  { changed = null, ...options }: BesideOptions,
): Promise<RxDataSource> {
  const output = outputSource(target);
  if (!outputFormat(output).hasBlocks) {
    const message = `append: 'cols' puts columns into XDF files; ${fileName(output.file)} is written as ${output.type}`;
    throw new RxError('unsupported', message);
  }
  if (!(await continuedFile(output.file))) return writeRows(target, plan, options);
  const run: RunOptions = { signal: options.signal, onProgress: options.onProgress };
  const old = await openData(RxXdfData(output.file as Exclude<RxDataSource['file'], null>), run);
  const sizes = old.stored?.rowsPerBlock ?? [];
  if (sizes.some((rows) => rows === 0) || sizes.length === 0) {
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
  const count = parts[0]?.data.chunkRows?.reduce((sum, each) => sum + each, 0) ?? 0;
  if (count !== old.schema.rows) {
    throw new RxError('argument', `${old.name} has ${old.schema.rows} rows and the new columns have ${count}`);
  }
  const open = await openOutput(target, { ...options, continues: true, beside: sizes });
  try {
    return await open.write(rows, run);
  } catch (error) {
    await open.abort();
    throw error;
  }
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
  const aside = await openData(await writeRows(RxArrowData(), plan, run), run);
  await runner().scan(aside, run);
  return () => allRows(aside, run);
}
