import type { RunOptions } from '../context/distribute.js';
import { RxError } from '../error.js';
import type { CallOptions } from '../jobs/called.js';
import type { OpenOptions } from '../rx/chunks.js';
import type { CreateColInfoOptions } from '../rx/col-info.js';
import type { CompressXdfOptions } from '../rx/converters.js';
import type { DataStepOptions } from '../rx/data-step.js';
import type { FactorsOptions } from '../rx/factors.js';
import type { FuzzyDistOptions, FuzzyKeysOptions } from '../rx/fuzzy.js';
import type { ImportOptions } from '../rx/import.js';
import type { InfoOptions, ReadRowsOptions, VarInfoOptions } from '../rx/info.js';
import type { MergeOptions } from '../rx/merge.js';
import type { PartitionOptions } from '../rx/partition.js';
import type { PredictOptions } from '../rx/predict.js';
import type { ReadXdfOptions } from '../rx/read-xdf.js';
import type { SortOptions } from '../rx/sort.js';
import type { SplitOptions } from '../rx/split.js';
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

/** The options of a function: all that its type has, and no others. */
type Names<T> = Record<keyof T, 1>;

const RUN = { signal: 1, onProgress: 1 } satisfies Names<RunOptions>;
const CALL = { ...RUN, computeContext: 1 } satisfies Names<CallOptions>;
const CHOICE = { varsToKeep: 1, varsToDrop: 1 } as const;
const XDF = { rowsPerRead: 1, xdfCompressionLevel: 1 } as const;
const OUTPUT = { ...XDF, outFile: 1, overwrite: 1 } as const;
const TABLE = { keepInMemory: 1, maxRowsByCols: 1 } as const;
const COLUMNS = { colClasses: 1, colInfo: 1, stringsAsFactors: 1, checkVarsToKeep: 1 } as const;

const FUNCTION = { transformFunc: 1, transformVars: 1, transformObjects: 1 } as const;
const ROWS = { startRow: 1, numRows: 1, rowVarName: 1 } as const;
const STEP = {
  ...FUNCTION,
  transforms: 1,
  rowSelection: 1,
  removeMissingsOnRead: 1,
  removeMissings: 1,
} as const;

const TEXT_VALUES = {
  readDateFormat: 1,
  readPOSIXctFormat: 1,
  centuryCutoff: 1,
  rowsToSniff: 1,
  defaultDecimalColType: 1,
  defaultMissingColType: 1,
} as const;

