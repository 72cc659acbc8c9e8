import type { NamedMatrix } from '../generated/engine.js';
import type { KmeansResult } from '../rx/kmeans.js';

/** R's `kmeans`. */
export interface RKmeans {
  class: readonly string[];
  /** Of data frames. */
  cluster?: Int32Array;
  centers: NamedMatrix;
  totss: number;
  withinss: readonly number[];
  'tot.withinss': number;
  betweenss: number;
  size: readonly number[];
  iter: number;
  /** 0; 2 when the clusters were still changing. */
  ifault: number;
}

/** Clusters with the names of R's `kmeans`. See as.kmeans in RevoScaleR's reference. */
export function asKmeans(x: Omit<KmeansResult, 'toString' | 'summary'>): RKmeans {
  return {
    class: ['kmeans'],
    ...(x.cluster ? { cluster: x.cluster } : {}),
    centers: x.centers,
    totss: x.totss,
    withinss: x.withinss,
    'tot.withinss': x.totWithinss,
    betweenss: x.betweenss,
    size: x.size,
    iter: x.numIterations,
    ifault: x.converged ? 0 : 2,
  };
}
