// Written from the engine by `npm run types`. Do not edit.
import type { Constant, Table } from '../data/frame.js';

/**
 * The statistics of a term with factors.
 */
export type Categorical = { 
/**
 * The term.
 */
term: string, 
/**
 * The variable whose levels are counted, or what the categories are statistics of.
 */
name: string, 
/**
 * How many categories the frame lists.
 */
categories: number, 
/**
 * Rows that fall into some category.
 */
validObs: number, 
/**
 * Rows that do not.
 */
missingObs: number, 
/**
 * Whether the frame holds statistics of a numeric variable instead of counts.
 */
isStatistics: boolean, 
/**
 * Levels and counts or statistics.
 */
frame: Table, };

/**
 * What is said about a column. (RevoScaleR reference, `RxTextData`, `colInfo`.)
 */
export type ColumnInfo = { 
/**
 * The column's number in the file, from 1.
 */
index?: number | null, 
/**
 * `"logical"`, `"integer"`, `"int16"`, `"uint16"`, `"float32"`, `"numeric"`, `"character"`, `"factor"`,
 * `"ordered"`, `"Date"` or `"POSIXct"`.
 */
type?: string | null, 
/**
 * A new name.
 */
newName?: string | null, 
/**
 * A text that describes the variable.
 */
description?: string | null, 
/**
 * The levels of a factor; other values are missing.
 */
levels?: Array<string> | null, 
/**
 * New names for `levels`, one for each.
 */
newLevels?: Array<string> | null, 
/**
 * The lowest value for `F()`.
 */
low?: number | null, 
/**
 * The highest value for `F()`.
 */
high?: number | null, 
/**
 * In fixed format: the column's first byte in the line, from 1.
 */
start?: number | null, 
/**
 * In fixed format: the column's bytes. Otherwise: how many characters of a text are kept.
 */
width?: number | null, 
/**
 * In fixed format: how many digits are behind a decimal point that is not written.
 */
decimalPlaces?: number | null, };

/**
 * The name, version and analyses of the engine.
 */
export type EngineInfo = { 
/**
 * The version of the package.
 */
version: string, 
/**
 * The names of the analyses.
 */
analyses: Array<string>, 
/**
 * The names of the functions that expressions can call.
 */
functions: Array<string>, 
/**
 * Whether this build can have a task pool.
 */
threads: boolean, };

/**
 * One error: a stable code, a sentence, a place.
 */
export type Error = { 
/**
 * The stable code.
 */
kind: ErrorKind, 
/**
 * One sentence that says what is wrong and, where it can, what to do.
 */
message: string, 
/**
 * Where.
 */
at: Place, };

/**
 * What went wrong. The serialised name is the stable code that TypeScript sees; it never changes once published.
 */
export type ErrorKind = "syntax" | "formula" | "expression" | "unknownVariable" | "wrongType" | "argument" | "noData" | "notFinite" | "format" | "truncated" | "conversion" | "unsupported" | "needsScan" | "tooLarge" | "cancelled" | "protocol";

/**
 * The F statistics of a model.
 */
export type FStatistics = { 
/**
 * One value for each response.
 */
value: Array<number>, 
/**
 * Degrees of freedom of the numerator.
 */
numdf: number, 
/**
 * Degrees of freedom of the denominator.
 */
dendf: number, };

/**
 * Values that were asked to be converted and could not.
 */
export type Failure = { 
/**
 * The column.
 */
column: string, 
/**
 * How many.
 */
count: number, 
/**
 * The first of them.
 */
example: string, 
/**
 * Its row in the chunk, from 1.
 */
row: number, };

/**
 * What users say about a source.
 */
export type FormatOptions = { "type": "text" } & TextOptions | { "type": "arrow" } | { "type": "seeds" } & SeedsOptions;

/**
 * Intervals about predictions.
 */
export type Interval = "none" | "confidence" | "prediction";

/**
 * What a variable means, in R's words.
 */
export type Kind = "logical" | "integer" | "numeric" | "character" | "factor" | "Date" | "POSIXct";

/**
 * A fitted linear model: P coefficients for each of N responses. Dropped coefficients are NaN.
 */
