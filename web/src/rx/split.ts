import type { Progress, RunOptions } from '../context/distribute.js';
import { called } from '../jobs/called.js';
import type { Table } from '../data/frame.js';
import { outputSource } from '../data/outputs.js';
import type { RxDataSource } from '../data/sources.js';
import { RxError } from '../error.js';
import type { Variable } from '../generated/engine.js';
import { targetExists } from '../source/target.js';
import { type DataInput, openData, requireData } from './data.js';
import { type DataStepOptions, dataStep, type StepParams, stepRows } from './data-step.js';
import { editXdf } from './edit-xdf.js';
import { givenOptions } from './options.js';
import { runner } from '../context/realm.js';
import { type Fill, requireOthers, shares, splitPaths } from './split-parts.js';

/** The options of {@link rxSplit}; others are those of {@link rxDataStep}, for each part. */
export interface SplitOptions
  extends Omit<
    DataStepOptions,
    | 'outFile'
    | 'keepInMemory'
    | 'append'
    | 'startRow'
    | 'numRows'
    | 'returnTransformObjects'
    | 'rowVarName'
    | 'computeLowHigh'
  > {
  /**
   * A file, `opfs:folder/name.csv`: parts are written beside it, with their suffixes before the ending. Or one for each part.
   * Tables without it, and for `''`.
   */
  outFilesBase?: string | readonly string[] | null;
  /** What stands behind the names of the parts: `1`, `2`, ... or `.factor.level` when not given. */
  outFileSuffixes?: readonly (string | number)[] | null;
  /** The number of parts of about as many rows. Default: as many as names or suffixes are given, or 2. */
  numOut?: number | null;
  /** Whether parts have about as many rows, or about as many blocks of the data, which are not cut then. Default `'rows'`. */
  splitBy?: 'rows' | 'blocks';
  /** Which parts have one row or block more where it is not even: the last, the first or those between. Default `'right'`. */
  fill?: Fill;
  /** The factor by whose levels rows are split instead: of the data, or made by `transforms` or `transformFunc`. */
  splitByFactor?: string | null;
  /** Whether XDF files tell the ranges of their own rows; otherwise those of all rows of the data. Default false. */
  updateLowHigh?: boolean;
}

/** A part: how it is called, and which rows it has. */
interface Part {
  /** Its number or level. */
  name: string;
  rows: Pick<DataStepOptions, 'startRow' | 'numRows' | 'rowSelection'>;
}

/**
 * Splits data into parts of as many rows, or of as many blocks, of which the last have one more where it is not even; or by
 * the levels of a factor. The parts by name: tables, called `flights.rows.1` or `flights.Carrier.AA`, or the sources to read
 * the files from, by their paths. The file that is split cannot be one of them. See rxSplit in RevoScaleR's reference.
 */
export async function rxSplit(
  inData: DataInput,
  options: SplitOptions & { outFilesBase: string | readonly string[] },
): Promise<Record<string, RxDataSource>>;
export async function rxSplit(
  inData: DataInput,
  options?: SplitOptions & { outFilesBase?: undefined },
): Promise<Record<string, Table>>;
export async function rxSplit(
  inData: DataInput,
  options: SplitOptions = {},
): Promise<Record<string, Table | RxDataSource>> {
  const call = { name: 'rxSplit', data: [inData], options: givenOptions('rxSplit', options) };
  return called(call, async (options) => {
    requireData(inData);
    const {
      outFilesBase,
      outFileSuffixes,
      numOut,
      splitBy = 'rows',
      fill = 'right',
      splitByFactor,
      updateLowHigh = false,
      signal,
      onProgress,
      ...step
    } = options;
    const run: RunOptions = { signal, onProgress };
    const files = outFilesBase == null || outFilesBase === '' ? null : outFilesBase;
    const said = files !== null && typeof files !== 'string' ? files.length : outFileSuffixes?.length;
    const parts =
      splitByFactor == null
        ? await byCount(inData, numOut ?? said ?? 2, splitBy, fill, run)
        : await byLevel(inData, splitByFactor, step, run);
    const names = parts.map(({ name }) => name);
    const paths = files === null ? null : splitPaths(files, outFileSuffixes ?? null, names, splitByFactor ?? null);
    if (paths) await requireOthers(paths, inData);
    if (paths && !step.overwrite) await requireNew(paths);
    const ranges = paths && !updateLowHigh ? await rangesOf(inData, step, run) : null;
    const short = await shortName(inData, run);
    const found: Record<string, Table | RxDataSource> = {};
    for (const [at, { name, rows }] of parts.entries()) {
      const told = (progress: Progress) =>
        onProgress?.({ ...progress, fraction: (at + progress.fraction) / parts.length });
      const part = { ...step, ...rows, signal, onProgress: told };
      if (paths) {
        const path = paths[at] as string;
        const written = (await dataStep(inData, { ...part, outFile: path })) as RxDataSource;
        found[path] = ranges && written.type === 'RxXdfData' ? await ranged(written, ranges, run) : written;
      } else {
        const key = [short, splitByFactor ?? splitBy, name].filter(Boolean).join('.');
        found[key] = (await dataStep(inData, part as object)) as Table;
      }
    }
    return found;
  });
}

