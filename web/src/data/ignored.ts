/** Arguments of RevoScaleR's analyses that mean nothing in a tab, or that hold for all calls; scripts may give them. */
const IGNORED = new Set(['blocksPerRead', 'rowsPerRead', 'reportProgress', 'verbose', 'xdfCompressionLevel']);

/** Arguments of analyses about functions over chunks, of which `null` is the default. */
const NULLABLE = new Set(['transformFunc', 'transformVars', 'transformObjects', 'transformPackages', 'transformEnvir']);

/** Arguments of RxTextData that only writing has use for. */
export const ONLY_WRITING = new Set(['writePrecision', 'stripZeros', 'writeFactorsAsIndexes']);

/** Options without some. */
export function without(options: object, names: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([option]) => !names.has(option)));
}

/** The options that are given, without those that mean nothing here. */
export function withoutIgnored(options: object): Record<string, unknown> {
  const isGiven = ([option, value]: [string, unknown]) =>
    value !== undefined && !(value === null && NULLABLE.has(option));
  return Object.fromEntries(Object.entries(without(options, IGNORED)).filter(isGiven));
}
