import type { FamilyOptions, StepControl } from '../generated/engine.js';

/**
 * How terms are selected, for the option `variableSelection` of models. Without a field it asks for backward selection
 * by AIC. See rxStepControl in RevoScaleR's reference.
 */
export function rxStepControl(options: Partial<StepControl> = {}): Partial<StepControl> {
  return { method: options.scope === undefined || options.scope === null ? 'backward' : 'stepwise', ...options };
}

/**
 * Tweedie's family for rxGlm: the variance is `mu^varPower`, the link `mu^linkPower`, or the logarithm for a power of 0.
 * See rxTweedie in RevoScaleR's reference.
 */
export function rxTweedie(varPower = 0, linkPower = 1 - varPower): Partial<FamilyOptions> & { family: string } {
  return { family: 'rxTweedie', varPower, linkPower };
}
