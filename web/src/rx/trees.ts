import { RxError } from '../error.js';
import type { BTreesOutput, DForestOutput, DTreeOutput, Tree } from '../generated/engine.js';

/** A fitted tree, forest or sum of boosted trees. */
export type TreeModel = Readonly<DTreeOutput> | Readonly<DForestOutput> | Readonly<BTreesOutput>;

/** The importance of predictors, ready for a plot. */
export interface VarImp {
  /** The predictors. */
  names: string[];
  /** Their importance. */
  values: number[];
}

type AnyTree = Readonly<Pick<Tree, 'frame' | 'splits'>>;

function treesOf(model: TreeModel): readonly AnyTree[] {
  return 'forest' in model ? model.forest : [model];
}

function isLeaf(tree: AnyTree, row: number): boolean {
  return tree.frame.var[row] === '<leaf>';
}

function each<T>(model: TreeModel, measure: (tree: AnyTree) => T): T[] {
  return treesOf(model).map(measure);
}

/** The depth of the deepest node of each tree; the root's is 0. */
export function rxTreeDepth(model: TreeModel): number[] {
  return each(model, (tree) => Math.floor(Math.log2(tree.frame.node.reduce((a, b) => Math.max(a, b), 1))));
}

/** The number of leaves of each tree; of all nodes with `terminal` false. */
export function rxTreeSize(model: TreeModel, terminal = true): number[] {
  return each(model, (tree) => tree.frame.node.filter((_, row) => !terminal || isLeaf(tree, row)).length);
}

/** The weight of each leaf of each tree; the number of its rows with `useWeight` false. */
export function rxLeafSize(model: TreeModel, useWeight = true): number[][] {
  return each(model, (tree) => (useWeight ? tree.frame.wt : tree.frame.n).filter((_, row) => isLeaf(tree, row)));
}

/**
 * How often each predictor divides a node; with `count` false whether it does, as 1 or 0. One map for all trees, or one
 * for each with `byTree`.
 */
export function rxVarUsed(model: TreeModel, { byTree = false, count = true } = {}): Map<string, number>[] {
  const groups = byTree ? each(model, (tree) => [tree]) : [treesOf(model)];
  return groups.map((trees) => {
    const used = new Map<string, number>();
    for (const tree of trees) {
      for (const name of tree.frame.var) {
        if (name !== '<leaf>') used.set(name, count ? (used.get(name) ?? 0) + 1 : 1);
      }
    }
    return used;
  });
}

/** A tree of a forest, from 1. */
export function rxGetTree(model: Readonly<DForestOutput> | Readonly<BTreesOutput>, k = 1): Readonly<Tree> {
  const tree = model.forest[k - 1];
  if (!tree) throw new RxError('argument', `k is ${k}; the model has ${model.forest.length} trees`);
  return tree;
}

/** The importance of the most important predictors, sorted from the highest unless `sort` is false. */
export function rxVarImpPlot(model: TreeModel, { sort = true, nVar = 30 } = {}): VarImp {
  const importance = 'forest' in model ? model.importance : model.variableImportance;
  if (!importance) throw new RxError('argument', 'the model was fitted without importance = true');
  const shown = importance.names.map((name, at) => ({ name, value: importance.values[at] ?? 0 })).slice(0, nVar);
  if (!sort) shown.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { names: shown.map(({ name }) => name), values: shown.map(({ value }) => value) };
}

/** The complexity of the smallest tree whose cross-validated error is within `nStd` standard errors of the least. */
export function rxDTreeBestCp(model: Readonly<DTreeOutput>, nStd = 1): number {
  const [cp, , , xerror, xstd] = model.cptable.values;
  if (!cp || !xerror || !xstd) throw new RxError('argument', 'the tree was grown without cross-validation (xVal)');
  const least = xerror.indexOf(Math.min(...xerror));
  const bound = (xerror[least] ?? NaN) + nStd * (xstd[least] ?? NaN);
  return cp[xerror.findIndex((error) => error <= bound)] ?? 0;
}
