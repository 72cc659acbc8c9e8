import { RxError } from '../error.js';
import type { Tree } from '../generated/engine.js';

/** How a split sends rows: numbers below `at` to the left, or each level to -1 (left), 1 (right) or 0 (the majority). */
export type Rule = { at: number } | { levels: readonly number[] };

/** A node of a tree with the places of its sons, from 0, in the order of the frame. */
export interface TreeNode {
  /** The row of the frame. */
  row: number;
  /** What divides it; nothing for a leaf. */
  split?: {
    /** The position of its variable among the predictors. */
    predictor: number;
    rule: Rule;
    left: number;
    right: number;
    /** Whether rows without the variable go left: more weight does. */
    majorityLeft: boolean;
    improve: number;
  };
}

/** What is converted of a tree. */
export type AnyTree = Readonly<Pick<Tree, 'method' | 'ylevels' | 'frame' | 'splits' | 'csplit'>>;

/** The predictors of trees in the order of the formula: names of variables, as formulas of trees have no others. */
export function predictorsOf(formula: string, trees: readonly AnyTree[]): string[] {
  const used = trees.flatMap(({ frame }) => frame.var).filter((name) => name !== '<leaf>');
  const [, right = ''] = formula.split('~');
  const written = right
    .split('+')
    .map((term) => term.trim().replace(/^`(.*)`$/, '$1'))
    .filter((term) => term !== '.' && term !== '');
  return [...new Set([...written, ...used])];
}

/** How many levels each predictor has; 0 for numbers, and for factors that no tree uses. */
export function levelCounts(predictors: readonly string[], trees: readonly AnyTree[]): number[] {
  const counts = new Map<string, number>();
  for (const { splits } of trees) {
    splits.variable.forEach((name, at) => {
      const ncat = splits.ncat[at] ?? 0;
      if (Math.abs(ncat) > 1) counts.set(name, ncat);
    });
  }
  return predictors.map((name) => counts.get(name) ?? 0);
}

/** The nodes of a tree. Numbers below the cut always go left: where they went right, the sons change places. */
export function nodesOf({ frame, splits, csplit }: AnyTree, predictors: readonly string[]): TreeNode[] {
  const rows = new Map(frame.node.map((node, row) => [node, row]));
  let at = 0;
  return frame.node.map((node, row) => {
    const name = frame.var[row] ?? '<leaf>';
    if (name === '<leaf>') return { row };
    const place = at;
    at += 1 + (frame.ncompete[row] ?? 0) + (frame.nsurrogate[row] ?? 0);
    const [one, other] = [rows.get(2 * node), rows.get(2 * node + 1)];
    if (one === undefined || other === undefined) throw new RxError('argument', `node ${node} of the tree has no sons`);
    const ncat = splits.ncat[place] ?? 0;
    const index = splits.index[place] ?? Number.NaN;
    const turned = ncat === 1;
    const [left, right] = turned ? [other, one] : [one, other];
    const rule: Rule = Math.abs(ncat) > 1 ? { levels: (csplit[index - 1] ?? []).map((way) => way - 2) } : { at: index };
    const majorityLeft = (frame.wt[left] ?? 0) >= (frame.wt[right] ?? 0);
    const improve = splits.improve[place] ?? 0;
    return { row, split: { predictor: predictors.indexOf(name), rule, left, right, majorityLeft, improve } };
  });
}
