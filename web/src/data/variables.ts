import { RxError } from '../error.js';

/** Throws `unknownVariable` for the first of some names that is not among the variables. */
export function requireVariables(variables: readonly string[], names: readonly string[]): void {
  const unknown = names.find((name) => !variables.includes(name));
  if (unknown === undefined) return;
  throw new RxError('unknownVariable', `the data have no variable '${unknown}'`, { names: [unknown] });
}
