import { type RxComputeContext, rxGetComputeContext } from '../context/compute-context.js';
import { requireContext } from '../context/requirements.js';
import { asRxError, RxError } from '../error.js';
import { launchpad } from '../launchpad/launchpad.js';
import type { Satellite } from '../launchpad/satellite.js';

/** Where computations of a context run: the satellites of this tab, which are started if they are not. */
async function satellites(context: RxComputeContext = rxGetComputeContext()): Promise<Satellite[]> {
  try {
    requireContext(context, []);
    return await launchpad().satellites();
  } catch (error) {
    throw asRxError(error);
  }
}

const nameOf = ({ process }: Satellite) => `SATELLITE-${process.pid}`;

/** Names of nodes as variables of R can be called. See rxMakeRNodeNames in RevoScaleR's reference. */
export function rxMakeRNodeNames(names: readonly string[]): string[] {
  return names.map((name) => name.toUpperCase().replace(/-/g, '_'));
}

/** How names of nodes are given. */
export interface NodeNameOptions {
  /** Whether names are such that variables of R can be called so. Default false. */
  makeRNodeNames?: boolean;
}

/** The names of the satellites of this tab that live. See rxGetAvailableNodes in RevoScaleR's reference. */
export async function rxGetAvailableNodes(
  computeContext?: RxComputeContext,
  { makeRNodeNames = false }: NodeNameOptions = {},
): Promise<string[]> {
  const names = (await satellites(computeContext)).map(nameOf);
  return makeRNodeNames ? rxMakeRNodeNames(names) : names;
}

/** What is known of a node; null where browsers do not tell. */
export interface NodeInfo {
  readonly nodeName: string;
  readonly cpuSpeed: null;
  /** The memory of its engine in MB. */
  readonly memSize: number;
  /** The threads that work in it. */
  readonly numCores: number;
  readonly numSockets: null;
  readonly nodeState: 'online' | 'offline';
  readonly isReachable: boolean;
  readonly groupsOrQueues: readonly string[];
}

/**
 * What is known of the satellites of this tab, by their names as R's variables; with `getWorkersOnly: false` of the page too.
 * See rxGetNodeInfo in RevoScaleR's reference.
 */
export async function rxGetNodeInfo(
  computeContext?: RxComputeContext,
  { getWorkersOnly = true }: { getWorkersOnly?: boolean } = {},
): Promise<Record<string, NodeInfo>> {
  await satellites(computeContext);
  const processes = launchpad().processes.list();
  const found: Record<string, NodeInfo> = {};
  for (const { pid, role, memory, state } of processes) {
    if (role === 'thread' || (role === 'launchpad' && getWorkersOnly)) continue;
    const threads = processes.filter(({ parent, role }) => parent === pid && role === 'thread').length;
    const nodeName = `${role === 'launchpad' ? 'PAGE' : 'SATELLITE'}-${pid}`;
    const [name = nodeName] = rxMakeRNodeNames([nodeName]);
    found[name] = Object.freeze({
      nodeName,
      cpuSpeed: null,
      memSize: Math.round(memory / 2 ** 20),
      numCores: Math.max(threads, 1),
      numSockets: null,
      nodeState: state === 'ended' ? ('offline' as const) : ('online' as const),
      isReachable: state !== 'ended',
      groupsOrQueues: [],
    });
  }
  return found;
}

/** What came of a ping. */
export type PingStatus = 'unavail' | 'success' | 'failedJob' | 'failedSession' | 'timeout';

/** What {@link rxPingNodes} found. */
export type PingResults = { readonly nodeName: string; readonly status: PingStatus }[] & {
  /** Whether all of them answered. */
  readonly allOk: boolean;
};

/** The options of {@link rxPingNodes}. */
export interface PingOptions {
  /** After how many seconds no answer is waited for; 0, the default, for never. */
  timeout?: number;
  /** Only nodes of which this came. */
  filter?: readonly PingStatus[] | null;
}

/** Has each satellite of this tab answer a trivial task. See rxPingNodes in RevoScaleR's reference. */
export async function rxPingNodes(
  computeContext?: RxComputeContext,
  { timeout = 0, filter = null }: PingOptions = {},
): Promise<PingResults> {
  if (!(timeout >= 0)) throw new RxError('argument', `timeout is a number of seconds from 0, not ${timeout}`);
  const found = await Promise.all((await satellites(computeContext)).map((satellite) => ping(satellite, timeout)));
  const wanted = found.filter(({ status }) => filter === null || filter.includes(status));
  const allOk = wanted.every(({ status }) => status === 'success');
  return Object.defineProperty(wanted, 'allOk', { value: allOk, enumerable: false }) as PingResults;
}

async function ping(satellite: Satellite, timeout: number): Promise<PingResults[number]> {
  const nodeName = nameOf(satellite);
  if (!satellite.alive) return { nodeName, status: 'unavail' };
  const answer = satellite.run('ping', null).then(
    (): PingStatus => 'success',
    (): PingStatus => (satellite.alive ? 'failedJob' : 'failedSession'),
  );
  if (timeout === 0) return { nodeName, status: await answer };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<PingStatus>((resolve) => {
    timer = setTimeout(() => resolve('timeout'), Math.floor(timeout) * 1000);
  });
  const status = await Promise.race([answer, late]);
  clearTimeout(timer);
  return { nodeName, status };
}

/**
 * Ends the satellites of this tab and frees what they keep; the next call starts new ones. `scope` means nothing here: there
 * is one session. See rxStopEngine in RevoScaleR's reference.
 */
export async function rxStopEngine(
  computeContext: RxComputeContext = rxGetComputeContext(),
  { scope = 'session' }: { scope?: 'session' | 'user' } = {},
): Promise<void> {
  if (scope !== 'session' && scope !== 'user') {
    throw new RxError('argument', `scope is 'session' or 'user', not '${String(scope)}'`);
  }
  requireContext(computeContext, []);
  await launchpad().end();
}
