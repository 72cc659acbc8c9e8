import type { LinModOutput, NamedMatrix, NamedVector } from '../generated/engine.js';

/** The parts of R's `lm` that a fit on any number of rows has. */
export interface RLm {
  class: readonly string[];
  /** A vector, or with several responses a matrix with a column for each; NaN where R has NA. */
  coefficients: NamedVector | NamedMatrix;
  rank: number;
  'df.residual': number;
  call: string | null;
  terms: string;
}

/**
 * A linear model with the names of R's `lm`: a plain object that can become JSON. What would need every row, such as
 * residuals, is not there. See as.lm in RevoScaleR's reference.
 */
export function asLm(x: Readonly<LinModOutput>): RLm {
  const { rows, values } = x.coefficients;
  const several = values.length > 1;
  return {
    class: several ? ['mlm', 'lm'] : ['lm'],
    coefficients: several ? x.coefficients : { names: rows, values: values[0] ?? [] },
    rank: x.rank,
    'df.residual': x.df[1],
    call: x.call ?? null,
    terms: x.formula,
  };
}
