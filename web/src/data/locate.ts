import { RxError } from '../error.js';
import type { FormatOptions } from '../generated/engine.js';
import { type ByteSource, memorySource } from '../source/bytes.js';
import { databaseAccess, isInDatabase } from './database.js';
import type { Growth } from './growth.js';
import { byteSource, type FileLike, fileName, isFileLike } from './file.js';
import { detected } from './formats.js';
import { type Frame, frameToArrow, isFrame, keptBytes } from './frame.js';
import { isDataSource, type RxDataSource } from './sources.js';

/** A source with its bytes and the engine's options. */
export interface LocatedSource {
  name: string;
  source: ByteSource;
  options: FormatOptions;
  /** The batches behind these bytes, when they come while they are read. */
  growth?: Growth | undefined;
  /** How many may work on it at once, where its query says so. */
  maxdop?: number | undefined;
}

/** Defaults of text files that options can change. */
export interface TextDefaults {
  defaultDecimalColType: string;
  defaultMissingColType: string;
}

/** Finds the bytes of any input, and how they are read. */
export async function locate(
  input: RxDataSource | FileLike | Frame,
  defaults: TextDefaults,
  signal?: AbortSignal,
): Promise<LocatedSource> {
  if (isFileLike(input)) {
    const source = await byteSource(input, signal);
    const data = await detected(input, source, signal);
    return { name: fileName(input), source, options: formatOptions(data, defaults, source) };
  }
  if (isDataSource(input)) {
    if (isInDatabase(input)) return databaseAccess().locate(input, signal);
    if (input.type !== 'RxRandomData' && input.file === null) {
      throw new RxError('argument', `the data source of class ${input.type} has no file to read`);
    }
    const source = await byteSource(input.file, signal);
    return { name: fileName(input.file), source, options: formatOptions(input, defaults, source) };
  }
  if (isFrame(input)) {
    const pieces = keptBytes(input);
    if (pieces) return { name: 'data', source: memorySource(pieces), options: { type: 'arrow' } };
    const blob = new Blob([frameToArrow(input) as BlobPart]);
    return { name: 'data', source: { kind: 'blob', blob }, options: { type: 'arrow' } };
  }
  throw new RxError(
    'argument',
    'data is a data source, a file, a URL, an Arrow table, columns by name or an array of rows',
  );
}

function formatOptions({ type, options }: RxDataSource, defaults: TextDefaults, source: ByteSource): FormatOptions {
  switch (type) {
    case 'RxTextData':
      return { type: 'text', ...defaults, ...options } as FormatOptions;
    case 'RxArrowData': {
      const { form: _, ...choice } = options;
      return { type: 'arrow', ...choice } as FormatOptions;
    }
    case 'RxXdfData':
      return { type: 'xdf', ...options } as FormatOptions;
    case 'RxJsonData':
      return { type: 'json', ...options } as FormatOptions;
    case 'RxParquetData':
      // Of a file on a server pages are not looked for one by one.
      return { type: 'parquet', isRemote: source.kind === 'url', ...options } as FormatOptions;
    case 'RxRandomData':
      return { type: 'seeds', ...options } as FormatOptions;
    case 'RxSqlServerData':
    case 'RxOdbcData':
      return { type: 'arrow' };
  }
}
