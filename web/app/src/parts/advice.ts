import type { RxError, RxErrorCode } from 'rxwasm';
import { count } from '../text/numbers.ts';

const ADVICE: Partial<Record<RxErrorCode, string>> = {
  unknownVariable: 'Names are case-sensitive. Click a variable in the list to insert it.',
  wrongType: 'F(x) makes a factor of a number, as.numeric(as.character(x)) a number of a factor.',
  noData: 'Look at the missing counts of the variables, and at the row selection.',
  notFinite: 'A logarithm or a division may give infinite values: select the rows where it does not.',
  format: 'Look at the text options: delimiter, header and encoding.',
  truncated: 'The file may still be growing, or its download was not complete.',
  conversion: 'Look at the text options: the text for missing values may be another.',
  tooLarge: 'The data can be worked on streamed from the file: then nothing is kept in memory.',
  satellite:
    'A worker ended and could not be replaced; memory may be short. The data can be worked on streamed from the file.',
  source: 'Pick the file again.',
  storage: 'Delete files of the workspace that are no longer needed, or write to this computer.',
  exists: 'Replace it, or give another name.',
  locked: 'Wait until the other call has ended, or close the other tab.',
  environment: 'A current version of Chromium, Firefox or Safari has what is needed.',
  protocol: 'This should not happen. Load the page again; the formula is kept.',
};

/** What to do about an error. */
export function advice(error: RxError): string {
  return ADVICE[error.code] ?? '';
}

/** Where an error is, apart from its place in a formula. */
export function place({ at }: RxError): string {
  const parts: string[] = [];
  if (at.column != null) parts.push(`column ‘${at.column}’`);
  if (at.chunk != null) parts.push(`chunk ${count(at.chunk)}`);
  if (at.row != null) parts.push(`row ${count(at.row)}`);
  if (at.byte != null) parts.push(`byte ${count(at.byte)}`);
  return parts.join(', ');
}
