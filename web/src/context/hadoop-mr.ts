import { type ClusterContext, type ClusterSlots, clusterDefaults } from './cluster.js';
import { rxGetOption } from './options.js';
import { type CommonContextOptions, type ContextValue, makeContext } from './value.js';

/** What RxHadoopMR says besides what contexts of a cluster say. */
interface HadoopMRSlots {
  /** Where R is on the nodes. */
  readonly hadoopRPath: string;
  readonly hadoopSwitches: string;
  /** Where R is on the master. */
  readonly revoPath: string;
  /** Whether R runs on the nodes as the user who started the job. */
  readonly usingRunAsUserMode: boolean;
}

/** Computations on a Hadoop cluster by map and reduce; RevoScaleR advises RxSpark instead. */
export interface RxHadoopMR extends ClusterContext, HadoopMRSlots {
  readonly type: 'RxHadoopMR';
  readonly description: 'hadoopmr';
}

/** The arguments of {@link RxHadoopMR}. */
export interface HadoopMROptions extends CommonContextOptions, Partial<ClusterSlots>, Partial<HadoopMRSlots> {
  /** A context to copy. */
  object?: ContextValue;
  /** RevoScaleR's arguments for its own engine; they are kept. */
  [other: string]: unknown;
}

/**
 * Computations on a Hadoop cluster. It can be made, compared, modified and set; to compute in it a gateway to the cluster is
 * needed, which a tab does not have. See RxHadoopMR in RevoScaleR's reference.
 */
export function RxHadoopMR(options: HadoopMROptions = {}): RxHadoopMR {
  const defaults = {
    ...clusterDefaults(),
    hadoopRPath: rxGetOption('unixRPath'),
    hadoopSwitches: '',
    revoPath: rxGetOption('unixRPath'),
    usingRunAsUserMode: false,
  };
  return makeContext<RxHadoopMR>({ type: 'RxHadoopMR', description: 'hadoopmr', defaults, isOpen: true }, options);
}
