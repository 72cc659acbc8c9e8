import type { RunOptions } from '../context/distribute.js';
import type { Table } from '../data/frame.js';
import type { OutputTarget } from '../data/outputs.js';
import type { RxDataSource } from '../data/sources.js';
import { type Exchanged, partOf, removed } from '../exchange/exchange.js';
import { MAX_ROWS_BY_COLS, rowsTable } from './rows-table.js';
import { RxResident } from './resident.js';
import { runner } from '../context/realm.js';
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
  { outFile, keepInMemory, overwrite, maxRowsByCols = MAX_ROWS_BY_COLS, rowsPerRead, xdfCompressionLevel }: Into,
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
      return await rowsTable(plan, rest, maxRowsByCols);
    } finally {
      if (!isKept) await removed(remove(), run);
    }
  } catch (error) {
    await output?.abort();
    throw error;
  }
}
