import type { DForestOutput, DTreeOutput, NamedMatrix, NamedVector, Tree, TreeFrame } from '../generated/engine.js';

/** A tree of R's package rpart. */
export interface RRpart {
  class: readonly string[];
  /** The nodes, as columns of a data frame. */
  frame: Omit<TreeFrame, 'node' | 'counts' | 'yprob' | 'nodeprob'> & {
    'row.names': readonly number[];
    /** Of classes: class, weights and probabilities of the classes, probability of the node. */
    yval2?: NamedMatrix;
  };
  /** For each row the row of its node from 1; nothing for trees of a forest and where it was not asked for. */
  where?: readonly number[];
  call: string | null;
  terms: string;
  cptable?: NamedMatrix;
  method: string;
  /** The numbers that a node holds: 1, or for classes their number twice, and two more. */
  numresp: number;
  /** A row for each split, named by its variable; null for a tree without any. */
  splits: NamedMatrix | null;
  /** For each split on a factor the way of each level: 1 left, 3 right, 2 neither; null without such splits. */
  csplit: NamedMatrix | null;
  'variable.importance'?: NamedVector;
  ylevels?: readonly string[];
}

type AnyTree = Readonly<Pick<Tree, 'method' | 'ylevels' | 'frame' | 'splits' | 'csplit'>>;

/** `yval2` of a tree of classes. */
function valuesOf({ node, yval, counts, yprob, nodeprob }: TreeFrame): NamedMatrix {
  const columns = ['', ...counts.columns.map(() => ''), ...yprob.columns.map(() => ''), 'nodeprob'];
  return { rows: node.map(String), columns, values: [yval, ...counts.values, ...yprob.values, nodeprob] };
}

/** The levels' ways as a matrix: rows of factors with fewer levels are filled up with 2. */
function waysOf(csplit: readonly (readonly number[])[]): NamedMatrix | null {
  if (csplit.length === 0) return null;
  const longest = Math.max(...csplit.map((ways) => ways.length));
  const values = Array.from({ length: longest }, (_, level) => csplit.map((ways) => ways[level] ?? 2));
  return { rows: csplit.map((_, row) => String(row + 1)), columns: values.map(() => ''), values };
}

function rpart(tree: AnyTree, call: string | null, terms: string): RRpart {
  const { node, counts: _counts, yprob: _yprob, nodeprob: _nodeprob, ...columns } = tree.frame;
  const { variable, count, ncat, improve, index, adj } = tree.splits;
  const isClass = tree.method === 'class';
  const names = ['count', 'ncat', 'improve', 'index', 'adj'];
  return {
    class: ['rpart'],
    frame: { ...columns, 'row.names': node, ...(isClass ? { yval2: valuesOf(tree.frame) } : {}) },
    call,
    terms,
    method: tree.method,
    numresp: isClass ? 2 * tree.ylevels.length + 2 : 1,
    splits: variable.length > 0 ? { rows: variable, columns: names, values: [count, ncat, improve, index, adj] } : null,
    csplit: waysOf(tree.csplit),
    ...(isClass ? { ylevels: tree.ylevels } : {}),
  };
}

/**
 * A tree with the names of R's `rpart`, or the trees of a forest: plain objects that can become JSON. See as.rpart in
 * RevoScaleR's reference.
 */
export function asRpart(x: Readonly<DTreeOutput>): RRpart;
export function asRpart(x: Readonly<DForestOutput>): RRpart[];
export function asRpart(x: Readonly<DTreeOutput> | Readonly<DForestOutput>): RRpart | RRpart[] {
  const call = x.call ?? null;
  if ('forest' in x) return x.forest.map((tree) => rpart(tree, call, x.formula));
  return {
    ...rpart(x, call, x.formula),
    ...(x.where.length > 0 ? { where: x.where } : {}),
    cptable: x.cptable,
    'variable.importance': x.variableImportance,
  };
}
