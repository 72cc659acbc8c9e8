// Written from the engine by `npm run types`. Do not edit.
import { bind } from '../rx/bind.js';
import type { BTreesOutput, BTreesParams, ChiSquaredTestParams, CovCorOutput, CovCorParams, CrossTabsOutput, CrossTabsParams, CrossTabsTextParams, CubeOutput, CubeParams, DForestOutput, DForestParams, DTreeOutput, DTreeParams, FisherTestParams, GlmOutput, GlmParams, HistogramOutput, HistogramParams, KendallCorParams, KmeansOutput, KmeansParams, LinModOutput, LinModParams, LinePlotOutput, LinePlotParams, LogitParams, LorenzOutput, LorenzParams, MarginalsOutput, MarginalsParams, MultiTest, NaiveBayesOutput, NaiveBayesParams, PairwiseCrossTabOutput, PairwiseParams, QuantileOutput, QuantileParams, RatioParams, RatioTest, RocOutput, RocParams, SummaryOutput, SummaryParams, TextOutput, VariablesOutput, VariablesParams, Xtabs } from './engine.js';

export type { BTreesOutput, BTreesParams, Categorical, ChiSquaredTestParams, CoefLabelStyle, ColumnInfo, ContingencyTable, CovCorOutput, CovCorParams, CrossTabsOutput, CrossTabsParams, CrossTabsTextParams, CubeOutput, CubeParams, DForestOutput, DForestParams, DTreeOutput, DTreeParams, DataStepParams, Dimension, FStatistics, FamilyOptions, FamilyParam, FisherTestParams, FittedLine, FuzzyCosts, FuzzyKeyType, FuzzyMatchMethod, FuzzyParams, GlmOutput, GlmParams, HistType, HistogramOutput, HistogramParams, Importance, Impurity, InitialValues, Interval, JsonOptions, KendallCorParams, Kind, KmeansOutput, KmeansParams, LinModOutput, LinModParams, LinePlotOutput, LinePlotParams, LineSeries, LogitParams, LorenzOutput, LorenzParams, Loss, Marginals, MarginalsOutput, MarginalsParams, MatrixKind, MultiTest, NaiveBayesOutput, NaiveBayesParams, NaiveBayesTable, NamedMatrix, NamedValue, NamedVector, OobError, PairwiseComparison, PairwiseCrossTabOutput, PairwiseParams, Place, PredictParams, PredictType, PruneCp, QuantileOutput, QuantileParams, RatioParams, RatioTest, RocOutput, RocParams, SampRate, ScopeBounds, Sides, StartCenters, Statistic, StepControl, StepScope, Storage, SummaryOutput, SummaryParams, TableChiSquare, TableMarginals, TableTest, TextOutput, TextOutputOptions, Tree, TreeFrame, TreeMethod, TreeParms, TreeSplits, Variable, VariableHistogram, VariablesOutput, VariablesParams, Xtabs } from './engine.js';

