import * as Plot from '@observablehq/plot';
import { cut, framed } from './frame.js';
import type { PlotOptions } from './options.js';
import { ACCENT, atOf, INK, RULE, SOFT } from './palette.js';
import type { Kind, TreeNode } from './spec.js';

/** The room of a leaf and of a level, and the box of a node in it. */
const LEAF = 136;
const LEVEL = 92;
const BOX = { width: 120, height: 40 };
/** The gap in a line for the answer that leads along it, and how far down it is: answers of siblings must not touch. */
const GAP = 9;
const ANSWER = 0.66;
/** Characters that fit into a box. */
const MOST = 19;

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

/** A line from a node to one below it, in two parts around the answer. */
function link(from: Placed, to: Placed) {
  const [top, bottom] = [from.y + BOX.height / 2, to.y - BOX.height / 2];
  const place = top + (bottom - top) * ANSWER;
  const at = (y: number) => from.x + ((y - top) / (bottom - top)) * (to.x - from.x);
  const part = (y1: number, y2: number) => ({ x1: at(y1), y1, x2: at(y2), y2 });
  if (to.answer === '') return { parts: [part(top, bottom)], answer: null };
  const answer = { x: at(place), y: place, text: to.answer };
  return { parts: [part(top, place - GAP), part(place + GAP, bottom)], answer };
}

/** Draws a tree as boxes; one that needs more room than there is becomes wider. */
export function tree({ nodes }: Kind<'tree'>, width: number, options: PlotOptions): SVGSVGElement {
  const found = placed(nodes);
  const leaves = Math.max(...found.map(({ x }) => x)) + 1;
  const levels = Math.max(...found.map(({ y }) => y)) + 1;
  const whole = Math.max(width, leaves * LEAF);
  // In pixels: boxes keep their size.
  const all = found.map((node) => {
    const [x, y] = [(whole / leaves) * (node.x + 0.5), LEVEL * node.y + BOX.height / 2 + 4];
    return {
      ...node,
      x,
      y,
      x1: x - BOX.width / 2,
      x2: x + BOX.width / 2,
      y1: y - BOX.height / 2,
      y2: y + BOX.height / 2,
    };
  });
  const at = new Map(all.map((node) => [node.id, node]));
  const links = all.flatMap((node) => {
    const parent = node.parent === null ? undefined : at.get(node.parent);
    return parent ? [link(parent, node)] : [];
  });
  const box = { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2', rx: 6 };
  const line = { stroke: atOf(options.lineColor, 0) ?? RULE, strokeWidth: options.lineWidth ?? 1.5 };
  return framed(whole, options, {
    height: (levels - 1) * LEVEL + BOX.height + 8,
    margin: 0,
    x: { type: 'identity', axis: null },
    y: { type: 'identity', axis: null },
    marks: [
      Plot.link(
        links.flatMap(({ parts }) => parts),
        { x1: 'x1', y1: 'y1', x2: 'x2', y2: 'y2', ...line },
      ),
      Plot.text(
        links.flatMap(({ answer }) => answer ?? []),
        { x: 'x', y: 'y', text: 'text', fill: SOFT, fontSize: 11 },
      ),
      Plot.rect(
        all.filter(({ leaf }) => leaf),
        { ...box, fill: options.fillColor ?? ACCENT, fillOpacity: 0.18, stroke: options.fillColor ?? ACCENT },
      ),
      Plot.rect(
        all.filter(({ leaf }) => !leaf),
        { ...box, fill: 'none', ...line },
      ),
      Plot.text(all, { x: 'x', y: 'y', text: ({ text }) => cut(text, MOST), dy: -8, fontWeight: 600, fill: INK }),
      Plot.text(all, { x: 'x', y: 'y', text: ({ more }) => cut(more, MOST + 3), dy: 9, fontSize: 11, fill: SOFT }),
    ],
  });
}
