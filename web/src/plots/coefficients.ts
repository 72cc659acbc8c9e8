import type { NamedMatrix } from '../generated/engine.js';
import { asMatrix } from './parts.js';
import type { PlotSpec } from './spec.js';

/** What the table and the plot of coefficients need of a model: P coefficients for each of N responses. */
export interface CoefficientsOutput {
  formula: string;
  coefficients: NamedMatrix;
  coefStdError: NamedMatrix;
  coefTValue: NamedMatrix;
  coefPValue: NamedMatrix;
  /** Which were dropped. */
  aliased: readonly boolean[];
}

/** Coefficients that still can be told apart. */
const MOST = 40;

/** The coefficients of a result with their standard errors and tests; nothing for results that have none. */
export function coefficientsOf(result: object): CoefficientsOutput | null {
  const fields = result as Record<string, unknown>;
  const [coefficients, coefStdError, coefTValue, coefPValue] = [
    asMatrix(fields.coefficients),
    asMatrix(fields.coefStdError),
    asMatrix(fields.coefTValue),
    asMatrix(fields.coefPValue),
  ];
  if (!coefficients || !coefStdError || !coefTValue || !coefPValue || !Array.isArray(fields.aliased)) return null;
  const formula = String(fields.formula ?? '');
  return { formula, coefficients, coefStdError, coefTValue, coefPValue, aliased: fields.aliased as boolean[] };
}

/** Coefficients with two standard errors to each side, without the intercept. */
export function coefficientPlot(model: CoefficientsOutput, response = 0): PlotSpec {
  const values = model.coefficients.values[response] ?? [];
  const errors = model.coefStdError.values[response] ?? [];
  const rows = model.coefficients.rows
    .map((name, row) => {
      const [value = Number.NaN, error = Number.NaN] = [values[row], errors[row]];
      return { name, value, low: value - 2 * error, high: value + 2 * error };
    })
    .filter(({ name, value }) => Number.isFinite(value) && name !== '(Intercept)')
    .slice(0, MOST);
  return { kind: 'intervals', title: 'Coefficients', rows, label: 'Estimate ± 2 standard errors' };
}
