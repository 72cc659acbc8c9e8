import type { RunOptions } from '../context/distribute.js';
import type { DataSet } from '../data/dataset.js';
import { type OutputTarget, outputFormat, outputSource } from '../data/outputs.js';
import type { RxDataSource } from '../data/sources.js';
import { RxError } from '../error.js';
import type { Variable } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import { writeBeside } from './append-cols.js';
import { targetExists } from '../source/target.js';
import { openData } from './data.js';
import { runner } from '../context/realm.js';
import { successor } from './front.js';
import { isOfFormat } from './old-file.js';
import { isText, type OldText, oldText } from './old-text.js';
import { type Behind, once, type WrittenRows, writeRows } from './write.js';
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
  const { hasBlocks, open } = outputFormat(output);
  const isThere = append === 'rows' && open === undefined && (await isOfFormat(output, run.signal));
  if (!isThere) {
    // A file that holds nothing may be replaced by rows.
    const isEmpty = append === 'rows' && open === undefined && (await targetExists(output.file));
    return writeRows(outFile, await once(make), {
      ...run,
      continues: append === 'rows',
      overwrite: overwrite || isEmpty,
    });
  }
  if (isText(output)) return writeBehind(output, make, run);
  const old = hasBlocks ? null : await openData(Object.freeze({ ...output }), run);
  const plan = async (): Promise<WrittenRows> => {
    const rows = await make();
    return old ? appended(old, rows, { signal: run.signal }) : rows;
  };
  // What is wrong with the arguments is known before a file is made; what is added to one in memory makes another one.
  const target = hasBlocks ? outFile : successor(output);
  return writeRows(target, await once(plan), { ...run, continues: hasBlocks === true, overwrite: true });
}

/** Puts rows behind those of a file of text, whose bytes stay as they are. */
async function writeBehind(
  output: RxDataSource,
  make: () => Promise<WrittenRows>,
  run: RunOptions & XdfWriting,
): Promise<RxDataSource> {
  const first = await once(make);
  const { schema } = await first();
  const old = await oldText(output, schema, { signal: run.signal });
  if (!old) return writeRows(successor(output), first, { ...run, overwrite: true });
  const last = await old.front.read(old.front.size - 1, 1);
  const behind: Behind = {
    front: old.front,
    glue: new TextEncoder().encode(last[0] === NEWLINE ? '' : '\n'),
    output: { ...old.output, writing: { ...old.output.writing, firstRowIsColNames: false } },
    written: (file, schema) => old.behind(file, schema),
  };
  const plan = async () => ordered(await make(), old);
  return writeRows(output, await once(plan), { ...run, behind, overwrite: true });
}

const NEWLINE = 10;

/** Rows whose variables come in the order of the columns of a file. */
async function ordered(rows: WrittenRows, old: OldText): Promise<WrittenRows> {
  const order = old.order(rows.schema);
  const { variables } = rows.schema;
  if (order.every((name, at) => name === variables[at]?.name)) return rows;
  const found = order.map((name) => variables.find((variable) => variable.name === name) as Variable);
  const schema = { ...rows.schema, variables: found };
  const Engine = await launchpad().engineClass({ rest: true });
  const step = Engine.planStep('conform', { other: schema, follows: true }, rows.schema);
  return { ...rows, schema, parts: rows.parts.map((part) => ({ ...part, steps: [...part.steps, step] })) };
}

/** Rows behind those of a data set, under variables that hold both. */
async function appended(old: DataSet, { parts, schema }: WrittenRows, run: RunOptions): Promise<WrittenRows> {
  const before = await runner().planStep('conform', { other: schema, follows: false }, old, run);
  const Engine = await launchpad().engineClass({ rest: true });
  const behind = Engine.planStep('conform', { other: old.schema, follows: true }, schema);
  const following = parts.map((part) => ({ ...part, steps: [...part.steps, behind] }));
  return { parts: [{ data: old, steps: [before] }, ...following], schema: before.schema, isWhole: false };
}
