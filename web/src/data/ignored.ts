/** Arguments of RevoScaleR's functions that mean nothing in a tab, or that hold for all calls; scripts may give them. */
const IGNORED = new Set(['blocksPerRead', 'rowsPerRead', 'reportProgress', 'verbose', 'xdfCompressionLevel']);

/** Arguments of RxTextData that only writing has use for. */
export const ONLY_WRITING = new Set(['writePrecision', 'stripZeros', 'writeFactorsAsIndexes']);

/** Arguments of RxTextData about buffers and sets of files, which mean nothing in a tab. */
export const IGNORED_OF_TEXT = new Set([
  'returnDataFrame',
  'defaultReadBufferSize',
  'quotedDelimiters',
  'useFastRead',
  'createFileSet',
  'rowsPerOutFile',
  'verbose',
  'fileSystem',
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