export type LinModOutput = { 
/**
 * The formula.
 */
formula: string, 
/**
 * The call, as printed.
 */
call?: string | null, 
/**
 * The data, as printed.
 */
dataText?: string | null, 
/**
 * P x N: the coefficients.
 */
coefficients: NamedMatrix, 
/**
 * P x N: their standard errors.
 */
coefStdError: NamedMatrix, 
/**
 * P x N: t statistics.
 */
coefTValue: NamedMatrix, 
/**
 * P x N: two-sided p-values.
 */
coefPValue: NamedMatrix, 
/**
 * The covariance matrix of the coefficients that were not dropped, for the first response; with `covCoef`.
 */
covCoef?: NamedMatrix | null, 
/**
 * The covariance matrix of the predictors; with `covData`.
 */
covData?: NamedMatrix | null, 
/**
 * Which coefficients were dropped.
 */
aliased: Array<boolean>, 
/**
 * The condition number of the correlation matrix of the predictors, in the 1-norm; NaN beyond 4096 predictors.
 */
conditionNumber: number, 
/**
 * The number of coefficients that were not dropped.
 */
rank: number, 
/**
 * Rank, residual degrees of freedom, number of coefficients with those dropped.
 */
df: [number, number, number], 
/**
 * The names of the responses.
 */
yNames: Array<string>, 
/**
 * Sums of squared residuals.
 */
residualSquares: Array<number>, 
/**
 * Residual variances.
 */
residualVariance: Array<number>, 
/**
 * Residual standard errors.
 */
sigma: Array<number>, 
/**
 * Sums of squares of the responses.
 */
totalSquares: Array<number>, 
/**
 * Sums of squares of the responses about their means.
 */
yVar: Array<number>, 
/**
 * R squared: about the mean with an intercept or a cube, about zero without.
 */
rSquared: Array<number>, 
/**
 * R squared, adjusted for the number of coefficients.
 */
adjRSquared: Array<number>, 
/**
 * F statistics against the intercept alone; absent when there is nothing but an intercept.
 */
fstatistics?: FStatistics | null, 
/**
 * Their p-values.
 */
fPvalue: Array<number>, 
/**
 * Minus twice the maximised log-likelihood of each response.
 */
deviance: Array<number>, 
/**
 * Akaike's criterion of each response, as R's `AIC`.
 */
aic: Array<number>, 
/**
 * Rows that took part; with frequency weights, their sum.
 */
nValidObs: number, 
/**
 * Rows left out because a value was missing.
 */
nMissingObs: number, 
/**
 * With `cube`: levels, mean response or prediction, and counts of the cells.
 */
countDF?: Table | null, 
/**
 * Whether the first term is a cube.
 */
cube: boolean, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights.
 */
fweights?: string | null, 
/**
 * The arithmetic of the sums of products: `"double"`, `"exact"` or `"extended"`.
 */
precision: string, 
/**
 * What to know about the result.
 */
warnings: Array<string>, 
/**
 * The model in the engine's own form, for `rxPredict`.
 */
model: Uint8Array, };

/**
 * Parameters of `rxLinMod`.
 */
export type LinModParams = { 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights: each row counts that many times.
 */
fweights?: string | null, 
/**
 * Whether a first term of factors keeps all its levels in place of the intercept. R², F and adjusted R² still
 * compare with the intercept alone.
 */
cube: boolean, 
/**
 * With `cube`, whether `countDF` holds the mean prediction of each cell, other terms at their means.
 */
cubePredictions: boolean, 
/**
 * Whether the first level of each factor is dropped instead of the last.
 */
dropFirst: boolean, 
/**
 * Whether main effects are dropped before their interactions. Default true.
 */
dropMain: boolean, 
/**
 * Whether the covariance matrix of the coefficients is returned; standard errors of predictions need it.
 */
covCoef: boolean, 
/**
 * Whether the covariance matrix of the predictors is returned. Needs an intercept.
 */
covData: boolean, 
/**
 * `"Revo"` (default) for labels such as `f=level`, `"R"` for R's with numbered levels.
 */
coefLabelStyle?: string | null, 
/**
 * A logical variable or an expression in R's syntax; rows for which it is not `TRUE` are left out.
 */
rowSelection?: string | null, 
/**
 * New variables as expressions in R's syntax, evaluated in order, later ones seeing earlier ones. `null` removes
 * a variable.
 */
transforms: Record<string, string | null>, 
/**
 * Constants that `transforms` and `rowSelection` can name.
 */
transformObjects: Record<string, Constant>,  };

/**
 * A type that a column needs because a value does not fit the inferred one.
 */
