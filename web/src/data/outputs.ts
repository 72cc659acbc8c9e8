import { rxGetOption } from '../context/options.js';
import { RxError } from '../error.js';
import type { ColumnInfo, OutputOptions, Schema, Variable } from '../generated/engine.js';
import type { ByteWriter, FileTarget } from '../source/target.js';
import { databaseAccess } from './database.js';
import { fileName, isFileLike } from './file.js';
import { byEnding } from './formats.js';
import {
  type ColumnType,
  RxArrowData,
  type RxDataSource,
  RxJsonData,
  RxParquetData,
  RxTextData,
  RxXdfData,
} from './sources.js';

/** How a format is written. */
export interface OutputFormat {
  /** What the engine is told. */
  options(output: RxDataSource): OutputOptions;
  /** Whether rows lie in blocks, which are joined here from pieces, and behind which others can be put. */
  hasBlocks?: boolean;
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
    media: 'application/vnd.apache.parquet',
    written: (file, { writing }) => RxParquetData(file, writing),
  },
};

/** What is said about a column, with its name. */
type NamedInfo = Partial<ColumnInfo> & { name: string };

/** Rows that were written, with the types that they had unless the user said otherwise. */
function typed(source: RxDataSource, output: RxDataSource, { variables }: Schema): RxDataSource {
  const { colInfo = [], ...given } = output.options as { colInfo?: NamedInfo[] };
  const { writeFactorsAsIndexes } = output.writing ?? {};
  const named = new Set(colInfo.map(({ name }) => name));
  const types = variables.filter(({ name }) => !named.has(name)).map((variable) => columnInfo(variable));
  const known = writeFactorsAsIndexes ? types.filter(({ type }) => type !== 'factor') : types;
  const options = { ...source.options, ...given, colInfo: [...colInfo, ...known] };
  return Object.freeze({
    ...source,
    options: Object.freeze(options),
    ...(output.writing && { writing: output.writing }),
  });
}

function columnInfo(variable: Variable): NamedInfo {
  const { name, kind, levels } = variable;
  return { name, type: columnType(variable), ...(kind === 'factor' && levels ? { levels } : {}) };
}

/** The type of text that a variable is read back from as what it is. */
export function columnType({ kind, storage, ordered }: Variable): ColumnType {
  if (kind === 'numeric') return storage === 'float32' ? 'float32' : 'numeric';
  // More than the 32 bits of R's integers.
  if (kind === 'integer') return storage === 'int64' ? 'numeric' : 'integer';
  return kind === 'factor' && ordered ? 'ordered' : kind;
}

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