/** Throws when one of the files is there, before any of them is written. */
async function requireNew(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (!(await targetExists(outputSource(path).file))) continue;
    throw new RxError('exists', `there is a file '${path}' already; set overwrite to replace it`);
  }
}

/** What tables are named by: the name of the file without folders and ending, that of a table, or nothing. */
async function shortName(inData: DataInput, run: RunOptions): Promise<string> {
  const { name } = await openData(inData, run);
  return (name.split(/[/:\\]/).at(-1) ?? name).replace(/\.[A-Za-z]+$/, '');
}

async function byCount(
  inData: DataInput,
  numOut: number,
  splitBy: 'rows' | 'blocks',
  fill: Fill,
  run: RunOptions,
): Promise<Part[]> {
  if (!['rows', 'blocks'].includes(splitBy)) {
    throw new RxError('argument', `splitBy is 'rows' or 'blocks', not '${splitBy}'`);
  }
  if (!Number.isInteger(numOut) || numOut < 1) throw new RxError('argument', 'numOut is a whole number from 1');
  const data = await openData(inData, run);
  const counts = data.stored?.rowsPerBlock ?? (await runner().count(data, Number.POSITIVE_INFINITY, run));
  const rows = counts.reduce((sum, count) => sum + count, 0);
  let taken = 0;
  let startRow = 1;
  // What is shared out: rows one by one, or blocks of several rows.
  return shares(splitBy === 'rows' ? rows : counts.length, numOut, fill).map((share, at) => {
    const numRows =
      splitBy === 'rows' ? share : counts.slice(taken, taken + share).reduce((sum, count) => sum + count, 0);
    taken += share;
    startRow += numRows;
    return { name: String(at + 1), rows: { startRow: startRow - numRows, numRows } };
  });
}

async function byLevel(inData: DataInput, factor: string, step: Partial<StepParams>, run: RunOptions): Promise<Part[]> {
  const variable = await splitVariable(inData, factor, step, run);
  if (variable.kind !== 'factor') {
    throw new RxError('wrongType', `splitByFactor: '${factor}' is ${variable.kind}`, { column: factor });
  }
  const { rowSelection } = step;
  return (variable.levels ?? []).map((level) => {
    const isLevel = `\`${factor}\` == ${JSON.stringify(level)}`;
    return { name: level, rows: { rowSelection: rowSelection ? `(${rowSelection}) & ${isLevel}` : isLevel } };
  });
}

/** The variable that rows are split by, as it is when the rows of the parts are chosen. */
async function splitVariable(
  inData: DataInput,
  factor: string,
  { transforms, transformFunc, transformVars, transformObjects }: Partial<StepParams>,
  run: RunOptions,
): Promise<Variable> {
  const data = await openData(inData, run);
  const makes = transformFunc != null || (transforms != null && factor in transforms);
  if (!makes && data.schema.variables.some(({ name, levels }) => name === factor && !levels)) {
    await runner().scan(data, run);
  }
  const made = {
    ...(transforms ? { transforms } : {}),
    ...(transformFunc ? { transformFunc } : {}),
    ...(transformVars ? { transformVars } : {}),
    ...(transformObjects ? { transformObjects } : {}),
  };
  const { variables } = makes ? (await stepRows(data, made, { signal: run.signal })).schema : data.schema;
  const variable = variables.find(({ name }) => name === factor);
  if (variable) return variable;
  throw new RxError('unknownVariable', `the data have no variable '${factor}'`, { column: factor });
}

/** The ranges of the data's numbers, of which parts have some; not of those that a step makes or may change. */
async function rangesOf(
  inData: DataInput,
  { transforms, transformFunc, transformVars }: Partial<StepParams>,
  run: RunOptions,
): Promise<Variable[]> {
  const data = await openData(inData, run);
  if (transformFunc && !transformVars) return [];
  const changed = new Set([...Object.keys(transforms ?? {}), ...(transformFunc ? (transformVars ?? []) : [])]);
  const numbers = () => data.schema.variables.filter((variable) => !changed.has(variable.name) && isNumber(variable));
  if (numbers().some(({ low }) => low == null)) await runner().scan(data, { signal: run.signal });
  return numbers();
}

/** A part that tells the ranges of all rows of the data where these are known, and else those of its own rows, as it does. */
async function ranged(part: RxDataSource, ranges: readonly Variable[], run: RunOptions): Promise<RxDataSource> {
  const { schema } = await openData(part, run);
  const numbers = new Set(schema.variables.filter(isNumber).map(({ name }) => name));
  const variables = ranges.flatMap(({ name, low, high }) =>
    low == null || high == null || !numbers.has(name) ? [] : [{ name, low, high }],
  );
  return variables.length > 0 ? editXdf(part, { variables }, part) : part;
}

function isNumber({ kind }: Variable): boolean {
  return kind === 'numeric' || kind === 'integer';
}
