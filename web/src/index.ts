/**
 * RevoScaleR's functions in a browser tab.
 *
 * Every function that computes returns a promise and takes, besides its own options, `signal` to cancel it and
 * `onProgress` to watch it. Errors are {@link RxError}s with a stable `code`.
 *
 * @packageDocumentation
 */

export { rxCompareContexts } from './context/compare.js';
export { RxComputeContext, rxGetComputeContext, rxSetComputeContext } from './context/compute-context.js';
export type { ContextName, ContextOptions } from './context/compute-context.js';
export { RxForeachDoPar } from './context/foreach-do-par.js';
export { RxHadoopMR } from './context/hadoop-mr.js';
export type { HadoopMROptions } from './context/hadoop-mr.js';
export { RxInSqlServer } from './context/in-sql-server.js';
export type { InSqlServerOptions } from './context/in-sql-server.js';
export type { LocalContextOptions } from './context/local.js';
export { RxLocalParallel } from './context/local-parallel.js';
export type { LocalParallelOptions } from './context/local-parallel.js';
export { RxLocalSeq } from './context/local-seq.js';
export { RxSpark } from './context/spark.js';
export type { SparkOptions } from './context/spark.js';
export type { ModuleExports, TaskPackage } from './context/packages.js';
export type { CommonContextOptions, ContextType, ContextValue } from './context/value.js';
export type { Progress, RunOptions } from './context/distribute.js';
export { rxGetOption, rxOptions } from './context/options.js';
export type { RxOptions } from './context/options.js';
export { asGbm } from './convert/gbm.js';
export type { RGbm, RGbmTree } from './convert/gbm.js';
export { asGlm } from './convert/glm.js';
export type { RGlm } from './convert/glm.js';
export { asKmeans } from './convert/kmeans.js';
export type { RKmeans } from './convert/kmeans.js';
export { asLm } from './convert/lm.js';
export type { RLm } from './convert/lm.js';
export { asNaiveBayes } from './convert/naive-bayes.js';
export type { RNaiveBayes } from './convert/naive-bayes.js';
export { asRandomForest } from './convert/random-forest.js';
export type { RForest, RRandomForest } from './convert/random-forest.js';
export { asRpart } from './convert/rpart.js';
export type { RRpart } from './convert/rpart.js';
export type { FileLike } from './data/file.js';
export type { OutputTarget } from './data/outputs.js';
export type { ArrowTable, Columns, Constant, Frame, Rows, Table } from './data/frame.js';
export { RxOdbcData, RxSqlServerData } from './data/sql-server-data.js';
export type { OdbcDataOptions, SqlColInfo, SqlServerDataOptions } from './data/sql-server-data.js';
export { RxArrowData, RxJsonData, RxParquetData, RxRandomData, RxTextData, RxXdfData } from './data/sources.js';
export type {
  ArrowDataOptions,
  ColInfo,
  ColumnType,
  JsonDataOptions,
  RandomDataOptions,
  RxDataSource,
  TextDataOptions,
  ParquetColInfo,
  ParquetCompression,
  ParquetDataOptions,
  XdfDataOptions,
} from './data/sources.js';
export { rxNewDataSource } from './data/new-data-source.js';
export type { DataSourceOptions } from './data/new-data-source.js';
export { RxError } from './error.js';
export type { RxErrorCode } from './error.js';
export type { BackendWork, DoParBackend } from './exec/backend.js';
export type { ExecCall, ExecRun, RunOutcome, TaskLine, ToldLine } from './exec/call.js';
export { registerDoPar } from './exec/do-par.js';
export { doSEQ } from './exec/do-seq.js';
export { doWorkerpool } from './exec/do-workerpool.js';
export type { WorkerpoolLike } from './exec/do-workerpool.js';
export { rxElemArg } from './exec/elem-arg.js';
export type { ElemArg } from './exec/elem-arg.js';
export type { RxExecResults, TaskOutput } from './exec/results.js';
export type { ExecProgress, ExecSettings } from './exec/execute.js';
export type { GroupData } from './exec/group-data.js';
export { rxExec } from './exec/rx-exec.js';
export type { ExecOptions } from './exec/rx-exec.js';
export { rxExecBy } from './exec/rx-exec-by.js';
export type { ExecByFunction, ExecByOptions, ExecByResult, GroupKeys } from './exec/rx-exec-by.js';
export type { TaskScope } from './exec/scope.js';
export { doSatellites } from './exec/satellites.js';
export { rxShare } from './exec/rx-share.js';
export type { SharedColumns, ShareOptions } from './exec/rx-share.js';
export { RxTaskError } from './exec/task-error.js';
export * from './generated/analyses.js';
export type { CallOptions } from './jobs/called.js';
export { RxJob } from './jobs/job.js';
export type { JobInfo, JobState } from './jobs/job.js';
export { rxgLastPendingJob } from './jobs/submit.js';
export type { PemaClass, PemaColumn, PemaData, PemaFactor, PemaMethods } from './pema/definition.js';
export { importPemaClass, setPemaClass } from './pema/pema-class.js';
export type { PemaGenerator, PemaObject } from './pema/pema-class.js';
export { pemaCompute } from './pema/pema-compute.js';
export type { PemaComputeOptions } from './pema/pema-compute.js';
export { PemaByGroup } from './pema/pema-by-group.js';
export type { PemaByGroupArgs, PemaByGroupFields, PemaStatistic } from './pema/pema-by-group.js';
export { PemaMean } from './pema/pema-mean.js';
export type { PemaMeanFields } from './pema/pema-mean.js';
export type { ImportedFunction } from './code/evaluate.js';
export type {
  ModelTransform,
  TransformColumn,
  TransformedColumns,
  TransformFunction,
  TransformObjects,
  TransformScope,
} from './transform/definition.js';
export type { Duties, Duty } from './launchpad/lead.js';
export type { Process, ProcessRole, ProcessState } from './launchpad/process.js';
export type { CurrentStream, RngKinds, RngStreamOptions } from './random/current.js';
export type { DrawParameter, Draws, SampleOptions } from './random/draws.js';
export { rx, rxRngDelStream, rxRngGetStream, rxRngNewStream, rxRngSetStream } from './random/page.js';
export type { StreamState } from './random/session.js';
export type { NormalKind, StreamKind } from './generated/engine.js';
export type { RxResult } from './result/result.js';
export { rxAnalyses } from './rx/analyses.js';
export type { Analysis, AnalysisOptions } from './rx/bind.js';
export { rxClose, rxIsOpen, rxOpen, rxReadNext, rxWriteNext } from './rx/chunks.js';
export type { ChunkSource, OpenMode, OpenOptions } from './rx/chunks.js';
export { rxCreateColInfo } from './rx/col-info.js';
export type { CreateColInfoOptions } from './rx/col-info.js';
export {
  rxCompressXdf,
  rxDataFrameToXdf,
  rxDataStepXdf,
  rxFactorsXdf,
  rxImportToXdf,
  rxMergeXdf,
  rxSortXdf,
  rxSplitXdf,
  rxTextToXdf,
  rxXdfFileName,
  rxXdfToDataFrame,
  rxXdfToText,
} from './rx/converters.js';
export type { CompressXdfOptions, SplitXdfOptions, XdfTarget, XdfToTextOptions } from './rx/converters.js';
export { rxCor, rxCov, rxSSCP } from './rx/covariance.js';
export { rxAuc, rxGini, rxLorenz, rxQuantile, rxRoc } from './rx/curves.js';
export type { DataInput } from './rx/data.js';
export { rxDataStep } from './rx/data-step.js';
export type { DataStepOptions } from './rx/data-step.js';
export type { AnalysisDescription, DescribedAnalysis, Parameter, ParameterType } from './rx/description.js';
export { rxDTree } from './rx/d-tree.js';
export type { DTreeOptions, DTreeResult } from './rx/d-tree.js';
export { rxFactors } from './rx/factors.js';
export type { FactorInfo, FactorsOptions } from './rx/factors.js';
export { rxGetFuzzyDist, rxGetFuzzyKeys } from './rx/fuzzy.js';
export type { FuzzyDistOptions, FuzzyKeysOptions } from './rx/fuzzy.js';
export { rxImport } from './rx/import.js';
export type { ImportOptions, ImportType } from './rx/import.js';
export { rxDetectSource, rxFormats } from './rx/formats.js';
export type { FormatInfo } from './rx/formats.js';
export { rxGetInfo, rxGetVarInfo, rxGetVarNames, rxHead, rxReadRows, rxTail } from './rx/info.js';
export type {
  DataInfo,
  DataInputs,
  InfoOptions,
  ReadRowsOptions,
  VariableInfo,
  VarInfoOptions,
} from './rx/info.js';
export {
  isRxJob,
  rxCancelJob,
  rxCleanupJobs,
  rxGetJobInfo,
  rxGetJobOutput,
  rxGetJobResults,
  rxGetJobStatus,
  rxGetJobs,
  rxWaitForJob,
  rxWatchJobs,
} from './rx/jobs.js';
export type { CleanupOptions, JobLike, JobResultsOptions, JobsFilter, RxJobInfoList } from './rx/jobs.js';
export { rxKmeans } from './rx/kmeans.js';
export type { KmeansOptions, KmeansResult } from './rx/kmeans.js';
export { rxMerge } from './rx/merge.js';
export type { MergeOptions } from './rx/merge.js';
export { rxStepControl, rxTweedie } from './rx/models.js';
export { rxGetPartitions, rxPartition } from './rx/partition.js';
export type { Partition, PartitionOptions } from './rx/partition.js';
export {
  rxGetAvailableNodes,
  rxGetNodeInfo,
  rxMakeRNodeNames,
  rxPingNodes,
  rxStopEngine,
} from './rx/nodes.js';
export type { NodeInfo, NodeNameOptions, PingOptions, PingResults, PingStatus } from './rx/nodes.js';
export { rxPmml } from './rx/pmml.js';
export { rxPredict } from './rx/predict.js';
export type { FittedModel, PredictOptions } from './rx/predict.js';
export { prune } from './rx/prune.js';
export { rxEnd, rxKill, rxProcesses, rxStart } from './rx/processes.js';
export type { RxResident } from './rx/resident.js';
export type { RowOutput } from './rx/row-output.js';
export { rxSerializeModel, rxUnserializeModel } from './rx/serialize.js';
export type { SerializeOptions, UnserializedModel } from './rx/serialize.js';
export { rxReadXdf } from './rx/read-xdf.js';
export type { ReadXdfOptions } from './rx/read-xdf.js';
export { rxResultsDF } from './rx/results.js';
export type { ResultsOptions } from './rx/results.js';
export { rxSetInfo, rxSetVarInfo } from './rx/set-info.js';
export type { SetInfoOptions, VarInfo, VarInfos } from './rx/set-info.js';
export { rxSort } from './rx/sort.js';
export type { SortOptions } from './rx/sort.js';
export { rxSplit } from './rx/split.js';
export type { SplitOptions } from './rx/split.js';
export { rxSummary } from './rx/summary.js';
export type { SummaryByGroup, SummaryOptions } from './rx/summary.js';
export {
  rxChiSquaredTest,
  rxFisherTest,
  rxKendallCor,
  rxOddsRatio,
  rxPairwiseCrossTab,
  rxRiskRatio,
} from './rx/table-tests.js';
export { asXtabs, rxCrossTabs, rxCube, rxMarginals } from './rx/tables.js';
export type { CrossTabs, CrossTabsOptions, CubeOptions, Tabulated } from './rx/tables.js';
export {
  rxDTreeBestCp,
  rxGetTree,
  rxLeafSize,
  rxTreeDepth,
  rxTreeSize,
  rxVarImpPlot,
  rxVarUsed,
} from './rx/trees.js';
export type { TreeModel, VarImp } from './rx/trees.js';
export { rxCopyFile, rxSaveFile } from './workspace/copy.js';
export type { CopyOptions, CopyProgress } from './workspace/copy.js';
export { rxFileExists, rxGetFile, rxListFiles, rxRemoveFile, rxRenameFile } from './workspace/files.js';
export type { WorkspaceFile } from './workspace/files.js';
export { rxPersistStorage, rxStorage } from './workspace/storage.js';
export type { StorageInfo } from './workspace/storage.js';
