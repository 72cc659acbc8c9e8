// Written from the engine by `npm run types`. Do not edit.
import type { Constant, Table } from '../data/frame.js';

/**
 * Which variables of a source are read.
 */
export type ArrowOptions = { 
/**
 * The variables to read; all when not given.
 */
varsToKeep?: Array<string> | null, 
/**
 * The variables not to read.
 */
varsToDrop?: Array<string> | null, };

/**
 * What users say about an Arrow file that is written.
 */
export type ArrowOutputOptions = { 
/**
 * Whether a stream is written: what a file has without its footer. Default false.
 */
stream: boolean, 
/**
 * The most rows of a record batch. Default: each chunk is one.
 */
rowsPerRead?: number | null, 
/**
 * How many rows of its batch stand before the first row of each chunk; none where that is not known, and a batch begins.
 */
starts?: Array<number> | null, };

/**
 * Fitted boosted trees.
 */
export type BTreesOutput = { 
/**
 * The call, as printed.
 */
call?: string | null, 
/**
 * The data, as printed.
 */
dataText?: string | null, 
/**
 * The formula.
 */
formula: string, 
/**
 * The number of rounds.
 */
ntree: number, 
/**
 * The number of predictors that each node tries.
 */
mtry: number, 
/**
 * The loss.
 */
loss: string, 
/**
 * The scores with which the sum begins: the mean, the log-odds, or the logarithm of each class's share.
 */
initPred: Array<number>, 
/**
 * The trees, round by round; with more than two classes a round has one for each.
 */
forest: Array<Tree>, 
/**
 * After each round, the mean deviance of the rows that are not in its sample (of all rows where samples hold all):
 * squared residuals, or -2 (two classes) or -1 times the log-likelihood.
 */
oobErr: OobError, 
/**
 * The importance of the predictors, the most important first; `null` when it was not asked for.
 */
importance?: Importance | null, 
/**
 * Rows that were used, each as often as its frequency weight says.
 */
validObs: number, 
/**
 * Rows that were left out.
 */
missingObs: number, 
/**
 * With what the engine predicts.
 */
model: Uint8Array, };

/**
 * Parameters of `rxBTrees`.
 */
export type BTreesParams = { 
/**
 * `"bernoulli"` for two classes, `"multinomial"` for several, `"gaussian"` for numbers. Default `"bernoulli"`.
 */
lossFunction?: Loss | null, 
/**
 * What each tree is multiplied by before it is added. Default 0.1.
 */
learningRate?: number | null, 
/**
 * The number of trees. Default 10.
 */
nTree?: number | null, 
/**
 * How many predictors each node tries; the root of their number for classes and a third of it for numbers when not
 * given.
 */
mTry?: number | null, 
/**
 * Whether rows are drawn with replacement.
 */
replace?: boolean | null, 
/**
 * The factor by whose levels rows are sampled at different rates.
 */
strata?: string | null, 
/**
 * The share of the rows in each sample; 1 with replacement and 0.632 without when not given.
 */
sampRate?: SampRate | null, 
/**
 * Whether the importance of predictors is computed: the mean decrease of impurity or squared error over the trees.
 */
importance: boolean, 
/**
 * The seed of all draws, from 0; 0 when not given.
 */
seed?: number | null, 
/**
 * What the improvement of each predictor is divided by; 1 when not given.
 */
cost?: Array<number> | null, 
/**
 * The fewest rows of a node that is split; the larger of 20 and the root of the number of rows when not given.
 */
minSplit?: number | null, 
/**
 * The fewest rows of a leaf; a third of `minSplit` when not given.
 */
minBucket?: number | null, 
/**
 * The depth of the deepest leaves, at most 30.
 */
maxDepth?: number | null, 
/**
 * The share of the root's risk that each split has to save. Default 0.
 */
cp: number, 
/**
 * How many competitors of each split are kept. Default 0.
 */
maxCompete: number, 
/**
 * How many surrogates of each split are kept. Default 0.
 */
maxSurrogate: number, 
/**
 * Where rows go that lack the variable of a split: 0 no further, 1 where surrogates send them, 2 (default) where
 * surrogates or else most rows go.
 */
useSurrogate?: number | null, 
/**
 * 0 (default): surrogates are ranked by agreement over all rows; 1: over those that have the variable.
 */
surrogateStyle: number, 
/**
 * The most bins of a numeric predictor; 101 to 1001, by the number of rows, when not given; 0 for one for each
 * value.
 */
maxNumBins?: number | null, 
/**
 * The most levels of a factor predictor where there are more than two classes. Default 32.
 */
maxUnorderedLevels?: number | null, 
/**
 * Whether rows that lack any predictor are left out; otherwise only those that lack all.
 */
removeMissings: boolean, 
/**
 * The most rows that are kept in memory, as bins. Data with more rows are read again for each level of each tree.
 * By default what fits into 192 megabytes.
 */
maxRowsInMemory?: number | null, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights: each row counts that many times.
 */
fweights?: string | null, 
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
 * Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
 * each call where it is not given.
 */
transformObjects: Record<string, Constant>,  };

/**
 * A part of a block, or a block: bytes, and what the end of the file has to know of them.
 */
export type BlockPart = { 
/**
 * Its bytes.
 */
bytes: Uint8Array, 
/**
 * Its notes.
 */
notes: Array<number>, };

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
 * The numeric variables of the term, joined by `:`; empty for counts.
 */
variable: string, 
/**
 * The factors and their levels.
 */
dimensions: Array<Dimension>, 
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
 * Parameters of `rxChiSquaredTest`.
 */
export type ChiSquaredTestParams = { 
/**
 * Whether tables of two by two get Yates' correction. Default true.
 */
correct?: boolean | null, };

/**
 * How coefficients of factors are named.
 */
export type CoefLabelStyle = "Revo" | "R";

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
 * What rows are to be joined with.
 */
export type ConformParams = { 
/**
 * The variables of the other rows.
 */
other: Schema, 
/**
 * Whether the other rows come first: their order of variables and levels leads.
 */
follows: boolean, };

/**
 * A table of two factors, or of one: then it has one column.
 */
export type ContingencyTable = { 
/**
 * What the values are of, and the levels of further factors: `y, f3 = level`.
 */
name: string, 
/**
 * The factor of the rows.
 */
rowVariable: string, 
/**
 * The factor of the columns.
 */
columnVariable?: string | null, 
/**
 * The values.
 */
table: NamedMatrix, 
/**
 * Row, column and grand totals or means; with `marginals`.
 */
marginals?: Marginals | null, };

/**
 * A matrix of covariances, correlations, or sums of squares and products.
 */
export type CovCorOutput = { 
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
 * Which matrix it is.
 */
type: MatrixKind, 
/**
 * The matrix. One of sums of squares and products has the constant, `(Intercept)`, as first row and column.
 */
covCor: NamedMatrix, 
/**
 * The columns that standard deviations and means are of: those of the matrix without the constant.
 */
variables: Array<string>, 
/**
 * Standard deviations; empty for sums of squares and products.
 */
stdDevs: Array<number>, 
/**
 * Means.
 */
means: Array<number>, 
/**
 * Rows that took part; with frequency weights, their sum.
 */
validObs: number, 
/**
 * Rows left out because a value was missing.
 */
missingObs: number, 
/**
 * The sum of weights; absent without weights.
 */
sumOfWeights?: number | null, 
/**
 * Columns that are constant and, without `keepAll`, those that depend on others.
 */
droppedVars: Array<string>, 
/**
 * Their positions among all columns, from 1.
 */
droppedVarIndexes: Array<number>, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights.
 */
fweights?: string | null, };

/**
 * Parameters of `rxCovCor`.
 */
export type CovCorParams = { 
/**
 * Whether all columns are kept in the matrix (default). Otherwise those that are constant or that depend on columns
 * before them are left out.
 */
keepAll?: boolean | null, 
/**
 * A column with a variance of at most this counts as constant; default 1e-12.
 */
varTol?: number | null, 
/**
 * Which matrix. Default `"Cov"`.
 */
type?: MatrixKind | null, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights: each row counts that many times.
 */
fweights?: string | null, 
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
 * Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
 * each call where it is not given.
 */
transformObjects: Record<string, Constant>,  };

/**
 * Contingency tables: one for each response and each combination of levels of the factors after the second.
 */
export type CrossTabsOutput = { 
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
 * The responses.
 */
depvars: Array<string>, 
/**
 * Sums of the responses; absent without a response.
 */
sums?: Array<ContingencyTable> | null, 
/**
 * Rows, or sums of their weights.
 */
counts: Array<ContingencyTable>, 
/**
 * Means of the responses; with `means`.
 */
means?: Array<ContingencyTable> | null, 
/**
 * Tests of independence of each table of sums, or of counts without a response.
 */
chisquare: Array<TableChiSquare>, 
/**
 * The sums of the first response, or the counts without one, as one table of all factors.
 */
xtabs: Xtabs, 
/**
 * Rows that took part; with frequency weights, their sum.
 */
nValidObs: number, 
/**
 * Rows left out because a value was missing.
 */
nMissingObs: number, 
/**
 * Whether NaN is left out of marginal means.
 */
naRm: boolean, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights.
 */
fweights?: string | null, };

/**
 * Parameters of `rxCrossTabs`.
 */
