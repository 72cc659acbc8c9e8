import { RxError } from '../error.js';
import { nearest } from './nearest.js';
import type {
  ArrowDataOptions,
  JsonDataOptions,
  ParquetDataOptions,
  RandomDataOptions,
  TextDataOptions,
  XdfDataOptions,
} from './sources.js';
import type { SqlServerDataOptions } from './sql-server-data.js';

/** The names of options: all that a type has, and no others. */
export type Names<T> = Record<keyof T, 1>;

/** Options that choose variables. */
export const CHOICE = { varsToKeep: 1, varsToDrop: 1 } as const;
const COLUMNS = { colClasses: 1, colInfo: 1, stringsAsFactors: 1, checkVarsToKeep: 1 } as const;

const TEXT_VALUES = {
  readDateFormat: 1,
  readPOSIXctFormat: 1,
  centuryCutoff: 1,
  rowsToSniff: 1,
  defaultDecimalColType: 1,
  defaultMissingColType: 1,
} as const;

/** The options of text, which a function that reads it takes too. */
export const TEXT = {
  ...CHOICE,
  ...COLUMNS,
  ...TEXT_VALUES,
  missingValueString: 1,
  rowsPerRead: 1,
  delimiter: 1,
  combineDelimiters: 1,
  quoteMark: 1,
  decimalPoint: 1,
  thousandsSeparator: 1,
  firstRowIsColNames: 1,
  rowsToSkip: 1,
  isFixedFormat: 1,
  inputEncoding: 1,
  writePrecision: 1,
  stripZeros: 1,
  writeFactorsAsIndexes: 1,
} satisfies Names<TextDataOptions>;

const SQL = {
  table: 1,
  sqlQuery: 1,
  connectionString: 1,
  colClasses: 1,
  colInfo: 1,
  stringsAsFactors: 1,
  rowsPerRead: 1,
  server: 1,
  databaseName: 1,
  writeFactorsAsIndexes: 1,
  user: 1,
  password: 1,
  rowBuffering: 1,
  returnDataFrame: 1,
  useFastRead: 1,
  trimSpace: 1,
  dbmsName: 1,
  verbose: 1,
} satisfies Names<SqlServerDataOptions>;

/** The options of each data source. */
const OPTIONS = {
  RxTextData: TEXT,
  RxJsonData: { ...CHOICE, ...COLUMNS, ...TEXT_VALUES, rowsPerRead: 1 } satisfies Names<JsonDataOptions>,
  RxArrowData: { ...CHOICE, form: 1 } satisfies Names<ArrowDataOptions>,
  RxXdfData: CHOICE satisfies Names<XdfDataOptions>,
  RxParquetData: {
    ...CHOICE,
    colInfo: 1,
    compression: 1,
    writeFactorsAsIndexes: 1,
  } satisfies Names<ParquetDataOptions>,
  RxSqlServerData: SQL,
  RxOdbcData: SQL,
  RxRandomData: { rows: 1, variables: 1, seed: 1 } satisfies Names<RandomDataOptions>,
} as const;

/** Arguments of RevoScaleR's that mean nothing in a tab, or hold for all calls; scripts may give them to any function. */
const WITHOUT_MEANING = new Set([
  'blocksPerRead',
  'reportProgress',
  'verbose',
  'createCompositeSet',
  'blocksPerCompositeFile',
  'fileSystem',
  // Of rxGetInfo and rxGetVarInfo: whether all nodes of a cluster tell.
  'allNodes',
  // Of rxReadXdf, which reads what it needs.
  'readByBlock',
  // Of data sources: how rows come from rxReadNext, how much of a file is read at once, how many files there are.
  'returnDataFrame',
  'createPartitionSet',
  'cache',
  'defaultReadBufferSize',
  'quotedDelimiters',
  'useFastRead',
  'createFileSet',
  'rowsPerOutFile',
]);

/** Arguments for which there is another way, which is told when they are given. */
const OTHERWISE: ReadonlyMap<string, string> = new Map([
  ['transformPackages', 'a function that a module exports, { module, name }, imports what it needs'],
  ['transformEnvir', 'transformObjects are what expressions and functions see'],
]);

/** Numbers of which RevoScaleR's default, -1, stands for what the package takes by itself. */
const OF_ITSELF: ReadonlySet<string> = new Set(['rowsPerRead', 'rowsPerOutputBlock', 'xdfCompressionLevel']);

/**
 * Options as they are given: without those that are `null` or undefined, as RevoScaleR's `NULL` stands for the default, and
 * without what means nothing here. A name that is not among the known ones is an error (code `argument`) that tells the
 * nearest one.
 */
export function checkedOptions<T extends object>(
  name: string,
  known: Readonly<Record<string, 1>>,
  options: T | null | undefined,
): T {
  const given = options ?? ({} as T);
  if (typeof given !== 'object') throw new RxError('argument', `the options of ${name} are an object, not ${given}`);
  const kept = Object.entries(given).filter(([option, value]) => {
    if (value === undefined || value === null) return false;
    if (Object.hasOwn(known, option)) return !(OF_ITSELF.has(option) && value === -1);
    if (WITHOUT_MEANING.has(option)) return false;
    throw unknownOption(name, option, Object.keys(known));
  });
  return Object.fromEntries(kept) as T;
}

/** The options of a data source: see {@link checkedOptions}. */
export function sourceOptions<T extends object>(type: keyof typeof OPTIONS, options: T | null | undefined): T {
  return checkedOptions(type, OPTIONS[type], options);
}

function unknownOption(name: string, option: string, known: readonly string[]): RxError {
  const otherwise = OTHERWISE.get(option);
  if (otherwise)
    return new RxError('unsupported', `${name} does not take ${option}: ${otherwise}`, { names: [option] });
  const like = nearest(option, known);
  return new RxError('argument', `${name} has no option '${option}'; the nearest is '${like}'`, { names: [option] });
}
