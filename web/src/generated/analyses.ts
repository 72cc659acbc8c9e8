// Written from the engine by `npm run types`. Do not edit.
import { bind } from '../rx/bind.js';
import type { LinModOutput, LinModParams, SummaryOutput, SummaryParams, VariablesOutput, VariablesParams } from './engine.js';

/** What each analysis takes and gives. */
export interface Analyses {
  rxLinMod: { params: LinModParams; output: LinModOutput };
  rxSummary: { params: SummaryParams; output: SummaryOutput };
  rxGetVarInfo: { params: VariablesParams; output: VariablesOutput };
}

/**
 * Fits linear models by least squares, for one or several responses.
 *
 * The last level of each factor is dropped, unless `dropFirst` is set. See rxLinMod in RevoScaleR's reference.
 */
export const rxLinMod = bind('rxLinMod');

/**
 * Summarises variables: mean, standard deviation, range, counts; by category where a term has factors.
 *
 * See rxSummary in RevoScaleR's reference.
 */
export const rxSummary = bind('rxSummary');