export type CrossTabsParams = { 
/**
 * Whether means are stored and shown besides sums and counts.
 */
means: boolean, 
/**
 * Whether row, column and grand totals or means are stored with each table.
 */
marginals: boolean, 
/**
 * Whether only cells that occur are held in memory while rows are counted.
 */
useSparseCube: boolean, 
/**
 * Whether levels without observations are left out; `useSparseCube` when not given.
 */
removeZeroCounts?: boolean | null, 
/**
 * Whether means of cells without observations are left out of marginal means.
 */
naRm: boolean, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights: each row counts that many times.
 */
fweights?: string | null, 
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
 * Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
 * each call where it is not given.
 */
transformObjects: Record<string, Constant>,  };

/**
 * Which form of which tables.
 */
export type CrossTabsTextParams = { 
/**
 * `"sums"`, `"counts"` or `"means"`; what was asked for first when not given.
 */
output?: string | null, 
/**
 * A summary: `"%"` for shares of rows and columns, or `"chisquare"`; none for the tables alone.
 */
type: '%' | 'percentages' | 'chisquare' | null, 
/**
 * Whether call, data and rows stand above. Default true.
 */
header?: boolean | null, };

/**
 * A cube: one row for each cell.
 */
export type CubeOutput = { 
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
 * The responses.
 */
depvars: Array<string>, 
/**
 * The factors and their levels.
 */
dimensions: Array<Dimension>, 
/**
 * Whether responses are means; otherwise sums.
 */
means: boolean, 
/**
 * The levels of each cell, its responses, and `Counts`: rows or the sum of their weights. The first factor varies
 * fastest. Means of cells without observations are NaN.
 */
frame: Table, 
/**
 * Rows that took part; with frequency weights, their sum.
 */
nValidObs: number, 
/**
 * Rows left out because a value was missing.
 */
nMissingObs: number, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights.
 */
fweights?: string | null, };

/**
 * Parameters of `rxCube`.
 */
export type CubeParams = { 
/**
 * Whether responses are given as means (default) or as sums.
 */
means?: boolean | null, 
/**
 * Whether only cells that occur are held in memory: for tables with more cells than fit.
 */
useSparseCube: boolean, 
/**
 * Whether cells without observations are left out; `useSparseCube` when not given.
 */
removeZeroCounts?: boolean | null, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights: each row counts that many times.
 */
fweights?: string | null, 
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
 * Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
 * each call where it is not given.
 */
transformObjects: Record<string, Constant>,  };

/**
 * A fitted forest.
 */
export type DForestOutput = { 
/**
 * The call, as printed.
 */
call?: string | null, 
/**
 * The data, as printed.
 */
dataText?: string | null, 
/**
 * The formula.
 */
formula: string, 
/**
 * The response.
 */
response: string, 
/**
 * The number of trees.
 */
ntree: number, 
/**
 * The number of predictors that each node tries.
 */
mtry: number, 
/**
 * `"class"` or `"anova"`.
 */
type: string, 
/**
 * The trees.
 */
forest: Array<Tree>, 
/**
 * The error of rows that are out of the samples; `null` when it was not asked for.
 */
oobErr?: OobError | null, 
/**
 * Of classes: the votes of trees on rows out of their samples, a row for each true class; `class.error` is the share
 * of each that is wrong.
 */
confusion?: NamedMatrix | null, 
/**
 * By what each class's votes are divided.
 */
cutoff: Array<number>, 
/**
 * The importance of the predictors, the most important first; `null` when it was not asked for.
 */
importance?: Importance | null, 
/**
 * Rows that were used, each as often as its frequency weight says.
 */
validObs: number, 
/**
 * Rows that were left out.
 */
missingObs: number, 
/**
 * With what the engine predicts.
 */
model: Uint8Array, };

/**
 * Parameters of `rxDForest`.
 */
export type DForestParams = { 
/**
 * `"class"` or `"anova"`; by the type of the response when not given.
 */
method?: TreeMethod | null, 
/**
 * Priors, losses and impurity of classes.
 */
parms: TreeParms, 
/**
 * By what each class's votes are divided before the most are looked for; 1 over the number of classes when not given.
 */
cutoff?: Array<number> | null, 
/**
 * Below 0 the error of rows out of the samples is not reported. Default 1.
 */
computeOobError?: number | null, 
/**
 * The number of trees. Default 10.
 */
nTree?: number | null, 
/**
 * How many predictors each node tries; the root of their number for classes and a third of it for numbers when not
 * given.
 */
mTry?: number | null, 
/**
 * Whether rows are drawn with replacement.
 */
replace?: boolean | null, 
/**
 * The factor by whose levels rows are sampled at different rates.
 */
strata?: string | null, 
/**
 * The share of the rows in each sample; 1 with replacement and 0.632 without when not given.
 */
sampRate?: SampRate | null, 
/**
 * Whether the importance of predictors is computed: the mean decrease of impurity or squared error over the trees.
 */
importance: boolean, 
/**
 * The seed of all draws, from 0; 0 when not given.
 */
seed?: number | null, 
/**
 * What the improvement of each predictor is divided by; 1 when not given.
 */
cost?: Array<number> | null, 
/**
 * The fewest rows of a node that is split; the larger of 20 and the root of the number of rows when not given.
 */
minSplit?: number | null, 
/**
 * The fewest rows of a leaf; a third of `minSplit` when not given.
 */
minBucket?: number | null, 
/**
 * The depth of the deepest leaves, at most 30.
 */
maxDepth?: number | null, 
/**
 * The share of the root's risk that each split has to save. Default 0.
 */
cp: number, 
/**
 * How many competitors of each split are kept. Default 0.
 */
maxCompete: number, 
/**
 * How many surrogates of each split are kept. Default 0.
 */
maxSurrogate: number, 
/**
 * Where rows go that lack the variable of a split: 0 no further, 1 where surrogates send them, 2 (default) where
 * surrogates or else most rows go.
 */
useSurrogate?: number | null, 
/**
 * 0 (default): surrogates are ranked by agreement over all rows; 1: over those that have the variable.
 */
surrogateStyle: number, 
/**
 * The most bins of a numeric predictor; 101 to 1001, by the number of rows, when not given; 0 for one for each
 * value.
 */
maxNumBins?: number | null, 
/**
 * The most levels of a factor predictor where there are more than two classes. Default 32.
 */
maxUnorderedLevels?: number | null, 
/**
 * Whether rows that lack any predictor are left out; otherwise only those that lack all.
 */
removeMissings: boolean, 
/**
 * The most rows that are kept in memory, as bins. Data with more rows are read again for each level of each tree.
 * By default what fits into 192 megabytes.
 */
maxRowsInMemory?: number | null, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights: each row counts that many times.
 */
fweights?: string | null, 
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
 * Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
 * each call where it is not given.
 */
transformObjects: Record<string, Constant>,  };

/**
 * A fitted tree.
 */
export type DTreeOutput = { 
/**
 * The call, as printed.
 */
call?: string | null, 
/**
 * The data, as printed.
 */
dataText?: string | null, 
/**
 * The formula.
 */
formula: string, 
/**
 * `"class"` or `"anova"`.
 */
method: string, 
/**
 * The classes; empty for numbers.
 */
ylevels: Array<string>, 
/**
 * The nodes.
 */
frame: TreeFrame, 
/**
 * The splits.
 */
splits: TreeSplits, 
/**
 * For each split on a factor the way of each level: 1 left, 3 right, 2 when the node has none.
 */
csplit: Array<Array<number>>, 
/**
 * The labels of the left and right side of the split of each node, in full; empty for leaves.
 */
labels: Array<[string, string]>, 
/**
 * The sequence of best trees: complexity, splits, and errors as shares of the root's; `xerror` and its standard error
 * from cross-validation.
 */
cptable: NamedMatrix, 
/**
 * How much each predictor improved the fit, the most important first.
 */
variableImportance: Importance, 
/**
 * The row of `frame`, from 1, in which each valid row of the data ends; empty unless `computeObsNodeId` asks for it.
 */
where: Array<number>, 
/**
 * Rows that were used, each as often as its frequency weight says.
 */
validObs: number, 
/**
 * Rows that were left out.
 */
missingObs: number, 
/**
 * With what the engine predicts.
 */
model: Uint8Array, };

/**
 * Parameters of `rxDTree`.
 */
export type DTreeParams = { 
/**
 * `"class"` or `"anova"`; by the type of the response when not given.
 */
method?: TreeMethod | null, 
/**
 * Priors, losses and impurity of classes.
 */
parms: TreeParms, 
/**
 * The folds of the cross-validation; row `i` is in fold `i` modulo their number. Default 2, 0 for none.
 */
xVal?: number | null, 
/**
 * Prunes the tree at this complexity, or `"auto"` at the best of the cross-validation. Default 0.
 */
pruneCp?: PruneCp | null, 
/**
 * Whether `where` tells the nodes of rows; when not given, of fewer than 1000.
 */
computeObsNodeId?: boolean | null, 
/**
 * What the improvement of each predictor is divided by; 1 when not given.
 */
cost?: Array<number> | null, 
/**
 * The fewest rows of a node that is split; the larger of 20 and the root of the number of rows when not given.
 */
minSplit?: number | null, 
/**
 * The fewest rows of a leaf; a third of `minSplit` when not given.
 */
minBucket?: number | null, 
/**
 * The depth of the deepest leaves, at most 30.
 */
maxDepth?: number | null, 
/**
 * The share of the root's risk that each split has to save. Default 0.
 */
cp: number, 
/**
 * How many competitors of each split are kept. Default 0.
 */
maxCompete: number, 
/**
 * How many surrogates of each split are kept. Default 0.
 */
maxSurrogate: number, 
/**
 * Where rows go that lack the variable of a split: 0 no further, 1 where surrogates send them, 2 (default) where
 * surrogates or else most rows go.
 */
useSurrogate?: number | null, 
/**
 * 0 (default): surrogates are ranked by agreement over all rows; 1: over those that have the variable.
 */
surrogateStyle: number, 
/**
 * The most bins of a numeric predictor; 101 to 1001, by the number of rows, when not given; 0 for one for each
 * value.
 */
maxNumBins?: number | null, 
/**
 * The most levels of a factor predictor where there are more than two classes. Default 32.
 */
maxUnorderedLevels?: number | null, 
/**
 * Whether rows that lack any predictor are left out; otherwise only those that lack all.
 */
removeMissings: boolean, 
/**
 * The most rows that are kept in memory, as bins. Data with more rows are read again for each level of each tree.
 * By default what fits into 192 megabytes.
 */
maxRowsInMemory?: number | null, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights: each row counts that many times.
 */
fweights?: string | null, 
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
 * Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
 * each call where it is not given.
 */
transformObjects: Record<string, Constant>,  };

