import { RxTextData, rxGetFile, rxGetVarInfo, rxHead, type Table, type Variable } from 'rxwasm';
import { type FileOrigin, type TextChoices, textOptions } from '../data/origin.ts';
import { type Found, settled, sniff } from './sniff.ts';

/** What a file looks like under settings. */
export interface Preview {
  found: Found;
  variables: readonly Variable[];
  head: Table;
}

/** Rows that are shown. */
const ROWS = 25;

/** Reads the first rows of a text file. What was found out comes back although they cannot be read. */
export async function previewText(
  origin: FileOrigin,
  said: TextChoices,
  signal: AbortSignal,
  onFound: (found: Found) => void,
): Promise<Preview> {
  const file = origin.kind === 'file' ? origin.file : await rxGetFile(origin.path);
  const found = await sniff(file, said);
  signal.throwIfAborted();
  onFound(found);
  const choices = settled(said, found);
  // The types that it would have are told by their own names.
  const source = RxTextData(
    origin.kind === 'file' ? file : `opfs:${origin.path}`,
    textOptions(choices, choices.missing),
  );
  const variables = await rxGetVarInfo(source, { computeInfo: false, signal });
  return { found, variables, head: await rxHead(source, ROWS, { signal }) };
}
