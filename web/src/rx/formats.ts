import type { RunOptions } from '../context/distribute.js';
import type { FileLike } from '../data/file.js';
import { FORMATS, sourceOf } from '../data/formats.js';
import { isWritten } from '../data/outputs.js';
import type { RxDataSource } from '../data/sources.js';
import { asRxError } from '../error.js';

/** A format of files. */
export interface FormatInfo {
  /** What users call it. */
  title: string;
  /** The class of its data sources. */
  type: RxDataSource['type'];
  /** How names of such files end, the usual ending first. */
  endings: readonly string[];
  /** Whether it is written too. */
  isWritten: boolean;
}

/** The formats of files that are read. */
export function rxFormats(): FormatInfo[] {
  return FORMATS.map(({ title, endings, make }) => {
    const { type } = make(null);
    return { title, type, endings, isWritten: isWritten(type) };
  });
}

/**
 * The data source that a file is read as, by its first bytes and its name. Throws `unsupported` for formats that are not
 * read, with what can be done instead.
 */
export async function rxDetectSource(file: FileLike, { signal }: RunOptions = {}): Promise<RxDataSource> {
  try {
    return await sourceOf(file, signal);
  } catch (error) {
    throw asRxError(error);
  }
}