/**
 * Parameters of `rxDataStep`. Those about rows are [`RowOptions`]'s; a reader of flattened ones is several times as large.
 */
export type DataStepParams = { 
/**
 * The variables to keep; those that `transforms`, `rowSelection` and `transformFunc` use are kept too.
 */
varsToKeep?: Array<string> | null, 
/**
 * The variables to leave out, unless `transforms`, `rowSelection` or `transformFunc` use them.
 */
varsToDrop?: Array<string> | null, 
/**
 * The variables of the data that `transformFunc` uses; all that are kept when not given.
 */
transformVars?: Array<string> | null, 
/**
 * The name of a variable to add, with the number of each row of the data, from 1. Transforms can use it.
 */
rowVarName?: string | null, 
/**
 * Whether rows are left out in which a variable that is read is missing.
 */
removeMissingsOnRead: boolean, 
/**
 * Whether rows are left out in which a variable that comes out is missing.
 */
removeMissings: boolean, 
/**
 * The first row of the data to take, from 1. Default 1.
 */
startRow: number, 
/**
 * How many rows of the data to take; all when not given or negative. Fewer may be selected.
 */
numRows?: number | null, 
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
 * Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
 * each call where it is not given.
 */
transformObjects: Record<string, Constant>, };

/**
 * A variable of a table and its levels.
 */
export type Dimension = { 
/**
 * The variable; `F_x` for `F(x)`.
 */
name: string, 
/**
 * Its levels, in order.
 */
levels: Array<string>, };

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
 * A variable that is wanted, and how it is called then.
 */
export type ExchangeColumn = { 
/**
 * Its name in the data.
 */
source: string, 
/**
 * Its new name.
 */
name: string, };

/**
 * What becomes of rows of the same key range.
 */
export type ExchangeKind = "sort" | "inner" | "left" | "right" | "full" | "oneToOne";

/**
 * An exchange of rows by ranges of keys.
 */
export type ExchangeOptions = { 
/**
 * What becomes of the rows.
 */
kind: ExchangeKind, 
/**
 * One data set, or two that are joined.
 */
sides: Array<ExchangeSide>, 
/**
 * Which of them is read.
 */
side: number, 
/**
 * The variables of the key, the most important one first, by their new names.
 */
keys: Array<string>, 
/**
 * For each of them whether large values come first.
 */
decreasing: Array<boolean>, 
/**
 * Whether missing values are below all others.
 */
missingsLow: boolean, 
/**
 * Whether text in upper and in lower case differs.
 */
caseSensitive: boolean, 
/**
 * Whether of rows of equal keys only the first is kept.
 */
removeDupKeys: boolean, 
/**
 * The name of a variable with the number of rows that had the key.
 */
dupFreqVar?: string | null, 
/**
 * The bytes that may be held in memory.
 */
buffer: number, 
/**
 * What samples found, for each data set a list of pieces: rows are exchanged then. Without it a sample is taken, of so
 * many rows in all.
 */
samples: Uint8Array[][], 
/**
 * The chunks of all data sets.
 */
chunks: number, };

/**
 * A data set whose rows are exchanged.
 */
export type ExchangeSide = { 
/**
 * Its variables.
 */
schema: Schema, 
/**
 * Those that are wanted, in order; the key is among them.
 */
columns: Array<ExchangeColumn>, 
/**
 * What is put behind names that the other data set has too, with a dot.
 */
extension: string, 
/**
 * The rows of each of its chunks, for rows that are joined by number.
 */
chunkRows: Array<number>, };

/**
 * What an exchange wrote.
 */
export type ExchangedOptions = { 
/**
 * The output of one of the data sets.
 */
output: Uint8Array, 
/**
 * The notes of all pieces, the first data set's first.
 */
notes: Array<number>, };

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
 * A factor to make.
 */
export type FactorInfo = { 
/**
 * Its name; that of the variable it is made of when not given.
 */
name?: string | null, 
/**
 * The variable that it is made of; the one of its name when not given, which it then replaces.
 */
varName?: string | null, 
/**
 * The values that become levels, in this order; other values go to `otherLevel`, or are missing. All values when not
 * given: a factor's levels in their order, others as they first appear.
 */
levels: (string | number | boolean)[], 
/**
 * New levels, in this order, each with the levels that it takes the place of. Levels that none of them names go to
 * `otherLevel`, or follow unchanged.
 */
newLevels: [string, string[]][], 
/**
 * For each level the number of the new level that takes its place: what `newLevels` name then are these numbers.
 */
indexMap?: Array<number> | null, 
/**
 * The level of all values that `levels`, or levels that `newLevels` do not name.
 */
otherLevel?: string | null, 
/**
 * Whether the levels that result are sorted as text.
 */
sortLevels?: boolean | null, 
/**
 * A text that describes it.
 */
description?: string | null, };

/**
 * Parameters of `rxFactors`.
 */
export type FactorsParams = { 
/**
 * The factors to make, in order.
 */
factorInfo: Array<FactorInfo>, 
/**
 * What `sortLevels` is where it is not given: whether levels are sorted. Without `factorInfo` those of all factors
 * are. Default false.
 */
sortLevels: boolean, 
/**
 * What `otherLevel` is where it is not given.
 */
otherLevel?: string | null, 
/**
 * The variables of the data to keep beside the factors that are made.
 */
varsToKeep?: Array<string> | null, 
/**
 * The variables of the data to leave out.
 */
varsToDrop?: Array<string> | null, };

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
 * A family and what it takes.
 */
export type FamilyOptions = { 
/**
 * `"binomial"`, `"gaussian"`, `"Gamma"`, `"inverse.gaussian"`, `"poisson"`, `"quasi"`, `"quasibinomial"`,
 * `"quasipoisson"` or `"rxTweedie"`.
 */
family: string, 
/**
 * The link: `"identity"`, `"log"`, `"logit"`, `"probit"`, `"cauchit"`, `"cloglog"`, `"inverse"`, `"1/mu^2"`, `"sqrt"`
 * or `"power(lambda)"`.
 */
link?: string | null, 
/**
 * Of quasi: `"constant"` (default), `"mu(1-mu)"`, `"mu"`, `"mu^2"` or `"mu^3"`.
 */
variance?: string | null, 
/**
 * Of rxTweedie: the variance is `mu^varPower`. Default 0.
 */
varPower?: number | null, 
/**
 * Of rxTweedie: the link is `mu^linkPower`, the logarithm for 0. Default `1 - varPower`.
 */
linkPower?: number | null, };

/**
 * A family as a text in R's syntax, such as `binomial("probit")`, or in parts.
 */
export type FamilyParam = string | FamilyOptions;

/**
 * Parameters of `rxFisherTest`.
 */
export type FisherTestParams = { 
/**
 * The odds ratio of the hypothesis; 1 when not given.
 */
or?: number | null, 
/**
 * Which deviations count, of tables of two by two; `"two.sided"` when not given.
 */
alternative: Sides, 
/**
 * The level of the confidence interval; 0.95 when not given.
 */
confLevel?: number | null, };

/**
 * A line through points, by least squares.
 */
export type FittedLine = { 
/**
 * Its height at 0.
 */
intercept: number, 
/**
 * How much it rises by 1.
 */
slope: number, };

/**
 * What users say about a source.
 */
export type FormatOptions = { "type": "text" } & TextOptions | { "type": "arrow" } & ArrowOptions | { "type": "xdf" } & XdfOptions | { "type": "json" } & JsonOptions | { "type": "parquet" } & ParquetOptions | { "type": "seeds" } & SeedsOptions | { "type": "exchanged" } & ExchangedOptions | { "type": "part" } & PartOptions;

/**
 * What operations of Levenshtein's distance cost.
 */
export type FuzzyCosts = { 
/**
 * A character more. Default 1.
 */
insert: number, 
/**
 * A character less. Default 1.
 */
delete: number, 
/**
 * Another character. Default 1.
 */
subst: number, };

/**
 * How keys are made of strings.
 */
export type FuzzyKeyType = "all" | "alphanum" | "alpha" | "soundex" | "soundexNum" | "soundexAll" | "soundexAm" | "mphone3" | "mphone3Vowels" | "mphone3Exact";

/**
 * How strings are compared with those of the dictionary.
 */
export type FuzzyMatchMethod = "lv" | "j" | "jw" | "bag" | "exact" | "none";

/**
 * Parameters of `rxGetFuzzyKeys` and `rxGetFuzzyDist`.
 */
