import { RxError } from '../error.js';
import type { BTreesOutput, DTreeOutput } from '../generated/engine.js';
import { type AnyTree, levelCounts, nodesOf, predictorsOf } from './nodes.js';

/** A tree of R's package gbm: arrays with an element for each node, and three sons for each node that is divided. */
export interface RGbmTree {
  /** The predictor from 0; -1 for leaves. */
  SplitVar: number[];
  /** The number that divides, the entry of `c.splits` from 0, or what the leaf adds to the prediction. */
  SplitCodePred: number[];
  /** Sons as nodes from 0; -1 for leaves. Numbers below `SplitCodePred` go left. */
  LeftNode: number[];
  RightNode: number[];
  /** Where rows without the variable go: the son with more weight. */
  MissingNode: number[];
  ErrorReduction: number[];
  Weight: number[];
  Prediction: number[];
}

/** The parts of R's `gbm` that predict. */
export interface RGbm {
  class: readonly string[];
  /** What the sum starts from: one number, or one for each class. */
  initF: number | readonly number[];
  trees: RGbmTree[];
  /** The levels of splits on factors: -1 left, 1 right, 0 where rows without the variable go. */
  'c.splits': (readonly number[])[];
  'n.trees': number;
  distribution: { name: string };
  'num.classes': number;
  'var.names': string[];
  /** 0 for numbers, for factors the number of levels. */
  'var.type': number[];
  'response.name': string;
  call: string | null;
}

/** Adds a tree, with its splits on factors. */
function gbmTree(tree: AnyTree, predictors: readonly string[], csplits: (readonly number[])[]): RGbmTree {
  const out: RGbmTree = {
    SplitVar: [],
    SplitCodePred: [],
    LeftNode: [],
    RightNode: [],
    MissingNode: [],
    ErrorReduction: [],
    Weight: [],
    Prediction: [],
  };
  const nodes = nodesOf(tree, predictors);
  const { wt, yval } = tree.frame;
  for (const { row, split } of nodes) {
    const value = yval[row] ?? 0;
    let code = value;
    if (split) {
      if ('levels' in split.rule) csplits.push(split.rule.levels);
      code = 'at' in split.rule ? split.rule.at : csplits.length - 1;
    }
    out.SplitVar.push(split?.predictor ?? -1);
    out.SplitCodePred.push(code);
    out.LeftNode.push(split?.left ?? -1);
    out.RightNode.push(split?.right ?? -1);
    out.MissingNode.push(split ? (split.majorityLeft ? split.left : split.right) : -1);
    out.ErrorReduction.push(split?.improve ?? 0);
    out.Weight.push(wt[row] ?? 0);
    out.Prediction.push(value);
  }
  return out;
}

/**
 * Boosted trees with the names of R's `gbm`, or a regression tree as a single round: a plain object that can
 * become JSON, with all that predictions need but the names of levels, which results of trees do not hold. Where gbm
 * gives rows without the variable of a split a third son, this is the son with more weight. See as.gbm in RevoScaleR's
 * reference.
 */
export function asGbm(x: Readonly<BTreesOutput> | Readonly<DTreeOutput>): RGbm {
  const trees: readonly AnyTree[] = 'forest' in x ? x.forest : [x];
  if (trees.some(({ method }) => method === 'class')) {
    throw new RxError('unsupported', 'gbm adds up trees of numbers; this is a tree of classes');
  }
  const predictors = predictorsOf(x.formula, trees);
  const csplits: (readonly number[])[] = [];
  const start = 'forest' in x ? x.initPred : [0];
  return {
    class: ['gbm'],
    initF: start.length === 1 ? (start[0] ?? 0) : start,
    trees: trees.map((tree) => gbmTree(tree, predictors, csplits)),
    'c.splits': csplits,
    'n.trees': 'forest' in x ? x.ntree : 1,
    distribution: { name: 'forest' in x ? x.loss : 'gaussian' },
    'num.classes': start.length,
    'var.names': predictors,
    'var.type': levelCounts(predictors, trees),
    'response.name': (x.formula.split('~')[0] ?? '').trim(),
    call: x.call ?? null,
  };
}
