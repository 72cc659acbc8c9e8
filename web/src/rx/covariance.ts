import type { MatrixKind, NamedMatrix } from '../generated/engine.js';
import { called } from '../jobs/called.js';
import { type AnalysisOptions, analyse, callOf } from './bind.js';
import type { DataInput } from './data.js';

/** The options of {@link rxCov}, {@link rxCor} and {@link rxSSCP}. */
export type CovarianceOptions = Omit<AnalysisOptions<'rxCovCor'>, 'type'>;

async function matrix(
  type: MatrixKind,
  formula: string,
  data: DataInput,
  options: CovarianceOptions = {},
): Promise<NamedMatrix> {
  const call = callOf(`rx${type}`, { formula }, data, options);
  return called(call, async (options, output) => {
    const given: object = { ...options, type, output };
    return (await analyse('rxCovCor', { formula }, data, given)).covCor;
  });
}

/** The matrix of covariances of variables: `~ x1 + x2`. See rxCovCor in RevoScaleR's reference. */
export function rxCov(formula: string, data: DataInput, options?: CovarianceOptions): Promise<NamedMatrix> {
  return matrix('Cov', formula, data, options);
}

/** The matrix of correlations of variables: `~ x1 + x2`. See rxCovCor in RevoScaleR's reference. */
export function rxCor(formula: string, data: DataInput, options?: CovarianceOptions): Promise<NamedMatrix> {
  return matrix('Cor', formula, data, options);
}

/**
 * The matrix of sums of squares and products of variables, with a constant before them. See rxCovCor in RevoScaleR's
 * reference.
 */
export function rxSSCP(formula: string, data: DataInput, options?: CovarianceOptions): Promise<NamedMatrix> {
  return matrix('SSCP', formula, data, options);
}