export type FuzzyParams = { 
/**
 * The variables of the data to keep beside what is new: of keys all when not given, of distances none.
 */
varsToKeep?: Array<string> | null, 
/**
 * How strings are compared with the dictionary. Default `"lv"`.
 */
matchMethod: FuzzyMatchMethod, 
/**
 * What is compared: `"all"` characters (default), `"alphanum"`, `"alpha"`, or what a string sounds like:
 * `"soundex"`, `"soundexNum"`, `"soundexAll"`, `"soundexAm"`, `"mphone3"`, `"mphone3Vowels"`, `"mphone3Exact"`.
 */
keyType: FuzzyKeyType, 
/**
 * Whether upper and lower case are the same. Default false.
 */
ignoreCase: boolean, 
/**
 * Whether blanks are left out, so that a string is one word; otherwise words are turned into what they sound like one
 * by one. Default true, but for all characters, and for bags of words, which need words.
 */
ignoreSpaces?: boolean | null, 
/**
 * Whether what a string sounds like is that of its letters alone; otherwise whole numbers are read as words first.
 * Default true.
 */
ignoreNumbers: boolean, 
/**
 * Words that are left out before anything else, with what punctuation stands around them.
 */
ignoreWords?: Array<string> | null, 
/**
 * The least similarity of a match, from 0 to 1, which is a perfect match. Default 0.7.
 */
minDistance: number, 
/**
 * The strings to compare with.
 */
dictionary?: Array<string> | null, 
/**
 * Whether the key of a string without match is empty; otherwise it is the string itself. Default false.
 */
noMatchNA: boolean, 
/**
 * What operations of Levenshtein's distance cost, each 1 when not given.
 */
costs: FuzzyCosts, 
/**
 * The name of the new variable of keys. Default the name of the variable with `.key` behind it.
 */
keyVarName?: string | null, 
/**
 * The name of a logical variable: whether there was a match. None when not given.
 */
hasMatchVarName?: string | null, 
/**
 * The name of a variable with the similarity of the match. None when not given.
 */
matchDistVarName?: string | null, 
/**
 * The name of a variable with the number of entries of the dictionary that are similar enough. None when not given.
 */
numMatchVarName?: string | null, 
/**
 * Whether distances come with the strings and the entries of the dictionary. Default true.
 */
returnString: boolean, 
/**
 * Whether distances come with their positions, from 1. Default as `returnString` is not.
 */
returnIndex?: boolean | null, };

/**
 * A fitted generalised linear model, `rxGlm`'s or `rxLogit`'s. Dropped coefficients are NaN.
 */
export type GlmOutput = { 
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
 * The family, as R names it.
 */
family: string, 
/**
 * The link, as R names it.
 */
link: string, 
/**
 * The coefficients.
 */
coefficients: NamedVector, 
/**
 * Their standard errors.
 */
coefStdError: NamedVector, 
/**
 * Coefficients divided by their standard errors.
 */
coefTValue: NamedVector, 
/**
 * Two-sided p-values: from the normal distribution for `rxLogit`, from Student's t for `rxGlm`.
 */
coefPValue: NamedVector, 
/**
 * The covariance matrix of the coefficients that were not dropped; with `covCoef`.
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
 * The condition number of the correlation matrix of the predictors with the final working weights, in the 1-norm.
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
 * The name of the response.
 */
yNames: Array<string>, 
/**
 * The residual deviance: of a logistic model minus twice the log-likelihood.
 */
deviance: number, 
/**
 * The deviance of the model without predictors.
 */
nullDeviance: number, 
/**
 * Its degrees of freedom.
 */
nullDf: number, 
/**
 * 1 for the binomial and Poisson families, else Pearson's chi-squared by the residual degrees of freedom.
 */
dispersion: number, 
/**
 * Akaike's criterion as R's `AIC`; with `computeAIC`, and always for `rxLogit`. NaN for families without a
 * likelihood, infinite for a Poisson response that is not whole.
 */
aic?: number | null, 
/**
 * Steps that were taken after the first coefficients.
 */
iters: number, 
/**
 * Whether the fit ended because steps or the deviance settled.
 */
converged: boolean, 
/**
 * Rows that took part; with frequency weights, their sum.
 */
nValidObs: number, 
/**
 * Rows left out because a value was missing.
 */
nMissingObs: number, 
/**
 * With `cube`: levels and counts of the cells; their linear predictors when the cube is alone or with
 * `cubePredictions`.
 */
countDF?: Table | null, 
/**
 * Whether the first term is a cube.
 */
cube: boolean, 
/**
 * Whether `rxLogit` fitted it.
 */
logistic: boolean, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights.
 */
fweights?: string | null, 
/**
 * With `variableSelection`: R's table of the steps.
 */
anova?: Table | null, 
/**
 * With `keepStepCoefs`: the coefficients of each step, 0 where a term is not in the model.
 */
stepCoefs?: NamedMatrix | null, 
/**
 * With `variableSelection`: the formula that the search began with.
 */
formulaBase?: string | null, 
/**
 * What to know about the result.
 */
warnings: Array<string>, 
/**
 * The model in the engine's own form, for `rxPredict`.
 */
model: Uint8Array, };

/**
 * Parameters of `rxGlm`.
 */
export type GlmParams = { 
/**
 * The family in R's syntax, such as `"poisson"`, `"binomial(probit)"` or `"rxTweedie(var.power = 1.5)"`, or in
 * parts. Default `"gaussian"`.
 */
family?: FamilyParam | null, 
/**
 * A variable, or an expression in R's syntax, that is added to the linear predictor.
 */
offset?: string | null, 
/**
 * Whether a first term of factors keeps all its levels in place of the intercept.
 */
cube: boolean, 
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
 * Whether Akaike's criterion is returned.
 */
computeAIC: boolean, 
/**
 * Coefficients to start with: one number for all, or one for each. By default the family's fitted values.
 */
initialValues?: InitialValues | null, 
/**
 * The most steps. Default 25.
 */
maxIterations?: number | null, 
/**
 * Fitting ends when no coefficient moved by more than this share of the largest; 0 never. Default 1e-6.
 */
coeffTolerance?: number | null, 
/**
 * Fitting ends when the deviance changed by no more than this share; 0 never. Default 1e-8.
 */
objectiveFunctionTolerance?: number | null, 
/**
 * `"Revo"` for labels such as `f=level`, `"R"` for R's with numbered levels. Default `"Revo"`.
 */
coefLabelStyle: CoefLabelStyle, 
/**
 * How terms are selected; by default none are.
 */
variableSelection?: StepControl | null, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights: each row counts that many times.
 */
fweights?: string | null, 
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
 * Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
 * each call where it is not given.
 */
transformObjects: Record<string, Constant>,  };

/**
 * What the bars of a histogram show.
 */
export type HistType = "Counts" | "Percent";

/**
 * Histograms.
 */
export type HistogramOutput = { 
/**
 * The call, as printed.
 */
call?: string | null, 
/**
 * The data, as printed.
 */
dataText?: string | null, 
/**
 * Whether percentages are shown instead of counts.
 */
percent: boolean, 
/**
 * The variables whose levels make the panels.
 */
panelNames: Array<string>, 
/**
 * For each term of the formula, in order, one for each panel, also for those without rows; the levels of the first
 * of `panelNames` vary fastest.
 */
histograms: Array<VariableHistogram>, 
/**
 * Rows left out because a panel's variable is missing; absent where there is one panel.
 */
missingObs?: number | null, };

/**
 * Parameters of `rxHistogram`.
 */
export type HistogramParams = { 
/**
 * How many intervals numbers are cut into. Whole numbers that span few values get one interval for each value.
 * Default 20.
 */
numBreaks?: number | null, 
/**
 * The start of the first interval; the lowest value when not given.
 */
startVal?: number | null, 
/**
 * The end of the last interval; the highest value when not given.
 */
endVal?: number | null, 
/**
 * Levels of factors that are left out.
 */
levelsToDrop?: Array<string> | null, 
/**
 * Levels of factors that are kept; all when not given.
 */
levelsToKeep?: Array<string> | null, 
/**
 * Whether counts or percentages are shown; those of a panel sum up to 100. Default `"Counts"`.
 */
histType: HistType, 
/**
 * The most panels, with those that have no rows; more are an error. `null`: any number. Default 100.
 */
maxNumPanels?: number | null, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights: each row counts that many times.
 */
fweights?: string | null, 
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
 * Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
 * each call where it is not given.
 */
transformObjects: Record<string, Constant>,  };

/**
 * The importance of predictors.
 */
export type Importance = { 
/**
 * The predictors, the most important first.
 */
names: Array<string>, 
/**
 * Their importance.
 */
values: Array<number>, };

/**
 * How impure a node is.
 */
export type Impurity = "gini" | "information";

/**
 * Starting values of coefficients.
 */
export type InitialValues = number | Array<number> | string;

/**
 * Intervals about predictions.
 */
export type Interval = "none" | "confidence" | "prediction";

/**
 * The arguments of `RxJsonData`.
 */
