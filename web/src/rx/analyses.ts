import type { Analyses } from '../generated/analyses.js';
import { PARAMETERS } from '../generated/parameters.js';
import { analysis } from './bind.js';
import type { AnalysisDescription, DescribedAnalysis } from './description.js';

function described(description: AnalysisDescription): DescribedAnalysis {
  const name = description.name as keyof Analyses;
  return {
    ...description,
    run: (data, params, options = {}) => {
      const before = Object.fromEntries(description.before.map((argument) => [argument, params[argument]]));
      const given = Object.entries(params).filter(([argument]) => !description.before.includes(argument));
      return analysis(name, before, data, { ...Object.fromEntries(given), ...options });
    },
  };
}

/**
 * All analyses with their parameters as data: for forms, checks and documentation that need not change when an analysis
 * is added.
 */
export function rxAnalyses(): readonly DescribedAnalysis[] {
  return PARAMETERS.map(described);
}
