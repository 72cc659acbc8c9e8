/** Arguments of RevoScaleR's functions that mean nothing in a tab, or that hold for all calls; scripts may give them. */
const IGNORED = new Set(['blocksPerRead', 'rowsPerRead', 'reportProgress', 'verbose', 'xdfCompressionLevel']);

/** Arguments of RxTextData about writing and buffers, which reading in a tab has no use for. */
export const IGNORED_OF_TEXT = new Set([
  'returnDataFrame',
  'defaultReadBufferSize',
  'writePrecision',
  'stripZeros',
  'quotedDelimiters',
  'useFastRead',
  'createFileSet',
  'rowsPerOutFile',
  'verbose',
  'fileSystem',
  'writeFactorsAsIndexes',
]);

/** Options without some. */
export function without(options: object, names: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([option]) => !names.has(option)));
}

/** The options that are given, without those that mean nothing here. */
export function withoutIgnored(options: object): Record<string, unknown> {
  const given = Object.entries(without(options, IGNORED)).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}
