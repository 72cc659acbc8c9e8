import type { RunOptions } from '../context/distribute.js';
import type { Table } from '../data/frame.js';
import type { OutputTarget } from '../data/outputs.js';
import type { RxDataSource } from '../data/sources.js';
import { RxError } from '../error.js';
import { type Exchanged, partOf, removed } from '../exchange/exchange.js';
import type { Schema } from '../generated/engine.js';
import { rowsTable } from './predict.js';
import { RxResident } from './resident.js';
import { runner } from './runner.js';
import { openOutput, type WrittenRows } from './write.js';
import { type XdfWriting, xdfWriting } from './write-xdf.js';

/** What becomes of rows that were exchanged. */
export interface Into extends XdfWriting {
  outFile?: OutputTarget;
  keepInMemory?: boolean;
  overwrite?: boolean;
  maxRowsByCols?: number;
}

/** Where exchanging ends and writing begins, as shares of the work. */
const [HALF, END] = [0.6, 1];

/**
 * Has rows exchanged, and writes them to a file, keeps them or makes a table of them. What cannot be written is known
 * before; nothing is left over, whether it fails or not.
 */
export async function into(
  { outFile, keepInMemory, overwrite, maxRowsByCols = 3_000_000, rowsPerRead, xdfCompressionLevel }: Into,
  run: RunOptions,
  make: (output: OutputTarget | null, run: RunOptions) => Promise<Exchanged & { isWhole: boolean }>,
): Promise<Table | RxResident | RxDataSource> {
  const writing = { overwrite, ...xdfWriting({ rowsPerRead, xdfCompressionLevel }) };
  const output = outFile === undefined ? null : await openOutput(outFile, writing);
  try {
    const { data, isWhole, remove } = await make(outFile ?? null, run);
    const rest = partOf(run, HALF, END);
    let isKept = false;
    try {
      const plan = async (): Promise<WrittenRows> => ({ parts: [{ data, steps: [] }], schema: data.schema, isWhole });
      if (output) return await output.write(plan, rest);
      if (keepInMemory) {
        await runner().keep(data, rest);
        isKept = true;
        // What a satellite kept that dies is read again.
        return new RxResident(data, remove);
      }
      const limit = ({ variables }: Schema) => Math.floor(maxRowsByCols / Math.max(variables.length, 1));
      return await rowsTable(plan, rest, limit);
    } finally {
      if (!isKept) await removed(remove(), run);
    }
  } catch (error) {
    await output?.abort();
    throw error;
  }
}

/** Throws for names that are not among the variables. */
export function given(variables: readonly string[], names: readonly string[]): void {
  const unknown = names.find((name) => !variables.includes(name));
  if (unknown === undefined) return;
  throw new RxError('unknownVariable', `the data have no variable '${unknown}'`, { names: [unknown] });
}
