import type { RunOptions } from '../context/distribute.js';
import type { Table } from '../data/frame.js';
import { RxArrowData, type RxDataSource } from '../data/sources.js';
import { RxError } from '../error.js';
import type { ExchangedSide } from '../exchange/exchange.js';
import type { Schema, StepPlan } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import { openData } from './data.js';
import type { Into } from './exchanged.js';
import { MAX_ROWS_BY_COLS, rowsTable } from './rows-table.js';
import { RxResident } from './resident.js';
import { runner } from '../context/realm.js';
import { once, type WrittenPart, type WrittenRows, writeRows } from './write.js';
import { xdfWriting } from './write-xdf.js';

/** The rows of data sets one after the other, by the names of their variables: in a file, in memory, or as a table. */
export async function joinedRows(
  sides: readonly ExchangedSide[],
  { outFile, keepInMemory, overwrite, maxRowsByCols = MAX_ROWS_BY_COLS, rowsPerRead, xdfCompressionLevel }: Into,
  run: RunOptions,
): Promise<Table | RxResident | RxDataSource> {
  const plan = () => rowsOf(sides, { signal: run.signal });
  if (outFile !== undefined) {
    const writing = { overwrite, ...xdfWriting({ rowsPerRead, xdfCompressionLevel }) };
    return writeRows(outFile, await once(plan), { ...run, ...writing });
  }
  if (keepInMemory) {
    const made = await openData(await writeRows(RxArrowData(), await once(plan), run), run);
    await runner().keep(made, run);
    return new RxResident(made);
  }
  return rowsTable(plan, run, maxRowsByCols);
}

async function rowsOf(sides: readonly ExchangedSide[], run: RunOptions): Promise<WrittenRows> {
  const Engine = await launchpad().engineClass({ rest: true });
  const chosen: StepPlan[] = [];
  for (const { data, columns } of sides) {
    const renamed = columns.filter(({ source, name }) => source !== name);
    const transforms = Object.fromEntries([
      ...renamed.map(({ source, name }) => [name, `\`${source}\``]),
      ...renamed.map(({ source }) => [source, null]),
    ]);
    const params = {
      varsToKeep: columns.map(({ source }) => source),
      ...(renamed.length > 0 && { transforms }),
    };
    chosen.push(await runner().planStep('rxDataStep', params, data, run));
  }
  // Variables that hold the rows of all: those of the first, each time joined with the next.
  let all = (chosen[0] as StepPlan).schema;
  for (const { schema } of chosen.slice(1)) {
    const same = all.variables.length === schema.variables.length;
    if (!same) throw new RxError('argument', 'data whose rows are joined have the same variables');
    all = Engine.planStep('conform', { other: all, follows: true }, schema).schema;
  }
  const part = (step: StepPlan, at: number): WrittenPart => {
    const conform = Engine.planStep('conform', { other: all, follows: true }, step.schema);
    return { data: (sides[at] as ExchangedSide).data, steps: [step, conform] };
  };
  return { parts: chosen.map(part), schema: all as Schema, isWhole: false };
}