export type JsonOptions = { 
/**
 * Whether strings become factors, with levels in the order in which they appear. Default false.
 */
stringsAsFactors: boolean, 
/**
 * The keys to read; all others are left out, wherever they appear.
 */
varsToKeep?: Array<string> | null, 
/**
 * The keys to leave out.
 */
varsToDrop?: Array<string> | null, 
/**
 * Whether `varsToKeep` may only name keys that the first rows have or that are declared. Default false.
 */
checkVarsToKeep: boolean, 
/**
 * The most rows of a chunk, about: chunks are ranges of at most 4 MB. Default 500000.
 */
rowsPerRead: number, 
/**
 * How dates are written, where a column is of class `Date`. Default `[%y[-][/]%m[-][/]%d]`.
 */
readDateFormat: string, 
/**
 * How moments are written, where a column is of class `POSIXct`; those of RFC 3339, with their offsets from UTC, are
 * always read. Default `%y[-][/]%m[-][/]%d[T] [%H:%M[:%S]][Z][%p]`.
 */
readPOSIXctFormat: string, 
/**
 * Years of two digits below this are in the 2000s, others in the 1900s. Default 20.
 */
centuryCutoff: number, 
/**
 * How many rows are looked at to find keys and types, of the first megabyte; of more, in proportion, when this is more
 * than the default. Default 10000.
 */
rowsToSniff: number, 
/**
 * The type of columns with fractions: `"numeric"` (default: JSON's numbers are doubles) or `"float32"`.
 */
defaultDecimalColType: string, 
/**
 * The type of columns without any value: `"numeric"` (default), `"float32"` or `"character"`.
 */
defaultMissingColType: string, };

/**
 * Parameters of `rxKendallCor`.
 */
export type KendallCorParams = { 
/**
 * `"a"`, `"b"` (default) or `"c"`.
 */
type?: string | null, 
/**
 * The seed of the sample from which the p-value comes. The same seed gives the same sample; 0 when not given.
 */
seed?: number | null, 
/**
 * Which deviations count; `"two.sided"` when not given.
 */
alternative: Sides, };

/**
 * What a variable means, in R's words.
 */
export type Kind = "logical" | "integer" | "numeric" | "character" | "factor" | "Date" | "POSIXct";

/**
 * Clusters of rows. The cluster of each row comes from `rxPredict`.
 */
export type KmeansOutput = { 
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
 * The centres: a row for each cluster, a column for each variable.
 */
centers: NamedMatrix, 
/**
 * For each cluster, the sum of squared distances to its centre.
 */
withinss: Array<number>, 
/**
 * The sum of squared distances to the mean of all rows.
 */
totss: number, 
/**
 * The sum of `withinss`.
 */
totWithinss: number, 
/**
 * `totss` less `totWithinss`.
 */
betweenss: number, 
/**
 * Rows in each cluster; with frequency weights, their sum.
 */
size: Array<number>, 
/**
 * Rows that took part; with frequency weights, their sum.
 */
validObs: number, 
/**
 * Rows left out because a value was missing.
 */
missingObs: number, 
/**
 * How many times rows were assigned to clusters.
 */
numIterations: number, 
/**
 * Whether the clusters had stopped changing.
 */
converged: boolean, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights.
 */
fweights?: string | null, 
/**
 * What to know about the result.
 */
warnings: Array<string>, 
/**
 * The model in the engine's own form, for `rxPredict`.
 */
model: Uint8Array, };

/**
 * Parameters of `rxKmeans`.
 */
export type KmeansParams = { 
/**
 * How many clusters; not needed with `centers`.
 */
numClusters?: number | null, 
/**
 * The centres to start from: an array of values for each cluster, in the order of the formula, or the `centers` of
 * an earlier result. They must differ from each other.
 */
centers?: StartCenters | null, 
/**
 * `"Lloyd"`, in any case; there is no other.
 */
algorithm?: string | null, 
/**
 * Centres are drawn from so many rows, the first that have no missing value; 0 (default) for ten times the number
 * of clusters.
 */
numStartRows?: number | null, 
/**
 * The most iterations. Default 1000.
 */
maxIterations?: number | null, 
/**
 * How many sets of centres are drawn and followed; the best result is returned. Default 1. With 0 the first rows
 * that differ from each other are the centres.
 */
numStarts?: number | null, 
/**
 * What the draws depend on: the same seed and data give the same centres on any machine and any number of workers.
 * Default 0.
 */
seed?: number | null, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights: each row counts that many times.
 */
fweights?: string | null, 
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
 * Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
 * each call where it is not given.
 */
transformObjects: Record<string, Constant>,  };

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
 * The condition number of the correlation matrix of the predictors, in the 1-norm; NaN beyond 4096 predictors that
 * are not the cells of a cube alone.
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
 * With `variableSelection`: R's table of the steps.
 */
anova?: Table | null, 
/**
 * With `keepStepCoefs`: the coefficients of each step, 0 where a term is not in the model.
 */
stepCoefs?: NamedMatrix | null, 
/**
 * With `variableSelection`: the formula that the search began with.
 */
formulaBase?: string | null, 
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
 * `"Revo"` for labels such as `f=level`, `"R"` for R's with numbered levels. Default `"Revo"`.
 */
coefLabelStyle: CoefLabelStyle, 
/**
 * How terms are selected; by default none are.
 */
variableSelection?: StepControl | null, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights: each row counts that many times.
 */
fweights?: string | null, 
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
 * Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
 * each call where it is not given.
 */
transformObjects: Record<string, Constant>,  };

/**
 * What a plot shows.
 */
export type LinePlotOutput = { 
/**
 * The call, as printed.
 */
call?: string | null, 
/**
 * The data, as printed.
 */
dataText?: string | null, 
/**
 * `"l"`, `"p"`, `"b"`, `"s"`, `"smooth"` or `"r"`.
 */
type: string, 
/**
 * The variable of the x axis.
 */
xName: string, 
/**
 * Its levels, when it is a factor: level `i` lies at `i`, from 1. Otherwise empty.
 */
xLevels: Array<string>, 
/**
 * What is plotted.
 */
yNames: Array<string>, 
/**
 * The variables whose levels make the panels.
 */
panelNames: Array<string>, 
/**
 * Whether points are means of rows.
 */
binned: boolean, 
/**
 * The lines: panel by panel for the first of `yNames`, then the next. Those without points are left out.
 */
series: Array<LineSeries>, 
/**
 * Rows that are shown, counted for each of `yNames`.
 */
validObs: number, 
/**
 * Rows left out because x or a panel's variable is missing.
 */
missingObs: number, };

/**
 * Parameters of `rxLinePlot`.
 */
export type LinePlotParams = { 
/**
 * `"l"` (default) lines, `"p"` points, `"b"` both, `"s"` steps: the rows themselves. `"smooth"`: means over intervals
 * of x. `"r"`: the rows and a line through them by least squares.
 */
type?: string | null, 
/**
 * With more rows than this, means over intervals of x stand for the rows. Default 10000.
 */
maxPoints?: number | null, 
/**
 * How many intervals x is cut into where means stand for the rows. Default 100.
 */
numBreaks?: number | null, 
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
 * Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
 * each call where it is not given.
 */
transformObjects: Record<string, Constant>,  };

/**
 * One line of a plot.
 */
export type LineSeries = { 
/**
 * What is plotted.
 */
variable: string, 
/**
 * The level of each panel's variable.
 */
panel: Array<string>, 
/**
 * Where the points lie: the rows in their order, or the means of intervals that have rows.
 */
x: Array<number>, 
/**
 * How high they are.
 */
y: Array<number>, 
/**
 * For means: how many rows each stands for. Empty for rows.
 */
counts: Array<number>, 
/**
 * For means: the standard deviations of the rows' heights. Empty for rows.
 */
stdDev: Array<number>, 
/**
 * With type `"r"`, a line through the rows; absent where no line is best.
 */
line?: FittedLine | null, };

/**
 * Parameters of `rxLogit`.
 */
export type LogitParams = { 
/**
 * Whether a first term of factors keeps all its levels in place of the intercept.
 */
cube: boolean, 
/**
 * With `cube`, whether `countDF` holds the linear predictor of each cell, other terms at their means.
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
 * Coefficients to start with: one number for all, or one for each; `"NA"` for fitted values of 0.25 and 0.75. By
 * default a linear regression.
 */
initialValues?: InitialValues | null, 
/**
 * The most steps. Default 25.
 */
maxIterations?: number | null, 
/**
 * Fitting ends when no coefficient moved by more than this share of the largest; 0 never. Default 1e-6.
 */
coeffTolerance?: number | null, 
/**
 * Has no effect, as in RevoScaleR.
 */
gradientTolerance?: number | null, 
/**
 * Fitting ends when the deviance changed by no more than this share; 0 never. Default 1e-8.
 */
objectiveFunctionTolerance?: number | null, 
/**
 * `"Revo"` for labels such as `f=level`, `"R"` for R's with numbered levels. Default `"Revo"`.
 */
coefLabelStyle: CoefLabelStyle, 
/**
 * How terms are selected; by default none are.
 */
variableSelection?: StepControl | null, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights: each row counts that many times.
 */
fweights?: string | null, 
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
 * Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
 * each call where it is not given.
 */
transformObjects: Record<string, Constant>,  };

/**
 * A Lorenz curve.
 */
export type LorenzOutput = { 
/**
 * The points of the curve, from 0 to 100: `cumVals`, the percentage of the total, and `percents`, that of the rows.
 */
frame: Table, 
/**
 * Gini's coefficient, by the trapezoidal rule.
 */
gini: number, 
/**
 * The variable whose total is shared.
 */
description: string, 
/**
 * Rows that took part.
 */
nValidObs: number, 
/**
 * Rows left out because a value was missing.
 */
nMissingObs: number, };

/**
 * Parameters of `rxLorenz`.
 */
export type LorenzParams = { 
/**
 * The variable that orders the rows.
 */
orderVarName: string, 
/**
 * The variable whose total is shared; the ordering one when not given.
 */
valueVarName?: string | null, 
/**
 * The most bins that order the rows; 1000 when not given. Whole numbers that span fewer have a bin each.
 */
numBreaks?: number | null, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights: each row counts that many times.
 */
fweights?: string | null, 
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
 * Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
 * each call where it is not given.
 */
transformObjects: Record<string, Constant>,  };

