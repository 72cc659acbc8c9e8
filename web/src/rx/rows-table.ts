import type { RunOptions } from '../context/distribute.js';
import { settled } from '../context/retry.js';
import { readTable, type Table } from '../data/frame.js';
import { pieces } from './pieces.js';
import type { WrittenRows } from './write.js';

/** The most values of a table where nothing is said: RevoScaleR's maxRowsByCols. */
export const MAX_ROWS_BY_COLS = 3_000_000;

/** Rows as a table, of at most so many values: further rows are left out with a warning. */
export async function rowsTable(
  plan: () => Promise<WrittenRows>,
  options: RunOptions,
  maxRowsByCols = Number.POSITIVE_INFINITY,
): Promise<Table> {
  return settled(async () => {
    const bytes: BlobPart[] = [];
    const planned = await plan();
    const limit = Math.floor(maxRowsByCols / Math.max(planned.schema.variables.length, 1));
    const write = async (piece: Uint8Array) => {
      bytes.push(piece as BlobPart);
    };
    const isWhole = await pieces(planned, { type: 'arrow', stream: true }, write, options, { limit });
    if (!isWhole) console.warn(`the table has the first ${limit} rows only: maxRowsByCols allows no more`);
    return readTable(new Uint8Array(await new Blob(bytes).arrayBuffer()));
  });
}
