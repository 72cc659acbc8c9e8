import * as Plot from '@observablehq/plot';
import { common, type Draw } from './frame.ts';
import type { TreeNode } from './spec.ts';

/** The room of a leaf and of a level. */
const LEAF = 150;
const LEVEL = 72;

interface Placed extends TreeNode {
  x: number;
  y: number;
}

/** Places nodes: leaves side by side, others above the middle of their children. */
export function placed(nodes: readonly TreeNode[]): Placed[] {
  const childrenOf = (id: number | null) => nodes.filter(({ parent }) => parent === id).toSorted((a, b) => a.id - b.id);
  const found: Placed[] = [];
  let leaves = 0;
  const place = (node: TreeNode, depth: number): number => {
    const places = childrenOf(node.id).map((child) => place(child, depth + 1));
    const x = places.length === 0 ? leaves++ : ((places[0] ?? 0) + (places.at(-1) ?? 0)) / 2;
    found.push({ ...node, x, y: depth });
    return x;
  };
  for (const root of childrenOf(null)) place(root, 0);
  return found;
}

/** Draws a tree; one that is wider than the page scrolls. */
export function drawTree(nodes: readonly TreeNode[]): Draw {
  const all = placed(nodes);
  const at = new Map(all.map((node) => [node.id, node]));
  const links = all.flatMap((node) => {
    const parent = node.parent === null ? undefined : at.get(node.parent);
    return parent ? [{ x1: parent.x, y1: parent.y, x2: node.x, y2: node.y, answer: node.answer }] : [];
  });
  const across = Math.max(...all.map(({ x }) => x)) + 1;
  const deep = 1 + Math.max(...all.map(({ y }) => y));
  return (width) =>
    Plot.plot({
      ...common(width),
      style: Object.assign({}, common(width).style, { maxWidth: 'none' }),
      width: Math.max(width, across * LEAF),
      height: deep * LEVEL + 40,
      margin: 30,
      marginLeft: 50,
      marginRight: 50,
      x: { axis: null },
      y: { axis: null, reverse: true },
      marks: [
        Plot.link(links, { x1: 'x1', y1: 'y1', x2: 'x2', y2: 'y2', stroke: 'var(--rule-strong)' }),
        Plot.text(links, {
          x: ({ x1, x2 }) => (x1 + x2) / 2,
          y: ({ y1, y2 }) => (y1 + y2) / 2,
          text: 'answer',
          fill: 'var(--ink-soft)',
          stroke: 'var(--sheet)',
          strokeWidth: 4,
          fontSize: 11,
        }),
        Plot.dot(all, { x: 'x', y: 'y', r: 4, fill: ({ leaf }) => (leaf ? 'var(--accent)' : 'var(--warm)') }),
        Plot.text(all, { ...label, text: 'text', dy: -12, fontWeight: 600 }),
        Plot.text(all, { ...label, text: 'more', dy: 14, fontSize: 11 }),
      ],
    });
}

const label = { x: 'x', y: 'y', fill: 'var(--ink)', stroke: 'var(--sheet)', strokeWidth: 4 } as const;
