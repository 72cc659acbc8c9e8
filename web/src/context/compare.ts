import type { RxComputeContext } from './compute-context.js';
import { same } from './value.js';

/** Arguments that name nodes, whose names are compared without regard to case. */
const NODES = new Set(['server', 'nameNode', 'sshHostname']);

/** The server that a connection string names. */
function serverIn(connectionString: string): string | null {
  return /(?:^|;)\s*(?:server|data source)\s*=\s*([^;]*)/i.exec(connectionString)?.[1]?.trim() ?? null;
}

/** Where a context is: its class, the head of its nodes and the folder that they share. */
export function placeOf(context: RxComputeContext): string {
  const { type } = context;
  if (type === 'RxInSqlServer') {
    const head = context.server ?? serverIn(context.connectionString) ?? '';
    return JSON.stringify([type, head.toLowerCase(), context.shareDir]);
  }
  if (type === 'RxSpark' || type === 'RxHadoopMR') {
    const head = context.sshHostname ?? context.nameNode;
    return JSON.stringify([type, head.toLowerCase(), context.shareDir]);
  }
  return JSON.stringify([type]);
}

/**
 * Whether two contexts are the same: the same place, which is the class, the head node and the shared folder, as far as there
 * are such; with `exactMatch` all arguments. Names of nodes are compared without regard to case. See rxCompareContexts in
 * RevoScaleR's reference.
 */
export function rxCompareContexts(context1: RxComputeContext, context2: RxComputeContext, exactMatch = false): boolean {
  if (placeOf(context1) !== placeOf(context2)) return false;
  if (!exactMatch) return true;
  const [one, other] = [context1, context2].map((context) => new Map<string, unknown>(Object.entries(context)));
  if (!one || !other || one.size !== other.size) return false;
  return [...one].every(([name, value]) => {
    const compared = other.get(name);
    if (NODES.has(name) && typeof value === 'string' && typeof compared === 'string') {
      return value.toLowerCase() === compared.toLowerCase();
    }
    return same(value, compared);
  });
}
