import type { RunOptions } from '../context/distribute.js';
import { settled } from '../context/retry.js';
import { readTable, type Table } from '../data/frame.js';
import { RxError } from '../error.js';
import { pieces } from './pieces.js';
import type { WrittenRows } from './write.js';

/** The most values of a table where nothing is said: RevoScaleR's maxRowsByCols. */
export const MAX_ROWS_BY_COLS = 3_000_000;

/** How many rows of so many variables have no more values than that; -1 stands for any number. */
export function mostRows(maxRowsByCols: number, variables: number): number {
  if (maxRowsByCols === -1) return Number.POSITIVE_INFINITY;
  if (typeof maxRowsByCols === 'number' && maxRowsByCols >= 1) {
    return Math.floor(maxRowsByCols / Math.max(variables, 1));
  }
  throw new RxError('argument', `maxRowsByCols is a number from 1, or -1 for any, not ${maxRowsByCols}`);
}

/** Says that there were more rows than come. */
export function warnOfMore(limit: number): void {
  console.warn(`the table has the first ${limit} rows only: maxRowsByCols allows no more`);
}

/** Rows as a table, of at most so many values: further rows are left out with a warning. */
export async function rowsTable(
  plan: () => Promise<WrittenRows>,
  options: RunOptions,
  maxRowsByCols = -1,
): Promise<Table> {
  return settled(async () => {
    const bytes: BlobPart[] = [];
    const planned = await plan();
    const limit = mostRows(maxRowsByCols, planned.schema.variables.length);
    const write = async (piece: Uint8Array) => {
      bytes.push(piece as BlobPart);
    };
    const isWhole = await pieces(planned, { type: 'arrow', stream: true }, write, options, { limit });
    if (!isWhole) warnOfMore(limit);
    return readTable(new Uint8Array(await new Blob(bytes).arrayBuffer()));
  });
}
