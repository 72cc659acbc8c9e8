import { rxGetOption } from '../context/options.js';
import { RxError } from '../error.js';
import type { OutputOptions, Schema } from '../generated/engine.js';
import type { ByteWriter, FileTarget } from '../source/target.js';
import { databaseAccess } from './database.js';
import { fileName, isFileLike } from './file.js';
import { byEnding } from './formats.js';
import {
  type ParquetColInfo,
  RxArrowData,
  type RxDataSource,
  RxJsonData,
  RxParquetData,
  RxTextData,
  RxXdfData,
} from './sources.js';
import { saidRange, typed } from './text-columns.js';

/** How a format is written. */
export interface OutputFormat {
  /** What the engine is told. */
  options(output: RxDataSource): OutputOptions;
  /** Whether rows lie in blocks, which are joined here from pieces, and behind which others can be put. */
  hasBlocks?: boolean;
  /** Whether rows are put in blocks of as many as `rowsPerRead` says, where that is said; otherwise each chunk is one. */
  isCut?: boolean;
  /** Opens what is no file. What it has can be continued as it stands. */
  open?: (output: RxDataSource, how: { overwrite: boolean; appends: boolean }) => Promise<ByteWriter>;
  /** The media type. */
  media: string;
  /** The source to read what was written from. */
  written(file: RxDataSource['file'], output: RxDataSource, schema: Schema): RxDataSource;
}

/** Tables of a database take an Arrow stream. */
const TABLE: OutputFormat = {
  options: () => ({ type: 'arrow', stream: true }),
  open: (output, how) => databaseAccess().open(output, how),
  media: 'application/vnd.apache.arrow.stream',
  written: (_file, output) => output,
};

/** The formats that are written. */
const OUTPUTS: Partial<Record<RxDataSource['type'], OutputFormat>> = {
  RxArrowData: {
    options: ({ options }) => ({ type: 'arrow', stream: options.form === 'stream' }),
    isCut: true,
    media: 'application/vnd.apache.arrow.file',
    // What is read is what was written, not a choice of it.
    written: (file, { options: { form } }) => RxArrowData(file, form === 'stream' ? { form } : {}),
  },
  RxTextData: {
    options: ({ writing }) => ({ type: 'text', ...writing }) as OutputOptions,
    media: 'text/csv',
    written: (file, output, schema) => readBack(RxTextData(file), output, schema),
  },
  RxJsonData: {
    options: () => ({ type: 'json' }),
    media: 'application/jsonl',
    written: (file, output, schema) => typed(RxJsonData(file), output, schema),
  },
  RxXdfData: {
    options: () => ({
      type: 'xdf',
      rowsPerRead: rxGetOption('rowsPerRead'),
      xdfCompressionLevel: rxGetOption('xdfCompressionLevel'),
      starts: [],
      like: new Uint8Array(),
      beside: [],
    }),
    hasBlocks: true,
    media: 'application/octet-stream',
    // What is read is what was written, not a choice of it.
    written: (file) => RxXdfData(file),
  },
  RxSqlServerData: TABLE,
  RxOdbcData: TABLE,
  RxParquetData: {
    options: ({ writing }) => ({ type: 'parquet', ...writing }) as OutputOptions,
    isCut: true,
    media: 'application/vnd.apache.parquet',
    // The file has all but ranges that are not those of its data.
    written: (file, { writing }, { variables }) => {
      const ranges = variables.map((variable) => [variable.name, saidRange(variable)] as const);
      const said = ranges.filter(([, { low }]) => low != null) as [string, ParquetColInfo][];
      return RxParquetData(file, { ...writing, ...(said.length > 0 && { colInfo: Object.fromEntries(said) }) });
    },
  },
};

/** Text that was written, whose delimiter is known too. */
function readBack(source: RxDataSource, output: RxDataSource, schema: Schema): RxDataSource {
  const back = typed(source, output, schema);
  const { delimiter = ',', firstRowIsColNames = true } = back.options;
  return Object.freeze({ ...back, options: Object.freeze({ ...back.options, delimiter, firstRowIsColNames }) });
}

/** Whether sources of a class are written. */
export function isWritten(type: RxDataSource['type']): boolean {
  return OUTPUTS[type] !== undefined;
}

/** How an output's format is written. Throws for formats that are not, by name. */
export function outputFormat({ type }: RxDataSource): OutputFormat {
  const format = OUTPUTS[type];
  if (format) return format;
  throw new RxError('unsupported', `data can be written to ${Object.keys(OUTPUTS).join(' and ')}, not to ${type}`);
}

/** Where data are to be written: a data source, or a file whose format follows from the ending of its name. */
export type OutputTarget = RxDataSource | string | FileSystemFileHandle;

/** The data source of an output: a file by the ending of its name, Arrow when that says nothing. */
export function outputSource(output: OutputTarget): RxDataSource {
  if (!isFileLike(output)) return output;
  return (byEnding(fileName(output))?.make ?? RxArrowData)(output);
}

/** The file of an output, if it can be written. */
export function outputFile({ file, part }: RxDataSource): FileTarget {
  if (part) throw new RxError('argument', 'a part of a file cannot be written');
  if (file instanceof Blob || file instanceof URL || file instanceof Uint8Array || file instanceof ArrayBuffer) {
    throw new RxError(
      'argument',
      "a file, bytes or a URL cannot be written; give an 'opfs:' path, a file handle or null",
    );
  }
  return file;
}