export type Misfit = { 
/**
 * The column.
 */
column: string, 
/**
 * What it needs.
 */
needs: string, };

/**
 * A matrix with names on its rows and columns, column by column.
 */
export type NamedMatrix = { 
/**
 * The names of the rows.
 */
rows: Array<string>, 
/**
 * The names of the columns.
 */
columns: Array<string>, 
/**
 * The values, one array for each column. NaN where R has NA.
 */
values: Array<Array<number>>, };

/**
 * A range of bytes that is asked for.
 */
export type Need = { 
/**
 * First byte.
 */
offset: number, 
/**
 * How many.
 */
length: number, };

/**
 * A source that is open.
 */
export type OpenedSource = { 
/**
 * The format, for readers anywhere.
 */
format: Uint8Array, 
/**
 * The variables.
 */
schema: Schema, 
/**
 * The ranges of bytes that are read at once.
 */
units: Array<Unit>, 
/**
 * What to tell the user.
 */
warnings: Array<string>, };

/**
 * Where a source stands that is being opened.
 */
export type OpeningState = { "state": "needs", 
/**
 * The opening.
 */
handle: number, 
/**
 * In this order.
 */
needs: Array<Need>, } | { "state": "opened" } & OpenedSource;

/**
 * Where it went wrong, as far as is known. Rows and characters count from 1, chunks and bytes from 0.
 */
export type Place = { 
/**
 * The column of the data set.
 */
column?: string | null, 
/**
 * The chunk of the data set, from 0.
 */
chunk?: number | null, 
/**
 * The row within the chunk, from 1; within the data set when no chunk is given.
 */
row?: number | null, 
/**
 * The byte of the file, from 0.
 */
byte?: number, 
/**
 * The character of the formula or expression, from 1.
 */
character?: number | null, 
/**
 * How many characters are meant.
 */
length?: number | null, 
/**
 * The text that `character` points into.
 */
source?: string | null, 
/**
 * The names that are missing or meant, when there are several.
 */
names?: Array<string>, };

/**
 * A planned job.
 */
export type PlannedJob = { 
/**
 * The job.
 */
handle: number, 
/**
 * The variables that it reads.
 */
reads: Array<string>, };

/**
 * Parameters of `rxPredict`.
 */
export type PredictParams = { 
/**
 * Whether standard errors of the predictions are computed. The model needs `covCoef`.
 */
computeStdErrors: boolean, 
/**
 * Intervals about the predictions. The model needs `covCoef`.
 */
interval: Interval, 
/**
 * The level of the intervals, between 0 and 1. Default 0.95.
 */
confLevel: number, 
/**
 * Whether residuals are computed: the response minus the prediction.
 */
computeResiduals: boolean, 
/**
 * Whether the model's variables are written too.
 */
writeModelVars: boolean, 
/**
 * Other variables to write.
 */
extraVarsToWrite: Array<string>, 
/**
 * Whether rows without a prediction are left out.
 */
removeMissings: boolean, 
/**
 * Whether levels of the data that the model does not know are an error; otherwise their predictions are missing.
 * Default true.
 */
checkFactorLevels: boolean, 
/**
 * Names of the predictions.
 */
predVarNames?: Array<string> | null, 
/**
 * Names of the residuals.
 */
residVarNames?: Array<string> | null, 
/**
 * Names of the lower and upper ends of the intervals.
 */
intervalVarNames?: Array<string> | null, 
/**
 * Names of the standard errors.
 */
stdErrorsVarNames?: Array<string> | null, };

/**
 * What decoding a unit came to.
 */
export type ReadEvent = { 
/**
 * The unit.
 */
unit: number, 
/**
 * Its rows.
 */
rows: number, 
/**
 * When the last record is not complete: how many bytes behind the unit are needed. Read it again with them.
 */
more?: number | null, 
/**
 * For text: where the first record starts and the last ends. Neighbours must agree.
 */
edges?: [number, number] | null, 
/**
 * See [`Misfit`].
 */
misfits: Array<Misfit>, 
/**
 * See [`Failure`].
 */
failures: Array<Failure>, 
/**
 * What went wrong.
 */
error?: Error | null, };

/**
 * Rows that are asked for.
 */
