import type { RunOptions } from '../context/distribute.js';
import { isFileLike } from '../data/file.js';
import { outputOf, sourceOf } from '../data/formats.js';
import { isDataSource, type RxDataSource, RxTextData, type TextDataOptions } from '../data/sources.js';
import { asRxError } from '../error.js';
import { type DataInput, openData, requireData } from './data.js';
import { RxResident } from './resident.js';
import { runner } from './runner.js';
import { writeData } from './write.js';
import type { XdfWriting } from './write-xdf.js';

/** What can be written: a source, or a file by its name. */
export type OutFile = RxDataSource | string | FileSystemFileHandle;

/** The options of {@link rxImport}: those of text files hold for text. */
export interface ImportOptions extends TextDataOptions, RunOptions, Omit<XdfWriting, 'rowsPerRead'> {
  /**
   * Where to write the data; without it they are kept in memory. A name that ends in `.xdf` becomes an XDF file, other
   * names an Arrow file.
   */
  outFile?: OutFile;
  /** Whether a file that is there may be replaced. Default false. */
  overwrite?: boolean;
}

/**
 * Reads data once and keeps them in the engine's memory, each column in the narrowest type that holds its values exactly.
 * Analyses of what it returns read nothing again. Release it when it is no longer needed.
 *
 * With `outFile` the data are written there instead, chunk by chunk, and the source to read them from is returned.
 */
export async function rxImport(inData: DataInput, options: ImportOptions & { outFile: OutFile }): Promise<RxDataSource>;
export async function rxImport(
  inData: DataInput,
  options?: ImportOptions & { outFile?: undefined },
): Promise<RxResident>;
export async function rxImport(inData: DataInput, options: ImportOptions = {}): Promise<RxResident | RxDataSource> {
  try {
    requireData(inData);
    const { signal, onProgress, outFile, overwrite, append, xdfCompressionLevel, ...text } = options;
    if (inData instanceof RxResident && !outFile) return inData;
    const source: DataInput = Object.keys(text).length > 0 ? await asText(inData, text, signal) : inData;
    const data = await openData(source, { signal, onProgress });
    if (outFile) {
      // Levels of factors stand in front of the rows.
      await runner().scan(data, { signal });
      const xdf = {
        ...(append && { append }),
        ...(text.rowsPerRead && { rowsPerRead: text.rowsPerRead }),
        ...(xdfCompressionLevel !== undefined && { xdfCompressionLevel }),
      };
      return await writeData(data, outputOf(outFile), { signal, onProgress, overwrite, ...xdf });
    }
    // A source may be open elsewhere: what is kept belongs to this import alone.
    const own = data.kept ? await openData(copyOf(source), { signal }) : data;
    await runner().keep(own, { signal, onProgress });
    return new RxResident(own);
  } catch (error) {
    throw asRxError(error);
  }
}

/** Text with further options, which mean nothing for other formats. */
async function asText(inData: DataInput, options: TextDataOptions, signal?: AbortSignal): Promise<DataInput> {
  if (isFileLike(inData)) {
    const found = await sourceOf(inData, signal);
    return found.type === 'RxTextData' ? RxTextData(inData, options) : found;
  }
  if (isDataSource(inData) && inData.type === 'RxTextData' && isFileLike(inData.file)) {
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