/**
 * A loss that boosting descends.
 */
export type Loss = "gaussian" | "bernoulli" | "multinomial";

/**
 * A column as a host hands it over.
 */
export type MadeColumn = { 
/**
 * Its name.
 */
name: string, 
/**
 * What its values mean.
 */
kind: Kind, 
/**
 * Doubles in the machine's order of bytes, NaN where missing: numbers, truth as 0 and 1, days and microseconds since
 * 1970-01-01, positions of levels from 0.
 */
numbers: Uint8Array, 
/**
 * Of text.
 */
texts?: Array<string | null> | null, 
/**
 * The levels of a factor.
 */
levels?: Array<string> | null, };

/**
 * The totals of a table of sums or counts, or the means of a table of means.
 */
export type Marginals = { 
/**
 * One for each row.
 */
row: Array<number>, 
/**
 * One for each column.
 */
column: Array<number>, 
/**
 * Over the whole table.
 */
grand: number, };

/**
 * The totals or means of all tables.
 */
export type MarginalsOutput = { 
/**
 * One for each table.
 */
tables: Array<TableMarginals>, };

/**
 * Parameters of `rxMarginals`.
 */
export type MarginalsParams = { 
/**
 * `"sums"` (default), `"counts"` or `"means"`; without a response it is counts.
 */
output?: string | null, };

/**
 * Which matrix.
 */
export type MatrixKind = "Cov" | "Cor" | "SSCP";

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
 * Tests of independence, one for each level of further factors.
 */
export type MultiTest = { 
/**
 * What was tested.
 */
title: string, 
/**
 * The tests.
 */
tests: Array<TableTest>, 
/**
 * Which deviations counted.
 */
alternative?: Sides | null, 
/**
 * The hypothesis, where it is a number.
 */
nullValue?: number | null, 
/**
 * The level of the confidence intervals.
 */
confLevel?: number | null, 
/**
 * What the estimate is.
 */
estimateName?: string | null, };

/**
 * A naive Bayes classifier.
 */
export type NaiveBayesOutput = { 
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
 * The variable with the classes.
 */
response: string, 
/**
 * The classes.
 */
levels: Array<string>, 
/**
 * The share of each class in the data.
 */
apriori: Array<number>, 
/**
 * Rows of each class, or the sums of their weights.
 */
counts: Array<number>, 
/**
 * The distribution of each predictor in each class.
 */
tables: Array<NaiveBayesTable>, 
/**
 * What was added to the count of every level in every class.
 */
smoothingFactor: number, 
/**
 * Rows that took part; with frequency weights, their sum.
 */
validObs: number, 
/**
 * Rows left out because the class, or with `byTerm` false any variable, was missing.
 */
missingObs: number, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights.
 */
fweights?: string | null, 
/**
 * What to know about the result.
 */
warnings: Array<string>, 
/**
 * The model in the engine's own form, for `rxPredict`.
 */
model: Uint8Array, };

/**
 * Parameters of `rxNaiveBayes`.
 */
export type NaiveBayesParams = { 
/**
 * What is added to the count of every level in every class, so that no probability is 0. Default 0.
 */
smoothingFactor?: number | null, 
/**
 * Whether a row with a missing value is left out for that variable alone (the default) or for all.
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
 * A logical variable or an expression in R's syntax; rows for which it is not `TRUE` are left out.
 */
rowSelection?: string | null, 
/**
 * New variables as expressions in R's syntax, evaluated in order, later ones seeing earlier ones. `null` removes
 * a variable.
 */
transforms: Record<string, string | null>, 
/**
 * Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
 * each call where it is not given.
 */
transformObjects: Record<string, Constant>,  };

/**
 * The distribution of a variable in each class.
 */
export type NaiveBayesTable = { 
/**
 * The variable.
 */
variable: string, 
/**
 * `"numeric"` or `"factor"`.
 */
type: string, 
/**
 * A row for each class; columns `Means` and `StdDev` of a number, the probabilities of the levels of a factor.
 */
table: NamedMatrix, };

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
 * A number with a name.
 */
export type NamedValue = { 
/**
 * The name.
 */
name: string, 
/**
 * The number.
 */
value: number, };

/**
 * A vector with names on its elements, in order.
 */
export type NamedVector = { 
/**
 * The names.
 */
names: Array<string>, 
/**
 * The values. NaN where R has NA.
 */
values: Array<number>, };

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
 * How normal numbers are made of uniform ones.
 */
export type NormalKind = "BOXMULLER" | "BOXMULLER2" | "ICDF";

/**
 * The error of rows that are out of the samples; each entry is about the trees up to that one.
 */
export type OobError = { 
/**
 * The share of wrong classes, the mean squared residual, or the mean deviance.
 */
oobErr: Array<number>, 
/**
 * The rows (or the sum of their weights) that were out of a sample so far.
 */
oobNum: Array<number>, 
/**
 * Of numbers: the variance of the response in these rows; otherwise NaN.
 */
oobVar: number, 
/**
 * Of numbers: 1 minus the last error over the variance; otherwise NaN.
 */
pseudoRSquared: number, };

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
warnings: Array<string>, 
/**
 * How rows lie in the file.
 */
stored: Stored | null, };

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
 * What users say about a file that is written: its `type`, and the options of that.
 */
export type OutputOptions = { "type": "arrow" } & ArrowOutputOptions | { "type": "text" } & TextOutputOptions | { "type": "xdf" } & XdfOutputOptions | { "type": "json" } | { "type": "parquet" } & ParquetOutputOptions | { "type": "exchange" } & ExchangeOptions;

/**
 * A planned output.
 */
export type OutputPlan = { 
/**
 * The output, for readers anywhere.
 */
output: Uint8Array, 
/**
 * What the file begins with.
 */
head: Uint8Array, };

/**
 * A comparison of two groups of rows by two groups of columns.
 */
export type PairwiseComparison = { 
/**
 * The levels of further factors, as in `Dept==A`; empty when there are none.
 */
stratum: string, 
/**
 * The two groups of rows.
 */
rows: [string, string], 
/**
 * The two groups of columns.
 */
columns: [string, string], 
/**
 * The ratio.
 */
estimate: number, 
/**
 * Its confidence interval.
 */
confInt: [number, number], 
/**
 * Its p-value against one.
 */
pValue: number, };

/**
 * Comparisons of all pairs.
 */
export type PairwiseCrossTabOutput = { 
/**
 * What the ratio is: `riskRatio` or `oddsRatio`.
 */
estimateName: string, 
/**
 * The factors of rows and columns.
 */
variables: [string, string], 
/**
 * The comparisons, stratum by stratum.
 */
comparisons: Array<PairwiseComparison>, };

/**
 * Parameters of `rxPairwiseCrossTab`.
 */
export type PairwiseParams = { 
/**
 * Whether each level is compared with all others together (default); otherwise with each of the others.
 */
pooled?: boolean | null, 
/**
 * The level of confidence intervals; 0.95 when not given.
 */
confLevel?: number | null, 
/**
 * Which deviations from a ratio of one count; `"two.sided"` when not given.
 */
alternative: Sides, };

/**
 * Which variables of a file are read, and as what.
 */
export type ParquetOptions = { 
/**
 * The variables to read; all when not given.
 */
varsToKeep?: Array<string> | null, 
/**
 * The variables not to read.
 */
varsToDrop?: Array<string> | null, };

/**
 * What users say about a Parquet file that is written.
 */
export type ParquetOutputOptions = { 
/**
 * How pages are compressed: `"snappy"`, `"gzip"`, `"lz4"`, `"zstd"` or `"none"`. Default `"snappy"`.
 */
compression: string, 
/**
 * Whether factors are written as the positions of their levels, from 1. Default false.
 */
writeFactorsAsIndexes: boolean, 
/**
 * The most rows of a row group. Default: each chunk is one.
 */
rowsPerRead?: number | null, 
/**
 * How many rows of its row group stand before the first row of each chunk; none where that is not known, and a row group
 * begins.
 */
starts?: Array<number> | null, };

/**
 * Which rows of which source.
 */
export type PartOptions = { 
/**
 * The format of the source.
 */
format: Uint8Array, 
/**
 * Its variables.
 */
schema: Schema, 
/**
 * The rows of each of its chunks.
 */
chunkRows: Array<number>, 
/**
 * The first row, from 0.
 */
from: number, 
/**
 * How many rows.
 */
rows: number, };

/**
 * A chunk as bytes of a file.
 */
export type Piece = { 
/**
 * The chunk.
 */
chunk: number, 
/**
 * Its rows.
 */
rows: number, 
/**
 * Its bytes.
 */
bytes: Uint8Array, 
/**
 * What the end of the file has to know of it.
 */
notes: Array<number>, };

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
 * What is predicted; each kind of model has its own default.
 */
type?: PredictType | null, 
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
 * What is predicted.
 */
export type PredictType = "response" | "link" | "prob" | "class" | "vector" | "matrix" | "vote" | "where";

/**
 * A number, or `"auto"`.
 */
export type PruneCp = number | string;

/**
 * Quantiles of a variable.
 */
export type QuantileOutput = { 
/**
 * The variable.
 */
varName: string, 
/**
 * The probabilities.
 */
probs: Array<number>, 
/**
 * Their names, as R has them; absent without `names`.
 */
names?: Array<string> | null, 
/**
 * The quantiles.
 */
values: Array<number>, 
/**
 * Whether each value had a bin of its own: then quantiles are those of the data.
 */
exact: boolean, 
/**
 * Rows that took part; with frequency weights, their sum.
 */
nValidObs: number, 
/**
 * Rows left out because a value was missing.
 */
nMissingObs: number, };