/** What each analysis takes and gives. */
export interface Analyses {
  /**
   * Fits linear models by least squares, for one or several responses.
   *
   * The last level of each factor is dropped, unless `dropFirst` is set. See rxLinMod in RevoScaleR's reference.
   */
  rxLinMod: { before: ["formula"]; params: LinModParams; output: LinModOutput };
  /**
   * Fits logistic regressions of a response that is 0 or 1.
   *
   * The last level of each factor is dropped, unless `dropFirst` is set. See rxLogit in RevoScaleR's reference.
   */
  rxLogit: { before: ["formula"]; params: LogitParams; output: GlmOutput };
  /**
   * Fits generalised linear models by iteratively reweighted least squares.
   *
   * The last level of each factor is dropped, unless `dropFirst` is set. See rxGlm in RevoScaleR's reference.
   */
  rxGlm: { before: ["formula"]; params: GlmParams; output: GlmOutput };
  /**
   * Summarises variables: mean, standard deviation, range, counts; by category where a term has factors.
   *
   * See rxSummary in RevoScaleR's reference.
   */
  rxSummary: { before: ["formula"]; params: SummaryParams; output: SummaryOutput };
  /**
   * Counts values of variables in intervals of equal width, or by level.
   *
   * See rxHistogram in RevoScaleR's reference.
   */
  rxHistogram: { before: ["formula"]; params: HistogramParams; output: HistogramOutput };
  /**
   * Tabulates means or sums of variables, and counts, by crossed factors, as a data frame.
   *
   * See rxCube in RevoScaleR's reference.
   */
  rxCube: { before: ["formula"]; params: CubeParams; output: CubeOutput };
  /**
   * Tabulates sums, counts and means of variables by crossed factors, as contingency tables.
   *
   * See rxCrossTabs in RevoScaleR's reference.
   */
  rxCrossTabs: { before: ["formula"]; params: CrossTabsParams; output: CrossTabsOutput };
  /**
   * Computes a matrix of covariances, correlations, or sums of squares and products.
   *
   * rxCov, rxCor and rxSSCP give the matrix alone. See rxCovCor in RevoScaleR's reference.
   */
  rxCovCor: { before: ["formula"]; params: CovCorParams; output: CovCorOutput };
  /**
   * Finds quantiles by counting, without sorting: exact for whole numbers.
   *
   * See rxQuantile in RevoScaleR's reference.
   */
  rxQuantile: { before: ["varName"]; params: QuantileParams; output: QuantileOutput };
  /**
   * Computes a Lorenz curve without sorting, and Gini's coefficient from it.
   *
   * See rxLorenz in RevoScaleR's reference.
   */
  rxLorenz: { before: ["orderVarName"]; params: LorenzParams; output: LorenzOutput };
  /**
   * Computes sensitivity and specificity of predictions at thresholds from 0 to 1.
   *
   * See rxRoc in RevoScaleR's reference.
   */
  rxRoc: { before: ["actualVarName", "predVarNames"]; params: RocParams; output: RocOutput };
  /**
   * Finds what a plot of variables against another shows: rows, or means where rows are too many.
   *
   * Drawing is left to the caller. See rxLinePlot in RevoScaleR's reference.
   */
  rxLinePlot: { before: ["formula"]; params: LinePlotParams; output: LinePlotOutput };
  /**
   * Groups rows into clusters about centres, by Lloyd's algorithm.
   *
   * Give `numClusters`, or `centers` to start from. See rxKmeans in RevoScaleR's reference.
   */
  rxKmeans: { before: ["formula"]; params: KmeansParams; output: KmeansOutput };
  /**
   * Learns to tell classes apart by the distributions of variables in them, taken as independent.
   *
   * The left side of the formula is a factor. See rxNaiveBayes in RevoScaleR's reference.
   */
  rxNaiveBayes: { before: ["formula"]; params: NaiveBayesParams; output: NaiveBayesOutput };
  /**
   * Grows a classification or regression tree.
   *
   * See rxDTree in RevoScaleR's reference.
   */
  rxDTree: { before: ["formula"]; params: DTreeParams; output: DTreeOutput };
  /**
   * Grows a forest of trees on samples of the rows.
   *
   * See rxDForest in RevoScaleR's reference.
   */
  rxDForest: { before: ["formula"]; params: DForestParams; output: DForestOutput };
  /**
   * Grows boosted trees.
   *
   * See rxBTrees in RevoScaleR's reference.
   */
  rxBTrees: { before: ["formula"]; params: BTreesParams; output: BTreesOutput };
  /**
   * Finds levels, ranges and missing values of variables, and the rows of chunks.
   */
  rxGetVarInfo: { before: []; params: VariablesParams; output: VariablesOutput };
}

