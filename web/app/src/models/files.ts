import { RxArrowData, RxTextData, type RunOptions, rxDataStep, type Table } from 'rxwasm';

/** Predictions of a model, written to a file of Arrow's in the browser. */
export interface Predictions {
  file: Blob;
  rows: number;
  /** The first rows. */
  head: Table;
}

/** Predictions as text with commas, with all digits. */
export async function csvFile({ file }: Predictions, how: RunOptions): Promise<Blob> {
  const outFile = RxTextData(null, { writePrecision: 17, stripZeros: true });
  const written = await rxDataStep(RxArrowData(file), { ...how, outFile });
  return written.file as Blob;
}