/**
 * Parameters of `rxQuantile`.
 */
export type QuantileParams = { 
/**
 * The variable.
 */
varName: string, 
/**
 * Probabilities from 0 to 1; quarters when not given.
 */
probs?: Array<number> | null, 
/**
 * Whether the values are named, as in `25%`. Default true.
 */
names?: boolean | null, 
/**
 * The most bins of one whole number each; 500000 when not given. Values that span more share bins.
 */
maxIntegerBins?: number | null, 
/**
 * What values are multiplied by before they are rounded to bins; chosen by the range when not given.
 */
multiple?: number | null, 
/**
 * Whether the range is cut into bins of equal width instead.
 */
numericBins: boolean, 
/**
 * How many of these; 1000 when not given.
 */
numNumericBreaks?: number | null, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights: each row counts that many times.
 */
fweights?: string | null, 
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
 * Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
 * each call where it is not given.
 */
transformObjects: Record<string, Constant>,  };

/**
 * Parameters of `rxRiskRatio` and `rxOddsRatio`.
 */
export type RatioParams = { 
/**
 * The level of the confidence interval; 0.95 when not given.
 */
confLevel?: number | null, 
/**
 * Which deviations from a ratio of one count; `"two.sided"` when not given.
 */
alternative: Sides, };

/**
 * A ratio and its test against one.
 */
export type RatioTest = { 
/**
 * The ratio.
 */
estimate: number, 
/**
 * What it is: `oddsRatio`, or `riskRatio` with the level of the second row.
 */
estimateName: string, 
/**
 * The logarithm of the ratio, which RevoScaleR calls Z.
 */
statistic: number, 
/**
 * Its p-value, from the normal distribution.
 */
pValue: number, 
/**
 * Wald's interval on the scale of logarithms.
 */
confInt: [number, number], 
/**
 * Its level.
 */
confLevel: number, 
/**
 * Which deviations counted.
 */
alternative: Sides, };

/**
 * What reading a unit, or a kept chunk, came to.
 */
export type ReadEvent = { 
/**
 * The unit, or the kept chunk.
 */
unit: number, 
/**
 * Its rows.
 */
rows: number, 
/**
 * The rows of each of its chunks.
 */
chunkRows: Array<[number, number]>, 
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
 * The pieces of a file that its chunks became.
 */
pieces: Array<Piece>, 
/**
 * What went wrong.
 */
error?: Error | null, };

/**
 * Curves of predictions.
 */
export type RocOutput = { 
/**
 * `threshold`, `predVarName`, `sensitivity` and `specificity`: a prediction of at least the threshold counts as 1.
 */
frame: Table, 
/**
 * The area under each curve, by the trapezoidal rule.
 */
auc: Array<NamedValue>, 
/**
 * Rows that took part.
 */
nValidObs: number, 
/**
 * Rows left out because a value was missing.
 */
nMissingObs: number, };

/**
 * Parameters of `rxRoc`.
 */
export type RocParams = { 
/**
 * The variable with what was observed: 0 or 1, or a logical one.
 */
actualVarName: string, 
/**
 * The variables with predictions from 0 to 1.
 */
predVarNames: Array<string>, 
/**
 * How many steps the thresholds make from 0 to 1; 100 when not given.
 */
numBreaks?: number | null, 
/**
 * Whether thresholds are left out that give the sensitivity and specificity of the one before. Default true.
 */
removeDups?: boolean | null, 
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
 * Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
 * each call where it is not given.
 */
transformObjects: Record<string, Constant>,  };

/**
 * Rows that are asked for.
 */
export type RowsRequest = { 
/**
 * The chunk.
 */
chunk: number, 
/**
 * Its first row, from 0.
 */
from: number, 
/**
 * How many rows; all when not given.
 */
count?: number | null, 
/**
 * The variables; all when not given.
 */
columns?: Array<string> | null, 
/**
 * Which part of the stream.
 */
part: StreamPart, };

/**
 * A rate for all rows, or one for each stratum.
 */
export type SampRate = number | Array<number>;

/**
 * How a model is saved.
 */
export type SaveOptions = { 
/**
 * What to keep with the model: anything that JSON can say.
 */
metadata: unknown, 
/**
 * Whether only what `rxPredict` needs is kept, which takes less room. Such a model does not print.
 */
realtimeScoringOnly: boolean, };

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
 * The smallest and the largest model, as formulas; `.` stands for the terms of the model's own formula.
 */
export type ScopeBounds = { 
/**
 * The terms that stay in every model.
 */
lower?: string | null, 
/**
 * The terms that may be added.
 */
upper?: string | null, };

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
 * Which deviations from the hypothesis count against it.
 */
export type Sides = "two.sided" | "less" | "greater";

/**
 * What becomes of chunks that are read.
 */
export type Sink = { 
/**
 * Steps that they go through first, in order.
 */
steps: Uint8Array[], 
/**
 * They are mapped by this job.
 */
job?: number | null, 
/**
 * They are kept in this data set, narrowed.
 */
data?: number | null, 
/**
 * They become pieces of this file.
 */
output: Uint8Array, };

/**
 * Centres as users pass them.
 */
export type StartCenters = Array<Array<number>> | NamedMatrix;

/**
 * A statistic.
 */
export type Statistic = "Mean" | "StdDev" | "Min" | "Max" | "ValidObs" | "MissingObs" | "Sum" | "SumOfWeights";

/**
 * How terms are selected; without any field none are.
 */
export type StepControl = { 
/**
 * `"stepwise"` (default with a scope), `"backward"` (default without) or `"forward"`.
 */
method?: string | null, 
/**
 * The range of models.
 */
scope?: StepScope | null, 
/**
 * The most steps. Default 1000.
 */
maxSteps?: number | null, 
/**
 * `"AIC"` (default) or `"SigLevel"`.
 */
stepCriterion?: string | null, 
/**
 * With `"SigLevel"`, terms with p-values below are added. Default 0.5 for forward, 0.15 for stepwise.
 */
maxSigLevelToAdd?: number | null, 
/**
 * With `"SigLevel"`, terms with p-values above are dropped. Default 0.1 for backward, 0.15 for stepwise.
 */
minSigLevelToDrop?: number | null, 
/**
 * Whether generalised linear models are fitted anew for each candidate of each step. Default true. Otherwise all
 * steps are judged by the first model's normal equations, as score and Wald tests are, and only the last model is
 * fitted: a few passes, whatever the number of steps. Linear models are exact either way.
 */
refitEachStep?: boolean | null, 
/**
 * Whether `stepCoefs` holds the coefficients of each step.
 */
keepStepCoefs?: boolean | null, 
/**
 * The scale with which Akaike's criterion is computed; 0 (default) to estimate it.
 */
scale?: number | null, 
/**
 * The penalty for each coefficient in Akaike's criterion. Default 2.
 */
k?: number | null, 
/**
 * With `"SigLevel"`: `"F"` or `"Chisq"`. By default F, for families with a dispersion of 1 chi-squared.
 */
test?: string | null, };

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
 * The range of models.
 */
export type StepScope = string | ScopeBounds;

/**
 * How the values of a column lie in memory.
 */
export type Storage = "bool" | "int8" | "int16" | "int32" | "int64" | "float32" | "float64" | "code8" | "code16" | "code32" | "utf8" | "date32" | "micros";

/**
 * How the rows of a file lie in it, where that means something to users.
 */
export type Stored = { 
/**
 * The rows of each block.
 */
rowsPerBlock: Array<number>, 
/**
 * How blocks are compressed.
 */
compression: string, 
/**
 * A text that describes the data.
 */
description: string | null, 
/**
 * What single values of variables mean.
 */
valueInfo: Array<ValueInfo>, };

/**
 * A kind of generator.
 */
export type StreamKind = "MCG31" | "R250" | "MRG32K3A" | "MCG59" | "MT19937" | "MT2203" | "SFMT19937" | "SOBOL" | "NIEDERR";

/**
 * Which part of an Arrow IPC stream is asked for.
 */
export type StreamPart = "stream" | "head" | "batches";

/**
 * A random stream as it begins.
 */
export type StreamSpec = { 
/**
 * The kind of the generator.
 */
kind: StreamKind, 
/**
 * The seed, or several words for it; of SOBOL and NIEDERR the number of dimensions.
 */
key: Array<number>, 
/**
 * Which of the independent streams of this key.
 */
subStream: number, 
/**
 * The parameters of MT2203's substream: a, b, c.
 */
parameters?: [number, number, number] | null, 
/**
 * How normal numbers are made.
 */
normalKind: NormalKind, 
/**
 * How many numbers are left out at the beginning.
 */
skipAhead: number, 
/**
 * Which of the next numbers are kept: every `[1]`-th from `[0]` on.
 */
leapfrog?: [number, number] | null, };

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
 * Which statistics are given; all but `"Sum"` and `"SumOfWeights"` when not said.
 */
summaryStats?: Array<Statistic> | null, 
/**
 * Whether a row with a missing value is left out of the terms that miss it alone. Otherwise it is left out of all
 * terms. Default true.
 */
byTerm?: boolean | null, 
/**
 * Whether categories without observations are left out of the results.
 */
removeZeroCounts: boolean, 
/**
 * The variable with probability weights.
 */
pweights?: string | null, 
/**
 * The variable with frequency weights: each row counts that many times.
 */
