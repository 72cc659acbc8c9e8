import { type ClusterContext, type ClusterSlots, clusterDefaults } from './cluster.js';
import { rxGetOption } from './options.js';
import { type CommonContextOptions, type ContextValue, makeContext } from './value.js';

/** What RxSpark says besides what contexts of a cluster say. */
interface SparkSlots {
  /** The master's address: `"yarn"`, `"standalone"`, `"local"` or one in Spark's own form. */
  readonly master: string;
  readonly numExecutors: number;
  readonly executorCores: number;
  readonly executorMem: string;
  readonly driverMem: string;
  readonly executorOverheadMem: string;
  /** More properties of Spark. */
  readonly extraSparkConfig: string;
  /** Whether the application goes on between jobs. */
  readonly persistentRun: boolean;
  readonly sparkReduceMethod: 'oneStage' | 'twoStage' | 'auto';
  /** After how many idle seconds the application ends. */
  readonly idleTimeout: number;
  readonly suppressWarning: boolean;
  readonly tmpFSWorkDir: string | null;
}

/** Computations on a Spark cluster. */
export interface RxSpark extends ClusterContext, SparkSlots {
  readonly type: 'RxSpark';
  readonly description: 'spark';
}

/** The arguments of {@link RxSpark}. */
export interface SparkOptions extends CommonContextOptions, Partial<ClusterSlots>, Partial<SparkSlots> {
  /** A context to copy. */
  object?: ContextValue;
  /** RevoScaleR's arguments for its own engine; they are kept. */
  [other: string]: unknown;
}

/**
 * Computations on a Spark cluster. It can be made, compared, modified and set; to compute in it a gateway to the cluster is
 * needed, which a tab does not have. See RxSpark in RevoScaleR's reference.
 */
export function RxSpark(options: SparkOptions = {}): RxSpark {
  const defaults = {
    ...clusterDefaults(),
    master: 'yarn',
    numExecutors: rxGetOption('spark.numExecutors'),
    executorCores: rxGetOption('spark.executorCores'),
    executorMem: rxGetOption('spark.executorMem'),
    driverMem: '4g',
    executorOverheadMem: rxGetOption('spark.executorOverheadMem'),
    extraSparkConfig: '',
    persistentRun: false,
    sparkReduceMethod: 'auto' as const,
    idleTimeout: 3600,
    suppressWarning: true,
    tmpFSWorkDir: null,
  };
  return makeContext<RxSpark>({ type: 'RxSpark', description: 'spark', defaults, isOpen: true }, options);
}
