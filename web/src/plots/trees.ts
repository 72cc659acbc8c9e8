import { count, significant } from './numbers.js';
import type { PlotSpec, TreeNode } from './spec.js';

/** Nodes that still can be read. */
const MOST = 31;
/** The room beside an edge. */
const MOST_CHARACTERS = 12;

/** A tree as a result has it: node `n` has the children `2 n` and `2 n + 1`. */
interface Tree {
  frame: {
    node: readonly number[];
    /** The variable of the split; `<leaf>` where there is none. */
    var: readonly string[];
    n: readonly number[];
    /** The mean, or the number of the class from 1. */
    yval: readonly number[];
  };
  /** The classes; empty for numbers. */
  ylevels?: readonly string[];
  /** Where the two sides of each node's split go. */
  labels?: readonly (readonly string[])[];
}

function isTree(value: unknown): value is Tree {
  if (typeof value !== 'object' || value === null) return false;
  const { frame } = value as Partial<Tree>;
  if (typeof frame !== 'object' || frame === null) return false;
  return [frame.node, frame.var, frame.n, frame.yval].every(Array.isArray);
}

/** The side of a split without the variable, which stands at its node already. */
function answer(label: string, variable: string): string {
  const side = label.startsWith(variable) ? label.slice(variable.length) : label;
  return side.length > MOST_CHARACTERS ? `${side.slice(0, MOST_CHARACTERS - 1)}…` : side;
}

function nodesOf({ frame, ylevels = [], labels = [] }: Tree): TreeNode[] {
  const rows = new Map(frame.node.map((id, row) => [id, row]));
  const predicted = (value: number | undefined) => ylevels[(value ?? 0) - 1] ?? significant(value, 4);
  return frame.node.map((id, row): TreeNode => {
    const variable = frame.var[row] ?? '';
    const leaf = variable === '<leaf>';
    const value = predicted(frame.yval[row]);
    const above = id > 1 ? rows.get(Math.floor(id / 2)) : undefined;
    return {
      id,
      parent: above === undefined ? null : (frame.node[above] ?? null),
      text: leaf ? value : variable,
      more: `${count(frame.n[row])} rows${leaf ? '' : `, ${value}`}`,
      leaf,
      answer: above === undefined ? '' : answer(labels[above]?.[id % 2] ?? '', frame.var[above] ?? ''),
    };
  });
}

/** The levels of nodes from the root on that can be read, none without their siblings. */
function top(nodes: readonly TreeNode[]): { nodes: TreeNode[]; levels: number; whole: boolean } {
  const levelOf = ({ id }: TreeNode) => Math.floor(Math.log2(id));
  const deepest = Math.max(...nodes.map(levelOf));
  for (let level = deepest; ; level--) {
    const found = nodes.filter((node) => levelOf(node) <= level);
    if (found.length <= MOST || level === 0) return { nodes: found, levels: level, whole: level === deepest };
  }
}

/** The tree of a result, or as much of it from the root on as can be read. */
export function trees(result: object): PlotSpec[] {
  const found = [result, (result as { tree?: unknown }).tree].find(isTree);
  if (!found) return [];
  const { nodes, levels, whole } = top(nodesOf(found));
  if (nodes.length <= 1) return [];
  return [{ kind: 'tree', title: whole ? 'Tree' : `Tree, down to depth ${levels}`, nodes }];
}