fweights?: string | null, 
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
 * Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
 * each call where it is not given.
 */
transformObjects: Record<string, Constant>,  };

/**
 * A test of independence of the factors of a table, as the summary of R's `xtabs` has it: Pearson's, not corrected.
 */
export type TableChiSquare = { 
/**
 * The table.
 */
name: string, 
/**
 * The factors.
 */
nVars: number, 
/**
 * The sum of the table.
 */
nCases: number, 
/**
 * The statistic.
 */
statistic: number, 
/**
 * Its degrees of freedom.
 */
parameter: number, 
/**
 * Its p-value.
 */
pValue: number, 
/**
 * Whether all expected counts are at least five.
 */
approxOk: boolean, };

/**
 * The totals or means of one table.
 */
export type TableMarginals = { 
/**
 * The table.
 */
name: string, 
/**
 * The levels of its rows.
 */
rowLevels: Array<string>, 
/**
 * The levels of its columns.
 */
columnLevels: Array<string>, 
/**
 * The totals or means.
 */
marginals: Marginals, };

/**
 * One test.
 */
export type TableTest = { 
/**
 * The levels of further factors, as in `Dept==A`; empty when there are none.
 */
stratum: string, 
/**
 * Chi-squared.
 */
statistic?: number | null, 
/**
 * Its degrees of freedom.
 */
parameter?: number | null, 
/**
 * The odds ratio, or Kendall's correlation.
 */
estimate?: number | null, 
/**
 * The confidence interval of the odds ratio.
 */
confInt?: [number, number] | null, 
/**
 * The p-value.
 */
pValue: number, };

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
 * How moments are written. Default `%y[-][/]%m[-][/]%d [%H:%M[:%S]][%p]`. Those of ISO 8601 are read too, with their offsets
 * from UTC.
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
 * A text.
 */
export type TextOutput = { 
/**
 * The text.
 */
text: string, };

/**
 * What users say about a text file that is written: arguments of `RxTextData`.
 */
export type TextOutputOptions = { 
/**
 * The character between columns. Default `,`.
 */
delimiter?: string | null, 
/**
 * The quotation mark around text and levels; `""` for none. Default `"`.
 */
quoteMark: string, 
/**
 * What stands for a missing value. Default `"NA"`.
 */
missingValueString: string, 
/**
 * Whether the first row holds the names. Default true.
 */
firstRowIsColNames?: boolean | null, 
/**
 * The decimal point. Default `.`.
 */
decimalPoint: string, 
/**
 * The most significant digits of real numbers with a fraction; 17 write all that are needed to read them back. Default
 * 7.
 */
writePrecision: number, 
/**
 * Whether real numbers that are whole are written as integers, `5` instead of `5.0`. Default false.
 */
stripZeros: boolean, 
/**
 * Whether factors are written as the positions of their levels, from 1. Default false.
 */
writeFactorsAsIndexes: boolean, 
/**
 * What ends each line: a line feed, alone or behind a carriage return. Default `"\n"`.
 */
eol: string, };

/**
 * A tree.
 */
export type Tree = { 
/**
 * `"class"` or `"anova"`.
 */
method: string, 
/**
 * The classes; empty for numbers.
 */
ylevels: Array<string>, 
/**
 * The nodes.
 */
frame: TreeFrame, 
/**
 * The splits.
 */
splits: TreeSplits, 
/**
 * For each split on a factor the way of each level: 1 left, 3 right, 2 when the node has none.
 */
csplit: Array<Array<number>>, 
/**
 * The labels of the left and right side of the split of each node, in full; empty for leaves.
 */
labels: Array<[string, string]>, };

/**
 * The nodes of a tree, fathers before sons and left before right.
 */
export type TreeFrame = { 
/**
 * The number of each node: the root is 1, the sons of `n` are `2 n` and `2 n + 1`.
 */
node: Array<number>, 
/**
 * The variable of its split; `<leaf>` where there is none.
 */
var: Array<string>, 
/**
 * Rows.
 */
n: Array<number>, 
/**
 * The sum of their weights.
 */
wt: Array<number>, 
/**
 * The deviance: the sum of squares about the mean, or the loss.
 */
dev: Array<number>, 
/**
 * The mean, or the number of the class from 1.
 */
yval: Array<number>, 
/**
 * The complexity parameter at which the split collapses, as a share of the root's deviance.
 */
complexity: Array<number>, 
/**
 * Competing splits that were kept.
 */
ncompete: Array<number>, 
/**
 * Surrogate splits that were kept.
 */
nsurrogate: Array<number>, 
/**
 * The weight of each class in each node; no columns for numbers.
 */
counts: NamedMatrix, 
/**
 * The probability of each class in each node; no columns for numbers.
 */
yprob: NamedMatrix, 
/**
 * The probability of each node; empty for numbers.
 */
nodeprob: Array<number>, };

/**
 * What a tree predicts.
 */
export type TreeMethod = "class" | "anova";

/**
 * How classes are weighed.
 */
export type TreeParms = { 
/**
 * The prior probability of each class; their share of the data when not given.
 */
prior?: Array<number> | null, 
/**
 * The loss matrix column by column, a row for each true class and a column for each predicted one; 1 for each
 * error when not given.
 */
loss?: Array<number> | null, 
/**
 * What splits lower. Default `"gini"`.
 */
split?: Impurity | null, };

/**
 * The splits of a tree, node by node: primary, competitors, surrogates.
 */
export type TreeSplits = { 
/**
 * The variable.
 */
variable: Array<string>, 
/**
 * Rows that have it; of surrogates, rows that they sent. 0 for surrogates of trees that were grown level by level.
 */
count: Array<number>, 
/**
 * -1: numbers below go left; 1: they go right; for factors the number of levels.
 */
ncat: Array<number>, 
/**
 * The improvement, or the agreement of surrogates.
 */
improve: Array<number>, 
/**
 * The number that divides; for factors the row of `csplit` from 1.
 */
index: Array<number>, 
/**
 * The adjusted agreement of surrogates; 0 for others.
 */
adj: Array<number>, };

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
 * What single values of a variable mean; for information only.
 */
export type ValueInfo = { 
/**
 * The variable.
 */
name: string, 
/**
 * The values.
 */
codes: Array<string>, 
/**
 * What each of them means.
 */
labels: Array<string>, };

/**
 * What is to be changed of a variable.
 */
export type VarInfo = { 
/**
 * The variable.
 */
name: string, 
/**
 * The position of the variable, from 1, which then says which one it is.
 */
position?: number | null, 
/**
 * Its new name.
 */
newName?: string | null, 
/**
 * A text that describes it.
 */
description?: string | null, 
/**
 * The lowest value to count with in `F()`.
 */
low?: number | null, 
/**
 * The highest value to count with in `F()`.
 */
high?: number | null, 
/**
 * New names of all levels of a factor, in their order. Values keep their levels: rxFactors changes these.
 */
levels?: Array<string> | null, 
/**
 * Values of which `valueInfoLabels` tell what they mean; for information only.
 */
valueInfoCodes?: Array<string> | null, 
/**
 * What the values of `valueInfoCodes` mean.
 */
valueInfoLabels?: Array<string> | null, };

/**
 * What is to be changed.
 */
export type VarInfoParams = { 
/**
 * About variables.
 */
variables: Array<VarInfo>, 
/**
 * A text that describes the data, of files that can have one.
 */
description?: string | null, };

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
 * The histogram of one variable, in one panel.
 */
export type VariableHistogram = { 
/**
 * The variable, as the formula has it.
 */
variable: string, 
/**
 * The level of each panel's variable; empty where there is one panel.
 */
panel: Array<string>, 
/**
 * The levels of a factor, one for each count; empty for numbers.
 */
levels: Array<string>, 
/**
 * The ends of the intervals of a number, one more than counts; an interval holds its lower end, the last one both.
 * Empty for factors, and for numbers without values.
 */
breaks: Array<number>, 
/**
 * Rows, or the sum of their weights, in each interval or level.
 */
counts: Array<number>, 
/**
 * Rows in which the variable is missing.
 */
missing: number, };

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
 * Variables of which the labels that `rxFactors` gives their different values are listed as levels.
 */
labels: Array<string>, 
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
 * Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
 * each call where it is not given.
 */
transformObjects: Record<string, Constant>,  };

/**
 * Which variables of a file are read.
 */
export type XdfOptions = { 
/**
 * The variables to read; all when not given.
 */
varsToKeep?: Array<string> | null, 
/**
 * The variables not to read.
 */
varsToDrop?: Array<string> | null, };

/**
 * What is said about an XDF file that is written.
 */
export type XdfOutputOptions = { 
/**
 * zlib's level of compression, from 0 to 9. Default 1.
 */
xdfCompressionLevel: number, 
/**
 * The most rows of a block. Default 500 000.
 */
rowsPerRead: number, 
/**
 * How many rows of its block stand before the first row of each chunk; none where that is not known, and a block
 * begins.
 */
starts: Array<number>, 
/**
 * The metadata of the file that is continued; empty for a new file.
 */
like: Uint8Array, 
/**
 * The rows of each block of that file, when columns are put beside its own; `starts` then are the rows before each chunk.
 * Otherwise empty, and blocks are put behind.
 */
beside: Array<number>, };

/**
 * A table of any number of crossed factors, as R's `xtabs` gives it.
 */
export type Xtabs = { 
/**
 * The factors.
 */
dimensions: Array<Dimension>, 
/**
 * The cells; the first factor varies fastest.
 */
values: Array<number>, };