/** What each computation on results takes and gives. */
export interface Computations {
  /** Tests independence of two factors by Pearson's chi-squared. */
  rxChiSquaredTest: { params: ChiSquaredTestParams; output: MultiTest };
  /** Tests independence of two factors by Fisher's exact test. */
  rxFisherTest: { params: FisherTestParams; output: MultiTest };
  /** Computes Kendall's rank correlation of two factors; its p-value comes from a sample. */
  rxKendallCor: { params: KendallCorParams; output: MultiTest };
  /** Computes the relative risk of a table of two by two: the share of the second column in the second row over that in the first. */
  rxRiskRatio: { params: RatioParams; output: RatioTest };
  /** Computes the odds ratio of a table of two by two. */
  rxOddsRatio: { params: RatioParams; output: RatioTest };
  /** Compares all pairs of levels of two factors by relative risk or odds ratio. */
  rxPairwiseCrossTab: { params: PairwiseParams; output: PairwiseCrossTabOutput };
  /** Makes a table of crossed factors, as R's xtabs. */
  asXtabs: { params: Xtabs; output: Xtabs };
  /** Gives row, column and grand totals, or means, of the tables of a cross tabulation. */
  rxMarginals: { params: MarginalsParams; output: MarginalsOutput };
  /** Prints a cross tabulation, or its summary. */
  crossTabsText: { params: CrossTabsTextParams; output: TextOutput };
}

/**
 * Fits linear models by least squares, for one or several responses.
 *
 * The last level of each factor is dropped, unless `dropFirst` is set. See rxLinMod in RevoScaleR's reference.
 */
export const rxLinMod = bind('rxLinMod');

/**
 * Fits logistic regressions of a response that is 0 or 1.
 *
 * The last level of each factor is dropped, unless `dropFirst` is set. See rxLogit in RevoScaleR's reference.
 */
export const rxLogit = bind('rxLogit');

/**
 * Fits generalised linear models by iteratively reweighted least squares.
 *
 * The last level of each factor is dropped, unless `dropFirst` is set. See rxGlm in RevoScaleR's reference.
 */
export const rxGlm = bind('rxGlm');

/**
 * Summarises variables: mean, standard deviation, range, counts; by category where a term has factors.
 *
 * See rxSummary in RevoScaleR's reference.
 */
export const rxSummary = bind('rxSummary');

/**
 * Counts values of variables in intervals of equal width, or by level.
 *
 * See rxHistogram in RevoScaleR's reference.
 */
export const rxHistogram = bind('rxHistogram');

/**
 * Computes a matrix of covariances, correlations, or sums of squares and products.
 *
 * rxCov, rxCor and rxSSCP give the matrix alone. See rxCovCor in RevoScaleR's reference.
 */
export const rxCovCor = bind('rxCovCor');

/**
 * Finds what a plot of variables against another shows: rows, or means where rows are too many.
 *
 * Drawing is left to the caller. See rxLinePlot in RevoScaleR's reference.
 */
export const rxLinePlot = bind('rxLinePlot');

/**
 * Groups rows into clusters about centres, by Lloyd's algorithm.
 *
 * Give `numClusters`, or `centers` to start from. See rxKmeans in RevoScaleR's reference.
 */
export const rxKmeans = bind('rxKmeans');

/**
 * Learns to tell classes apart by the distributions of variables in them, taken as independent.
 *
 * The left side of the formula is a factor. See rxNaiveBayes in RevoScaleR's reference.
 */
export const rxNaiveBayes = bind('rxNaiveBayes');

/**
 * Grows a classification or regression tree.
 *
 * See rxDTree in RevoScaleR's reference.
 */
export const rxDTree = bind('rxDTree');

/**
 * Grows a forest of trees on samples of the rows.
 *
 * See rxDForest in RevoScaleR's reference.
 */
export const rxDForest = bind('rxDForest');

/**
 * Grows boosted trees.
 *
 * See rxBTrees in RevoScaleR's reference.
 */
export const rxBTrees = bind('rxBTrees');
