import { RxArrowData, type RunOptions, rxGetInfo, type Table } from 'rxwasm';
import { csvOf, gridOfTable } from '../output/grid.ts';

/** Rows that are written as text at once. */
const AT_ONCE = 50_000;

/** Predictions of a model, written to a file of Arrow's in the browser. */
export interface Predictions {
  file: Blob;
  rows: number;
  /** The first rows. */
  head: Table;
}

/** Predictions as text with commas, written piece by piece. */
export async function csvFile({ file, rows }: Predictions, { signal, onProgress }: RunOptions): Promise<Blob> {
  const source = RxArrowData(file);
  const pieces: Blob[] = [];
  for (let from = 0; from < rows; from += AT_ONCE) {
    const how = { startRow: from + 1, numRows: Math.min(AT_ONCE, rows - from), computeInfo: false };
    const { data } = await rxGetInfo(source, { ...how, ...(signal && { signal }) });
    if (!data) break;
    const text = csvOf(gridOfTable(data));
    pieces.push(new Blob([from === 0 ? text : text.slice(text.indexOf('\n') + 1)]));
    const done = Math.min(from + AT_ONCE, rows);
    onProgress?.({ rows: done, totalRows: rows, fraction: done / rows });
  }
  return new Blob(pieces, { type: 'text/csv' });
}
