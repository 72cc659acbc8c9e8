import type { PredictOptions } from 'rxwasm';
import { variablesIn } from '../editor/problems.ts';
import type { Run } from '../runs/runs.svelte.ts';

/** Names that predictions have while a curve is made of them. */
export const PREDICTED = '.predicted';
const REST = '.rest';

/** A model of a response with two outcomes. */
export interface Classifier {
  /** The response, an expression in R's syntax. */
  response: string;
  /** The variables that it is made of. */
  variables: readonly string[];
  /** The outcomes, the second of which counts as 1; nothing where the response says it by itself. */
  classes: readonly [string, string] | null;
  /** How the probability of the second outcome is predicted, by the name {@link PREDICTED}. */
  options: PredictOptions;
}

type Fields = Readonly<Record<string, unknown>>;

/** Outcomes that are two; nothing for others. */
function two(value: unknown): readonly [string, string] | null {
  return Array.isArray(value) && value.length === 2 ? [String(value[0]), String(value[1])] : null;
}

/** The classes of a tree, a forest or a Bayes classifier. */
function classesOf({ ylevels, forest, levels }: Fields): readonly [string, string] | null {
  const [tree] = Array.isArray(forest) ? (forest as Fields[]) : [];
  return two(ylevels) ?? two(tree?.ylevels) ?? two(levels);
}

/** Whether a model predicts the probability of one outcome of two: logistic and binomial ones, boosted trees. */
const isBinomial = ({ family, loss }: Fields) =>
  family === 'binomial' || family === 'quasibinomial' || loss === 'bernoulli';

/** The left side of a formula, without what only says what it is: `I(x > 1) ~ y` is of `x > 1`. */
function responseOf(formula: string): string {
  const left = (formula.split('~')[0] ?? '').trim();
  const inner = /^[IF]\(([^()]*)\)$/.exec(left)?.[1];
  return inner ?? left;
}

/** What is known of a result when it is a model of two outcomes; nothing for other results. */
export function classifierOf({ result, formula }: Pick<Run, 'result' | 'formula'>): Classifier | null {
  const fields = result as unknown as Fields;
  if (!(fields.model instanceof Uint8Array)) return null;
  const response = responseOf(formula);
  const variables = variablesIn(response);
  if (variables.length === 0) return null;
  if (isBinomial(fields)) return { response, variables, classes: null, options: { predVarNames: [PREDICTED] } };
  const classes = classesOf(fields);
  return classes && { response, variables, classes, options: { type: 'prob', predVarNames: [REST, PREDICTED] } };
}

/** The expression that is `TRUE` or 1 for the second outcome. */
export function outcome(response: string, classes: readonly string[] | null): string {
  return classes?.[1] === undefined ? response : `as.character(${response}) == ${JSON.stringify(classes[1])}`;
}