const TEXT = {
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

const FUZZY = {
  ...CALL,
  ...OUTPUT,
  costs: 1,
  data: 1,
  stringsIn: 1,
  varsToKeep: 1,
  matchMethod: 1,
  keyType: 1,
  ignoreCase: 1,
  ignoreSpaces: 1,
  ignoreNumbers: 1,
  ignoreWords: 1,
  minDistance: 1,
  dictionary: 1,
  noMatchNA: 1,
} as const;

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

const INFO = { ...RUN, ...CHOICE, computeInfo: 1, getValueLabels: 1 } satisfies Names<VarInfoOptions>;

/** The options of each function that has such. Analyses are told apart by the engine, which knows theirs. */
const OPTIONS = {
  rxImport: {
    ...CALL,
    ...OUTPUT,
    ...STEP,
    ...ROWS,
    ...TEXT,
    append: 1,
    type: 1,
    maxRowsByCols: 1,
  } satisfies Names<ImportOptions>,
  rxDataStep: {
    ...CALL,
    ...CHOICE,
    ...OUTPUT,
    ...STEP,
    ...ROWS,
    ...TABLE,
    append: 1,
    computeLowHigh: 1,
    returnTransformObjects: 1,
  } satisfies Names<DataStepOptions>,
  rxFactors: {
    ...CALL,
    ...CHOICE,
    ...OUTPUT,
    ...TABLE,
    factorInfo: 1,
    sortLevels: 1,
    otherLevel: 1,
  } satisfies Names<FactorsOptions>,
  rxSplit: {
    ...CALL,
    ...CHOICE,
    ...XDF,
    ...STEP,
    overwrite: 1,
    maxRowsByCols: 1,
    updateLowHigh: 1,
    outFilesBase: 1,
    outFileSuffixes: 1,
    numOut: 1,
    splitBy: 1,
    splitByFactor: 1,
    fill: 1,
  } satisfies Names<SplitOptions>,
  rxSort: {
    ...CALL,
    ...CHOICE,
    ...OUTPUT,
    ...TABLE,
    sortByVars: 1,
    decreasing: 1,
    type: 1,
    missingsLow: 1,
    caseSensitive: 1,
    removeDupKeys: 1,
    dupFreqVar: 1,
    bufferLimit: 1,
  } satisfies Names<SortOptions>,
  rxMerge: {
    ...CALL,
    ...TABLE,
    outFile: 1,
    overwrite: 1,
    matchVars: 1,
    type: 1,
    missingsLow: 1,
    autoSort: 1,
    duplicateVarExt: 1,
    varsToKeep1: 1,
    varsToDrop1: 1,
    newVarNames1: 1,
    varsToKeep2: 1,
    varsToDrop2: 1,
    newVarNames2: 1,
    rowsPerOutputBlock: 1,
    xdfCompressionLevel: 1,
    decreasing: 1,
    bufferLimit: 1,
  } satisfies Names<MergeOptions>,
  rxPartition: {
    ...CALL,
    varsToPartition: 1,
    append: 1,
    overwrite: 1,
    bufferLimit: 1,
  } satisfies Names<PartitionOptions>,
  rxPredict: {
    ...CALL,
    ...XDF,
    outData: 1,
    append: 1,
    overwrite: 1,
    computeStdErrors: 1,
    type: 1,
    interval: 1,
    confLevel: 1,
    computeResiduals: 1,
    writeModelVars: 1,
    extraVarsToWrite: 1,
    removeMissings: 1,
    checkFactorLevels: 1,
    predVarNames: 1,
    residVarNames: 1,
    intervalVarNames: 1,
    stdErrorsVarNames: 1,
  } satisfies Names<PredictOptions>,
  rxGetFuzzyKeys: {
    ...FUZZY,
    keyVarName: 1,
    hasMatchVarName: 1,
    matchDistVarName: 1,
    numMatchVarName: 1,
  } satisfies Names<FuzzyKeysOptions>,
  rxGetFuzzyDist: { ...FUZZY, returnString: 1, returnIndex: 1 } satisfies Names<FuzzyDistOptions>,
  rxGetVarInfo: INFO,
  rxGetVarNames: RUN,
  rxGetInfo: { ...INFO, getVarInfo: 1, getBlockSizes: 1, numRows: 1, startRow: 1 } satisfies Names<InfoOptions>,
  rxCreateColInfo: {
    ...RUN,
    varsToKeep: 1,
    computeInfo: 1,
    includeLowHigh: 1,
    factorsOnly: 1,
    sortLevels: 1,
    useFactorIndex: 1,
  } satisfies Names<CreateColInfoOptions>,
  rxReadRows: { ...RUN, ...CHOICE, startRow: 1, numRows: 1 } satisfies Names<ReadRowsOptions>,
  rxReadXdf: {
    ...RUN,
    ...CHOICE,
    ...ROWS,
    returnDataFrame: 1,
    stringsAsFactors: 1,
    maxRowsByCols: 1,
  } satisfies Names<ReadXdfOptions>,
  rxOpen: { ...RUN, ...XDF, overwrite: 1 } satisfies Names<OpenOptions>,
  rxCompressXdf: { ...CALL, overwrite: 1, xdfCompressionLevel: 1 } satisfies Names<CompressXdfOptions>,
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
 * The options of a function as they are given: without those that are `null` or undefined, as RevoScaleR's `NULL` stands for
 * the default, and without what means nothing here. A name that the function does not have is an error that tells the
 * nearest one. Those of functions that are not listed stay as they are.
 */
export function givenOptions<T extends object>(name: string, options: T | null | undefined): T {
  const known = (OPTIONS as Record<string, Readonly<Record<string, 1>>>)[name];
  const given = options ?? ({} as T);
  if (!known) return given;
  if (typeof given !== 'object') throw new RxError('argument', `the options of ${name} are an object, not ${given}`);
  const kept = Object.entries(given).filter(([option, value]) => {
    if (value === undefined || value === null) return false;
    if (Object.hasOwn(known, option)) return !(OF_ITSELF.has(option) && value === -1);
    if (WITHOUT_MEANING.has(option)) return false;
    throw unknownOption(name, option, Object.keys(known));
  });
  return Object.fromEntries(kept) as T;
}

function unknownOption(name: string, option: string, known: readonly string[]): RxError {
  const otherwise = OTHERWISE.get(option);
  if (otherwise)
    return new RxError('unsupported', `${name} does not take ${option}: ${otherwise}`, { names: [option] });
  const like = nearest(option, known);
  return new RxError('argument', `${name} has no option '${option}'; the nearest is '${like}'`, { names: [option] });
}
