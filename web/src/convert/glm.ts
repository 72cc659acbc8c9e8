import type { GlmOutput, NamedVector } from '../generated/engine.js';

/** The parts of R's `glm` that a fit on any number of rows has. */
export interface RGlm {
  class: readonly string[];
  /** NaN where R has NA. */
  coefficients: NamedVector;
  rank: number;
  family: { family: string; link: string };
  deviance: number;
  /** Null unless the model was fitted with `computeAIC`. */
  aic: number | null;
  'null.deviance': number;
  iter: number;
  'df.residual': number;
  'df.null': number;
  converged: boolean;
  call: string | null;
  formula: string;
  terms: string;
}

/**
 * A model of rxGlm or rxLogit with the names of R's `glm`: a plain object that can become JSON. What would need every
 * row, such as residuals, is not there. See as.glm in RevoScaleR's reference.
 */
export function asGlm(x: Readonly<GlmOutput>): RGlm {
  return {
    class: ['glm', 'lm'],
    coefficients: x.coefficients,
    rank: x.rank,
    family: { family: x.family, link: x.link },
    deviance: x.deviance,
    aic: x.aic ?? null,
    'null.deviance': x.nullDeviance,
    iter: x.iters,
    'df.residual': x.df[1],
    'df.null': x.nullDf,
    converged: x.converged,
    call: x.call ?? null,
    formula: x.formula,
    terms: x.formula,
  };
}
