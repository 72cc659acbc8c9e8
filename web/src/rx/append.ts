import type { RunOptions } from '../context/distribute.js';
import type { DataSet } from '../data/dataset.js';
import { type OutputTarget, outputFormat, outputSource } from '../data/outputs.js';
import type { RxDataSource } from '../data/sources.js';
import { RxError } from '../error.js';
import type { Schema } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import { targetExists } from '../source/target.js';
import { writeBeside } from './append-cols.js';
import { openData } from './data.js';
import { runner } from '../context/realm.js';
import { once, type WrittenRows, writeRows } from './write.js';
import type { XdfWriting } from './write-xdf.js';

/** What becomes of a file that is there. */
export interface Appending extends XdfWriting {
  /** Nothing, or rows are put behind its own, or columns beside. */
  append?: 'none' | 'rows' | 'cols' | undefined;
  /** Whether it may be replaced, or its columns. */
  overwrite?: boolean | undefined;
  computeLowHigh?: boolean | undefined;
  /** See {@link writeBeside}. */
  changed?: readonly string[] | null;
}

/** Writes rows to a file: a new one, behind the rows that it has, or beside its columns. */
export async function writeAppended(
  make: () => Promise<WrittenRows>,
  outFile: OutputTarget,
  { append = 'none', overwrite, changed, ...run }: RunOptions & Appending,
): Promise<RxDataSource> {
  if (!['none', 'rows', 'cols'].includes(append)) {
    throw new RxError('argument', `append is 'none', 'rows' or 'cols', not '${append}'`);
  }
  if (append === 'cols') return writeBeside(outFile, make, { ...run, overwrite, changed });
  const output = outputSource(outFile);
  const isThere = append === 'rows' && (await targetExists(output.file));
  const { hasBlocks, open } = outputFormat(output);
  const continues = append === 'rows' && (hasBlocks === true || open !== undefined);
  let old: DataSet | null = null;
  const plan = async (): Promise<WrittenRows> => {
    const rows = await make();
    if (!isThere || continues) return rows;
    old ??= await openData(alike(output, rows.schema), run);
    return appended(old, rows, { signal: run.signal });
  };
  // What is wrong with the arguments is known before a file is made.
  return writeRows(outFile, await once(plan), { ...run, continues, overwrite: overwrite || isThere });
}

/** A file that was written, whose variables have the types of others; levels are its own. */
function alike(output: RxDataSource, { variables, ...schema }: Schema): RxDataSource {
  const types = variables.map((variable) => ({ ...variable, levels: null }));
  return outputFormat(output).written(output.file, output, { ...schema, variables: types });
}

/** Rows behind those of a data set, under variables that hold both. */
async function appended(old: DataSet, { parts, schema }: WrittenRows, run: RunOptions): Promise<WrittenRows> {
  const before = await runner().planStep('conform', { other: schema, follows: false }, old, run);
  const Engine = await launchpad().engineClass({ rest: true });
  const behind = Engine.planStep('conform', { other: old.schema, follows: true }, schema);
  const following = parts.map((part) => ({ ...part, steps: [...part.steps, behind] }));
  return { parts: [{ data: old, steps: [before] }, ...following], schema: before.schema, isWhole: false };
}
