import type { NaiveBayesOutput, NamedMatrix, NamedVector } from '../generated/engine.js';

/** The `naiveBayes` of R's package e1071. */
export interface RNaiveBayes {
  class: readonly string[];
  /** The rows of each class. */
  apriori: NamedVector;
  /** For each predictor a row for each class: mean and standard deviation, or the probabilities of the levels. */
  tables: { names: readonly string[]; values: readonly NamedMatrix[] };
  levels: readonly string[];
  isnumeric: { names: readonly string[]; values: readonly boolean[] };
  call: string | null;
}

/** A classifier with the names of `naiveBayes` of R's package e1071. See as.naiveBayes in RevoScaleR's reference. */
export function asNaiveBayes(x: Readonly<NaiveBayesOutput>): RNaiveBayes {
  const names = x.tables.map(({ variable }) => variable);
  return {
    class: ['naiveBayes'],
    apriori: { names: x.levels, values: x.counts },
    tables: { names, values: x.tables.map(({ table }) => table) },
    levels: x.levels,
    isnumeric: { names, values: x.tables.map(({ type }) => type === 'numeric') },
    call: x.call ?? null,
  };
}