export type RowsRequest = { 
/**
 * The first chunk.
 */
chunk: number, 
/**
 * One past the last chunk; only the first when not given.
 */
until?: number | null, 
/**
 * The first row in the first chunk, from 0.
 */
from: number, 
/**
 * How many rows of each chunk; all when not given.
 */
count?: number | null, 
/**
 * The variables; all when not given.
 */
columns?: Array<string> | null, 
/**
 * A step that is applied before rows are taken.
 */
step?: number | null, 
/**
 * Which part of the stream.
 */
part: StreamPart, };

/**
 * The variables of a data set, in order.
 */
export type Schema = { 
/**
 * The variables.
 */
variables: Array<Variable>, 
/**
 * The number of rows; `None` before a scan of a text file.
 */
rows: number | null, };

/**
 * A table of random numbers.
 */
export type SeedsOptions = { 
/**
 * The number of rows.
 */
rows: number, 
/**
 * The variables.
 */
variables: Array<SeedsVariable>, 
/**
 * The seed.
 */
seed: number, };

/**
 * A variable of random numbers.
 */
export type SeedsVariable = { 
/**
 * Its name.
 */
name: string, 
/**
 * Uniform integers from 0 up to but not including this. Without it, uniform doubles between 0 and 1.
 */
below?: number | null, };

/**
 * A planned step.
 */
export type StepPlan = { 
/**
 * The step, for any instance.
 */
step: Uint8Array, 
/**
 * The variables that come out.
 */
schema: Schema, 
/**
 * The variables that it reads.
 */
reads: Array<string>, };

/**
 * How the values of a column lie in memory.
 */
export type Storage = "bool" | "int8" | "int16" | "int32" | "int64" | "float32" | "float64" | "code8" | "code16" | "code32" | "utf8" | "date32" | "micros";

/**
 * Which part of an Arrow IPC stream is asked for.
 */
export type StreamPart = "stream" | "head" | "batches";

/**
 * Univariate statistics.
 */
export type SummaryOutput = { 
/**
 * The formula.
 */
formula: string, 
/**
 * The call, as printed.
 */
call?: string | null, 
/**
 * The data, as printed.
 */
dataText?: string | null, 
/**
 * Rows that took part: all selected ones when missing values are removed by term.
 */
nobsValid: number, 
/**
 * Rows left out because some term was missing.
 */
nobsMissing: number, 
/**
 * One row for each term: its name and statistics; NaN for factors.
 */
sDataFrame: Table, 
/**
 * The terms with factors.
 */
categorical: Array<Categorical>, 
/**
 * `"counts"` of single factors, `"cube"` when some term combines variables, `"none"`.
 */
categoricalType: string, 
/**
 * Which statistics are given.
 */
summaryStats: Array<string>, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights.
 */
fweights?: string | null, };

/**
 * Parameters of `rxSummary`.
 */
export type SummaryParams = { 
/**
 * Which of `"Mean"`, `"StdDev"`, `"Min"`, `"Max"`, `"ValidObs"`, `"MissingObs"`, `"Sum"`, `"SumOfWeights"` are given;
 * the first six when not said.
 */
summaryStats?: Array<string> | null, 
/**
 * Whether rows are left out term by term (the default) or when any term has a missing value.
 */
byTerm?: boolean | null, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights: each row counts that many times.
 */
fweights?: string | null, 
/**
 * Whether categories without observations are left out of the results.
 */
removeZeroCounts: boolean, 
/**
 * A logical variable or an expression in R's syntax; rows for which it is not `TRUE` are left out.
 */
rowSelection?: string | null, 
/**
 * New variables as expressions in R's syntax, evaluated in order, later ones seeing earlier ones. `null` removes
 * a variable.
 */
transforms: Record<string, string | null>, 
/**
 * Constants that `transforms` and `rowSelection` can name.
 */
transformObjects: Record<string, Constant>,  };

/**
 * The arguments of `RxTextData`.
 */
