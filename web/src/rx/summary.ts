import type { DataSet } from '../data/dataset.js';
import { without } from '../data/ignored.js';
import type { RxDataSource } from '../data/sources.js';
import { asRxError, RxError } from '../error.js';
import type { Categorical, SummaryOutput } from '../generated/engine.js';
import { type RxResult, withFields } from '../result/result.js';
import { called, type Output } from '../jobs/called.js';
import { type AnalysisOptions, analyse, callOf } from './bind.js';
import { groupTables } from './by-group.js';
import { cellRows } from './cell-rows.js';
import { type DataInput, openData, requireData } from './data.js';
import { allRows, type OpenOutput, openOutput } from './write.js';

/** The options of {@link rxSummary}. */
export interface SummaryOptions extends AnalysisOptions<'rxSummary'> {
  /**
   * Where to write what is found by category, which is then not returned: one file for all terms with the same factors,
   * in the same order. A single path stands for several: the second file has a 2 behind its name, and so on.
   */
  byGroupOutFile?: RxDataSource | readonly RxDataSource[];
  /** Whether files that are there may be replaced. Default false. */
  overwrite?: boolean;
}

/** A summary whose statistics by category are in files. */
export type SummaryByGroup = RxResult<Omit<SummaryOutput, 'categorical'>> & {
  /** For each term with factors the file that has its statistics; terms with the same factors share one. */
  readonly categorical: readonly RxDataSource[];
};

/** An argument about blocks of .xdf files; it has no effect here. */
const WITHOUT_EFFECT = new Set(['rowsPerBlock']);

/**
 * Summarises variables: mean, standard deviation, range, counts; by category where a term has factors.
 *
 * With `byGroupOutFile` what is found by category is written there: the levels of the factors, then for each term its
 * statistics as `variable_Mean`, `variable_StdDev` and so on, or `Counts`; one row for each category, the first factor
 * varying fastest. Statistics of categories without rows are missing. `categorical` then lists the sources to read it
 * from, by term; nothing is written when no term has factors. See rxSummary in RevoScaleR's reference.
 *
 * @throws {RxError} `exists` when a file is there and `overwrite` is not set; `unsupported` for other outputs than
 *   RxArrowData; `argument` when there are more sets of factors than files.
 */
export async function rxSummary(
  formula: string,
  data: DataInput,
  options: SummaryOptions & { byGroupOutFile: RxDataSource | readonly RxDataSource[] },
): Promise<SummaryByGroup>;
export async function rxSummary(
  formula: string,
  data: DataInput,
  options?: SummaryOptions & { byGroupOutFile?: undefined },
): Promise<RxResult<SummaryOutput>>;
export async function rxSummary(
  formula: string,
  data: DataInput,
  options: SummaryOptions = {},
): Promise<RxResult<SummaryOutput> | SummaryByGroup> {
  const outputs = [options.byGroupOutFile].flat();
  return called(callOf('rxSummary', { formula }, data, options, outputs), (options, output) => {
    return summary(formula, data, options, output);
  });
}

async function summary(
  formula: string,
  data: DataInput,
  { byGroupOutFile, overwrite, ...options }: SummaryOptions,
  output: Output,
): Promise<RxResult<SummaryOutput> | SummaryByGroup> {
  const given = { ...without(options, WITHOUT_EFFECT), output };
  if (!byGroupOutFile) return analyse('rxSummary', { formula }, data, given);
  const opened: OpenOutput[] = [];
  const files = Array.isArray(byGroupOutFile) ? byGroupOutFile : [byGroupOutFile as RxDataSource];
  const open = async (at: number) => {
    const output = await openOutput(fileAt(files, at), { overwrite });
    opened.push(output);
    return output;
  };
  try {
    requireData(data);
    // What cannot be written is known before the pass; how many files there are only with its result.
    await open(0);
    const { signal, onProgress } = options;
    const input = await openData(data, { signal, onProgress });
    const names = files.map(nameOf);
    const asked = { ...given, byGroupOutFile: names.length === 1 ? names[0] : names };
    const found = await analyse('rxSummary', { formula }, data, asked, input);
    const tables = groupTables(found.categorical);
    while (opened.length < tables.length) await open(opened.length);
    const rows: DataSet[] = [];
    for (const { columns } of tables) rows.push(await openData(cellRows(columns), { signal }));
    const written: [source: RxDataSource, name: string][] = [];
    for (const [at, { terms }] of tables.entries()) {
      const [output, set] = [opened[at], rows[at]];
      if (!output || !set) continue;
      const source = await output.write(() => allRows(set), { signal });
      for (const term of terms) written[term] = [source, nameOf(fileAt(files, at))];
    }
    if (tables.length === 0) await opened[0]?.abort();
    return inFiles(found, written);
  } catch (error) {
    for (const output of opened) await output.abort().catch(() => undefined);
    throw asRxError(error);
  }
}

/** The file of a set of factors: those beyond a single one have numbers from 2 behind their names. */
function fileAt(files: readonly RxDataSource[], at: number): RxDataSource {
  const given = files[at];
  if (given) return given;
  const [only] = files;
  if (files.length === 1 && only && only.type !== 'RxTextData') {
    if (only.file === null) return only;
    if (typeof only.file === 'string') {
      const file = only.file.replace(/(\.[^./]*)?$/, (extension) => `${at + 1}${extension}`);
      return Object.freeze({ ...only, file });
    }
  }
  const message = `the formula has ${at + 1} sets of factors or more, byGroupOutFile ${files.length} file(s)`;
  throw new RxError('argument', message);
}

/** How a file is shown. */
function nameOf({ file }: RxDataSource): string {
  if (typeof file === 'string') return file;
  return typeof file === 'object' && file !== null && 'name' in file ? String(file.name) : 'memory';
}

/** A summary with sources in place of its categories, which it prints. */
function inFiles(
  summary: RxResult<SummaryOutput>,
  written: readonly (readonly [source: RxDataSource, name: string])[],
): SummaryByGroup {
  const terms: readonly Readonly<Categorical>[] = summary.categorical;
  const lines = terms.map(({ term }, at) => `By-group statistics for ${term} contained in ${written[at]?.[1]}\n`);
  const text = `${summary.toString()}${lines.length > 0 ? '\n' : ''}${lines.join('')}`;
  const print = { value: () => text, enumerable: false };
  const fields = { categorical: Object.freeze(written.map(([source]) => source)) };
  return withFields(
    summary,
    Object.defineProperties(fields, { toString: print, summary: print }),
  ) as unknown as SummaryByGroup;
}
