/** The fields of the object of chunks `index << height` up to `(index + 1) << height`. */
export interface PemaNode {
  height: number;
  index: number;
  fields: Record<string, unknown>;
}

/**
 * The engine's merge tree for objects: one binary tree over the chunk index, whatever the order in which nodes arrive, so
 * that a result does not depend on how many satellites there were.
 */
export class PemaTree {
  readonly #nodes = new Map<string, PemaNode>();
  readonly #merge: (own: PemaNode['fields'], next: PemaNode['fields']) => PemaNode['fields'];

  constructor(merge: (own: PemaNode['fields'], next: PemaNode['fields']) => PemaNode['fields']) {
    this.#merge = merge;
  }

  /** Adds a node, and merges upwards while a sibling waits. */
  insert(node: PemaNode): void {
    let { height, index, fields } = node;
    for (;;) {
      const key = `${height}/${index ^ 1}`;
      const sibling = this.#nodes.get(key);
      if (!sibling) break;
      this.#nodes.delete(key);
      fields = index % 2 === 0 ? this.#merge(fields, sibling.fields) : this.#merge(sibling.fields, fields);
      height += 1;
      index = Math.floor(index / 2);
    }
    this.#nodes.set(`${height}/${index}`, { height, index, fields });
  }

  /** The nodes that are there. */
  nodes(): PemaNode[] {
    return [...this.#nodes.values()];
  }

  /** The fields of all chunks, once they have arrived: what is left over joins from the right. */
  total(): PemaNode['fields'] | undefined {
    const start = ({ height, index }: PemaNode) => index * 2 ** height;
    const roots = this.nodes().sort((a, b) => start(b) - start(a));
    return roots.map(({ fields }) => fields).reduce((next, own) => this.#merge(own, next));
  }
}
