import { RxError } from '../error.js';
import type { DForestOutput, DTreeOutput, Importance, NamedMatrix } from '../generated/engine.js';
import { type AnyTree, levelCounts, nodesOf, predictorsOf } from './nodes.js';

/** The trees of R's package randomForest: an array for each tree, with an element for each node. */
export interface RForest {
  /** The nodes of each tree. */
  ndbigtree: number[];
  /** -1 for leaves; for others 1, in regression -3. */
  nodestatus: number[][];
  /** The predictor from 1; 0 for leaves. */
  bestvar: number[][];
  /** Sons as nodes from 1; 0 for leaves. */
  leftDaughter: number[][];
  rightDaughter: number[][];
  /** The mean, or the class from 1. */
  nodepred: number[][];
  /** Numbers up to it go left; of factors the sum of 2^(level - 1) of the levels that do. */
  xbestsplit: number[][];
  /** The levels of each predictor; 1 for numbers. */
  ncat: number[];
  nrnodes: number;
  ntree: number;
  nclass?: number;
  cutoff?: readonly number[];
}

/** The parts of R's `randomForest` that predict, and how well. */
export interface RRandomForest {
  class: readonly string[];
  call: string | null;
  type: 'classification' | 'regression';
  ntree: number;
  mtry: number | null;
  classes?: readonly string[];
  confusion?: NamedMatrix;
  /** Of classes: the error of rows out of the samples after each tree. */
  'err.rate'?: readonly number[];
  /** Of numbers: their mean squared residual after each tree. */
  mse?: readonly number[];
  importance?: Importance;
  forest: RForest;
}

/** A number as its neighbour below: randomForest sends numbers up to the cut left, these trees those below it. */
function below(x: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  if (x === 0) return -Number.MIN_VALUE;
  bits.setFloat64(0, x);
  bits.setBigInt64(0, bits.getBigInt64(0) + (x > 0 ? -1n : 1n));
  return bits.getFloat64(0);
}

function leftLevels(levels: readonly number[], majorityLeft: boolean): number {
  if (levels.length > 53) throw new RxError('unsupported', 'randomForest takes factors of up to 53 levels');
  return levels.reduce((sum, way, at) => sum + (way < 0 || (way === 0 && majorityLeft) ? 2 ** at : 0), 0);
}

function forestOf(trees: readonly AnyTree[], predictors: readonly string[]): RForest {
  const grown = trees.map((tree) => ({ tree, nodes: nodesOf(tree, predictors) }));
  const each = <T>(of: (node: ReturnType<typeof nodesOf>[number], tree: AnyTree) => T) =>
    grown.map(({ tree, nodes }) => nodes.map((node) => of(node, tree)));
  const inner = trees[0]?.method === 'class' ? 1 : -3;
  return {
    ndbigtree: grown.map(({ nodes }) => nodes.length),
    nodestatus: each(({ split }) => (split ? inner : -1)),
    bestvar: each(({ split }) => (split ? split.predictor + 1 : 0)),
    leftDaughter: each(({ split }) => (split ? split.left + 1 : 0)),
    rightDaughter: each(({ split }) => (split ? split.right + 1 : 0)),
    nodepred: each(({ row }, { frame }) => frame.yval[row] ?? Number.NaN),
    xbestsplit: each(({ split }) => {
      if (!split) return 0;
      return 'at' in split.rule ? below(split.rule.at) : leftLevels(split.rule.levels, split.majorityLeft);
    }),
    ncat: levelCounts(predictors, trees).map((levels) => Math.max(levels, 1)),
    nrnodes: Math.max(0, ...grown.map(({ nodes }) => nodes.length)),
    ntree: trees.length,
  };
}

/**
 * A forest with the names of R's `randomForest`, or a tree as a forest of one: a plain object that can become JSON, with
 * all that predictions need but the names of levels, which results of trees do not hold. Levels that a node has not seen
 * go with more of its weight, as there are no surrogates. See as.randomForest in RevoScaleR's reference.
 */
export function asRandomForest(x: Readonly<DForestOutput> | Readonly<DTreeOutput>): RRandomForest {
  const trees: readonly AnyTree[] = 'forest' in x ? x.forest : [x];
  const forest = forestOf(trees, predictorsOf(x.formula, trees));
  const classes = trees[0]?.ylevels ?? [];
  const isClass = classes.length > 0;
  const cutoff = 'forest' in x ? x.cutoff : classes.map(() => 1 / classes.length);
  const errors = 'forest' in x ? x.oobErr?.oobErr : undefined;
  const importance = 'forest' in x ? x.importance : x.variableImportance;
  return {
    class: ['randomForest'],
    call: x.call ?? null,
    type: isClass ? 'classification' : 'regression',
    ntree: trees.length,
    mtry: 'forest' in x ? x.mtry : null,
    ...(isClass ? { classes } : {}),
    ...('confusion' in x && x.confusion ? { confusion: x.confusion } : {}),
    ...(errors ? (isClass ? { 'err.rate': errors } : { mse: errors }) : {}),
    ...(importance ? { importance } : {}),
    forest: isClass ? { ...forest, nclass: classes.length, cutoff } : forest,
  };
}
