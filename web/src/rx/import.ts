import type { RunOptions } from '../context/distribute.js';
import { isDataSource, isFileLike, type RxDataSource, RxTextData, type TextDataOptions } from '../data/sources.js';
import { asRxError } from '../error.js';
import { type DataInput, openData, requireData } from './data.js';
import { RxResident } from './resident.js';
import { runner } from './runner.js';

/** The options of {@link rxImport}: those of text files hold for text. */
export type ImportOptions = TextDataOptions & RunOptions;

/**
 * Reads data once and keeps them in the engine's memory, each column in the narrowest type that holds its values exactly.
 * Analyses of what it returns read nothing again. Release it when it is no longer needed.
 */
export async function rxImport(inData: DataInput, options: ImportOptions = {}): Promise<RxResident> {
  try {
    requireData(inData);
    const { signal, onProgress, ...text } = options;
    if (inData instanceof RxResident) return inData;
    const source: DataInput = Object.keys(text).length > 0 ? asText(inData, text) : inData;
    const data = await openData(source, { signal, onProgress });
    // A source may be open elsewhere: what is kept belongs to this import alone.
    const own = data.kept ? await openData(copyOf(source), { signal }) : data;
    await runner().keep(own, { signal, onProgress });
    return new RxResident(own);
  } catch (error) {
    throw asRxError(error);
  }
}

/** Text with further options. */
function asText(inData: DataInput, options: TextDataOptions): DataInput {
  if (isFileLike(inData)) return RxTextData(inData, options);
  if (isDataSource(inData) && inData.type === 'RxTextData' && inData.file !== null) {
    const merged: RxDataSource = RxTextData(inData.file, options);
    return Object.freeze({ ...merged, options: Object.freeze({ ...inData.options, ...merged.options }) });
  }
  return inData;
}

/** The same source as another value, so that it is opened anew. */
function copyOf(input: DataInput): DataInput {
  if (isDataSource(input)) return { ...input };
  return input instanceof Blob ? input.slice() : input;
}