export type TextOptions = { 
/**
 * Whether text columns become factors, with levels in the order in which they appear. Default false.
 */
stringsAsFactors: boolean, 
/**
 * The columns to read; all others are left out.
 */
varsToKeep?: Array<string> | null, 
/**
 * The columns to leave out.
 */
varsToDrop?: Array<string> | null, 
/**
 * Whether `varsToKeep` may only name columns that the file has. Default false.
 */
checkVarsToKeep: boolean, 
/**
 * The text that stands for a missing value, besides nothing at all. Default `"NA"`.
 */
missingValueString: string, 
/**
 * The most rows of a chunk, about: chunks are ranges of at most 4 MB. Default 500000.
 */
rowsPerRead: number, 
/**
 * The character between columns; found out among `,`, tab, `;` and blank when not given.
 */
delimiter?: string | null, 
/**
 * Whether several delimiters in a row count as one. Blanks always do. Default false.
 */
combineDelimiters: boolean, 
/**
 * The quotation mark; `""` for none. Default `"`.
 */
quoteMark: string, 
/**
 * The decimal point. Default `.`.
 */
decimalPoint: string, 
/**
 * A character between thousands that is ignored in numbers.
 */
thousandsSeparator?: string | null, 
/**
 * How dates are written. Default `[%y[-][/]%m[-][/]%d]`.
 */
readDateFormat: string, 
/**
 * How moments are written. Default `%y[-][/]%m[-][/]%d [%H:%M[:%S]][%p]`.
 */
readPOSIXctFormat: string, 
/**
 * Years of two digits below this are in the 2000s, others in the 1900s. Default 20.
 */
centuryCutoff: number, 
/**
 * Whether the first row holds the names; found out when not given.
 */
firstRowIsColNames?: boolean | null, 
/**
 * How many rows are looked at to find types. Default 10000.
 */
rowsToSniff: number, 
/**
 * How many lines at the beginning are ignored. Default 0.
 */
rowsToSkip: number, 
/**
 * The type of columns with decimals: `"float32"` (default) or `"numeric"`.
 */
defaultDecimalColType: string, 
/**
 * The type of columns without any value: `"float32"` (default), `"numeric"` or `"character"`.
 */
defaultMissingColType: string, 
/**
 * Whether lines have columns at fixed places; `colInfo` gives `start` and `width`.
 */
isFixedFormat?: boolean | null, 
/**
 * `"utf-8"` (default), `"gb18030"`, or another encoding of the web that agrees with ASCII.
 */
inputEncoding: string, };

/**
 * A range of bytes that is decoded at once, and the chunks that come out of it.
 */
export type Unit = { 
/**
 * First byte.
 */
offset: number, 
/**
 * How many bytes.
 */
length: number, 
/**
 * How many bytes behind them are usually needed as well, to complete the last record.
 */
ahead: number, 
/**
 * The index of its first chunk.
 */
firstChunk: number, 
/**
 * How many chunks it holds.
 */
chunks: number, };

/**
 * One variable: its name, type, storage, and the metadata that analyses use.
 */
export type Variable = { 
/**
 * Its name, unique within the data set.
 */
name: string, 
/**
 * What its values mean.
 */
kind: Kind, 
/**
 * How they lie in memory.
 */
storage: Storage, 
/**
 * The levels of a factor in their fixed order; of a character variable once it was scanned. `None` when not known.
 */
levels: string[] | null, 
/**
 * The lowest value to count with in `F()`: that of the data unless it was set.
 */
low: number | null, 
/**
 * The highest value to count with in `F()`.
 */
high: number | null, 
/**
 * The lowest and the highest value that the data have; `None` before a scan.
 */
range: [number, number] | null, 
/**
 * How many values are missing; `None` before a scan.
 */
missing: number | null, 
/**
 * A text that describes the variable.
 */
description: string | null, 
/**
 * Whether the levels are ordered. Analyses treat ordered factors as factors.
 */
ordered: boolean, };

/**
 * What the scan found.
 */
export type VariablesOutput = { 
/**
 * The variables with levels, ranges and missing counts.
 */
variables: Array<Variable>, 
/**
 * All rows.
 */
rows: number, 
/**
 * The rows of each chunk.
 */
chunkRows: Array<number>, };

/**
 * Parameters of the scan.
 */
export type VariablesParams = { 
/**
 * The variables to look at; all when not given.
 */
variables?: Array<string> | null, 
/**
 * Character variables whose different values are listed as levels.
 */
textLevels: Array<string>, 
/**
 * A logical variable or an expression in R's syntax; rows for which it is not `TRUE` are left out.
 */
rowSelection?: string | null, 
/**
 * New variables as expressions in R's syntax, evaluated in order, later ones seeing earlier ones. `null` removes
 * a variable.
 */
transforms: Record<string, string | null>, 
/**
 * Constants that `transforms` and `rowSelection` can name.
 */
transformObjects: Record<string, Constant>, };
