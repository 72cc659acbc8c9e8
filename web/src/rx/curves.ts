import type { LorenzOutput, NamedValue, QuantileOutput, RocOutput } from '../generated/engine.js';
import type { RxResult } from '../result/result.js';
import { type AnalysisOptions, analysis } from './bind.js';
import type { DataInput } from './data.js';

/** Quantiles of a variable by counting, exact for whole numbers. See rxQuantile in RevoScaleR's reference. */
export function rxQuantile(
  varName: string,
  data: DataInput,
  options: AnalysisOptions<'rxQuantile'> = {},
): Promise<RxResult<QuantileOutput>> {
  return analysis('rxQuantile', { varName }, data, options);
}

/**
 * The Lorenz curve of a variable, or with `valueVarName` of another one whose rows it orders. See rxLorenz in RevoScaleR's
 * reference.
 */
export function rxLorenz(
  orderVarName: string,
  data: DataInput,
  options: AnalysisOptions<'rxLorenz'> = {},
): Promise<RxResult<LorenzOutput>> {
  return analysis('rxLorenz', { orderVarName }, data, options);
}

/** Gini's coefficient of a Lorenz curve. */
export function rxGini(lorenz: LorenzOutput): number {
  return lorenz.gini;
}

/**
 * Sensitivity and specificity of predictions, one or several, at thresholds from 0 to 1. See rxRoc in RevoScaleR's
 * reference.
 */
export function rxRoc(
  actualVarName: string,
  predVarNames: string | readonly string[],
  data: DataInput,
  options: AnalysisOptions<'rxRoc'> = {},
): Promise<RxResult<RocOutput>> {
  return analysis('rxRoc', { actualVarName, predVarNames }, data, options);
}

/** The areas under the curves of {@link rxRoc}. */
export function rxAuc(roc: RocOutput): readonly NamedValue[] {
  return roc.auc;
}
