/**
 * RevoScaleR's functions in a browser tab.
 *
 * Every function that computes returns a promise and takes, besides its own options, `signal` to cancel it and
 * `onProgress` to watch it. Errors are {@link RxError}s with a stable `code`.
 *
 * @packageDocumentation
 */

export { RxLocalParallel, RxLocalSeq, rxGetComputeContext, rxSetComputeContext } from './context/contexts.js';
export type { LocalContextOptions, RxComputeContext } from './context/contexts.js';
export type { Progress, RunOptions } from './context/distribute.js';
export { rxGetOption, rxOptions } from './context/options.js';
export type { RxOptions } from './context/options.js';
export type { ArrowTable, Columns, Constant, Frame, Rows, Table } from './data/frame.js';
export { RxArrowData, RxRandomData, RxTextData } from './data/sources.js';
export type {
  ColInfo,
  ColumnType,
  FileLike,
  RandomDataOptions,
  RxDataSource,
  TextDataOptions,
} from './data/sources.js';
export { RxError } from './error.js';
export type { RxErrorCode } from './error.js';
export { rxLinMod, rxSummary } from './generated/analyses.js';
export type {
  Categorical,
  FStatistics,
  LinModOutput,
  LinModParams,
  NamedMatrix,
  Place,
  PredictParams,
  SummaryOutput,
  SummaryParams,
  Variable,
} from './generated/engine.js';
export type { Process, ProcessRole, ProcessState } from './launchpad/process.js';
export type { RxResult } from './result/result.js';
export type { Analysis, AnalysisOptions } from './rx/bind.js';
export type { DataInput } from './rx/data.js';
export { rxImport } from './rx/import.js';
export type { ImportOptions } from './rx/import.js';
export { rxGetInfo, rxGetVarInfo, rxGetVarNames, rxHead } from './rx/info.js';
export type { DataInfo, InfoOptions, VarInfoOptions } from './rx/info.js';
export { rxPredict } from './rx/predict.js';
export type { FittedModel, PredictOptions } from './rx/predict.js';
export { rxEnd, rxKill, rxProcesses, rxStart } from './rx/processes.js';
export type { RxResident } from './rx/resident.js';
