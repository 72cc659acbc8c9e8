import type { RunOptions } from '../context/distribute.js';
import { CHOICE, checkedOptions, type Names, TEXT } from '../data/arguments.js';
import type { CallOptions } from '../jobs/called.js';
import type { OpenOptions } from './chunks.js';
import type { CreateColInfoOptions } from './col-info.js';
import type { CompressXdfOptions } from './converters.js';
import type { DataStepOptions } from './data-step.js';
import type { FactorsOptions } from './factors.js';
import type { FuzzyDistOptions, FuzzyKeysOptions } from './fuzzy.js';
import type { ImportOptions } from './import.js';
import type { InfoOptions, ReadRowsOptions, VarInfoOptions } from './info.js';
import type { MergeOptions } from './merge.js';
import type { PartitionOptions } from './partition.js';
import type { PredictOptions } from './predict.js';
import type { ReadXdfOptions } from './read-xdf.js';
import type { SortOptions } from './sort.js';
import type { SplitOptions } from './split.js';

const RUN = { signal: 1, onProgress: 1 } satisfies Names<RunOptions>;
const CALL = { ...RUN, computeContext: 1 } satisfies Names<CallOptions>;
const XDF = { rowsPerRead: 1, xdfCompressionLevel: 1 } as const;
const OUTPUT = { ...XDF, outFile: 1, overwrite: 1 } as const;
const TABLE = { keepInMemory: 1, maxRowsByCols: 1 } as const;

const FUNCTION = { transformFunc: 1, transformVars: 1, transformObjects: 1 } as const;
const ROWS = { startRow: 1, numRows: 1, rowVarName: 1 } as const;
const STEP = {
  ...FUNCTION,
  transforms: 1,
  rowSelection: 1,
  removeMissingsOnRead: 1,
  removeMissings: 1,
} as const;

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
} as const;

/** The options of a function: see {@link checkedOptions}. */
export function givenOptions<T extends object>(name: keyof typeof OPTIONS, options: T | null | undefined): T {
  return checkedOptions(name, OPTIONS[name], options);
}
