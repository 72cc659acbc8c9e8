import type { ImportedFunction } from '../code/evaluate.js';
import type { RunOptions } from '../context/distribute.js';
import { type CallOptions, called } from '../jobs/called.js';
import type { DataSet } from '../data/dataset.js';
import type { Table } from '../data/frame.js';
import { type OutputTarget, outputSource } from '../data/outputs.js';
import { isDataSource, RxArrowData, type RxDataSource, RxRandomData } from '../data/sources.js';
import { asRxError, RxError } from '../error.js';
import type { DataStepParams, StepPlan } from '../generated/engine.js';
import { requireCloneable, type TransformFunction, type TransformObjects } from '../transform/definition.js';
import { type Appending, writeAppended } from './append.js';
import { type DataInput, openData, requireData } from './data.js';
import { givenOptions } from './options.js';
import { MAX_ROWS_BY_COLS, rowsTable } from './rows-table.js';
import { RxResident } from './resident.js';
import { objectsAfter, transformedRows } from './transform.js';
import { runner } from '../context/realm.js';
import { type XdfWriting, xdfWriting } from './write-xdf.js';
import { rowsAfter, type WrittenRows } from './write.js';

/** The options of {@link rxDataStep}. */
export interface DataStepOptions extends Partial<Omit<DataStepParams, 'transformObjects'>>, CallOptions, XdfWriting {
  /** Where to write the rows: a data source, or the name of a file, whose ending says its format. */
  outFile?: OutputTarget;
  /** Whether the rows are kept in the engine's memory, as rxImport's are. Default false. */
  keepInMemory?: boolean;
  /**
   * `'rows'` puts the rows behind those that `outFile` has, in the order of its variables, which are theirs too: bytes of text
   * and JSON lines and blocks of an XDF file stay, other files are written anew with the rows of both. `'cols'` puts the variables
   * beside those of `outFile`, which has as many rows: text and JSON lines get them in each line, the own columns of an XDF file
   * are not touched, other files are written anew; where `inData` is this file, only variables that are new or changed by
   * `transforms`. Default `'none'`.
   */
  append?: 'none' | 'rows' | 'cols';
  /** Whether a file that is there may be replaced, or with `append: 'cols'` its variables of the same names. Default false. */
  overwrite?: boolean;
  /** Whether ranges of variables are computed for an XDF file, which takes a pass of its own unless they are known. Default true. */
  computeLowHigh?: boolean;
  /**
   * A function of the columns of a chunk, after `transforms` and before `rowSelection`: see {@link TransformFunction}. It
   * crosses to satellites as source text, sees nothing of the scope in which it is written, and needs a content security
   * policy that allows `'unsafe-eval'`; one that a module exports, as `{ module, name }`, does not. It is called on a few
   * rows first, and its columns keep the types that they have then. Chunks come in any order, each with objects of its own,
   * and have `rowsPerRead` rows at most where that is given.
   */
  transformFunc?: TransformFunction | ImportedFunction;
  /** Constants of expressions, and what `transformFunc` gets by `rxGet`: any values that can be cloned. */
  transformObjects?: TransformObjects;
  /**
   * Whether the objects are returned, as `transformFunc` left them; nothing else is then. Chunks come in order, one at a
   * time, and each gets the objects of the last; there is no test chunk. Default false.
   */
  returnTransformObjects?: boolean;
  /** The most values of a table that is returned; further rows are left out with a warning. Default 3,000,000. */
  maxRowsByCols?: number;
}

/**
 * Takes rows and variables of data, with new variables as expressions of others: as a table, kept in the engine's memory
 * (`keepInMemory`), or written to a file (`outFile`) of any size, chunk by chunk; a file is there once it is whole.
 *
 * The order is RevoScaleR's: rows are taken by `startRow` and `numRows`, those with missing values left out
 * (`removeMissingsOnRead`), `transforms` evaluated, `rowSelection` obeyed, those with missing values left out
 * (`removeMissings`). Variables that expressions use are kept, whatever `varsToKeep` and `varsToDrop` say; a transform
 * `null` removes one. Without data, `null`, there are `numRows` rows with their numbers as `.rxRowNums`, to make others of. See
 * rxDataStep in RevoScaleR's reference.
 */
export async function rxDataStep(
  inData: DataInput | null,
  options: DataStepOptions & { returnTransformObjects: true },
): Promise<TransformObjects>;
export async function rxDataStep(
  inData: DataInput | null,
  options: DataStepOptions & { outFile: OutputTarget },
): Promise<RxDataSource>;
export async function rxDataStep(
  inData: DataInput | null,
  options: DataStepOptions & { keepInMemory: true; outFile?: undefined },
): Promise<RxResident>;
export async function rxDataStep(
  inData: DataInput | null,
  options?: DataStepOptions & { keepInMemory?: false; outFile?: undefined },
): Promise<Table>;
export async function rxDataStep(
  inData: DataInput | null,
  options?: DataStepOptions,
): Promise<Table | RxResident | RxDataSource | TransformObjects>;
export async function rxDataStep(
  inData: DataInput | null,
  options: DataStepOptions = {},
): Promise<Table | RxResident | RxDataSource | TransformObjects> {
  const call = { name: 'rxDataStep', data: [inData, options.outFile], options: givenOptions('rxDataStep', options) };
  return called(call, (options) => dataStep(inData, options));
}

/** The data step itself, for functions that are made of several. */
export async function dataStep(
  inData: DataInput | null,
  options: DataStepOptions = {},
): Promise<Table | RxResident | RxDataSource | TransformObjects> {
  try {
    if (inData === null) return await dataStep(...rowNumbers(options));
    requireData(inData);
    const {
      signal,
      onProgress,
      outFile,
      keepInMemory,
      append,
      overwrite,
      computeLowHigh,
      rowsPerRead,
      xdfCompressionLevel,
      maxRowsByCols = MAX_ROWS_BY_COLS,
      ...rest
    } = options;
    const { returnTransformObjects, ...given } = rest;
    const run: RunOptions = { signal, onProgress };
    const data = await openData(inData, run);
    const params = { ...given } as StepParams;
    if (params.transformFunc && rowsPerRead != null) params.rowsPerRead = rowsPerRead;
    if (returnTransformObjects) return await objectsAfter(data, params, run);
    if (outFile !== undefined) {
      const writing = { append, overwrite, computeLowHigh, ...xdfWriting({ rowsPerRead, xdfCompressionLevel }) };
      return await written(data, params, outFile, { ...run, ...writing }, inData);
    }
    if (keepInMemory) return await kept(data, params, run);
    return await rowsTable(() => stepRows(data, params, { signal }), run, maxRowsByCols);
  } catch (error) {
    throw asRxError(error);
  }
}

/** The variable of data that are made of nothing. */
const ROW_NUMBERS = '.rxRowNums';

/** Data that have nothing but the numbers of their rows, for expressions and functions to make variables of. */
function rowNumbers({ numRows, startRow, ...options }: DataStepOptions): [DataInput, DataStepOptions] {
  if (startRow != null || options.varsToKeep || options.varsToDrop || options.rowVarName) {
    throw new RxError('argument', 'without inData there are no rows and variables to choose from');
  }
  if (numRows == null || !Number.isInteger(numRows) || numRows < 0) {
    throw new RxError('argument', 'without inData numRows says how many rows there are');
  }
  const none = RxRandomData({ rows: numRows, variables: { none: 1 } });
  return [none, { ...options, varsToKeep: [], rowVarName: ROW_NUMBERS }];
}

/** What a step is told. */
export type StepParams = Partial<Omit<DataStepParams, 'transformObjects'>> &
  Pick<DataStepOptions, 'transformFunc' | 'transformObjects' | 'rowsPerRead'>;

/** Keeps the rows in memory. What a function makes is not made again when a satellite dies: it is kept beside. */
export async function kept(data: DataSet, params: StepParams, run: RunOptions): Promise<RxResident> {
  if (params.transformFunc) {
    const made = await openData(await written(data, params, RxArrowData(), run), run);
    await runner().keep(made, run);
    return new RxResident(made);
  }
  const plan = () => planned(data, { ...params, ownLevels: true }, run);
  return new RxResident(await runner().keepStepped(data, plan, run));
}

/** Writes the rows to a file, behind or beside those that it has when they are appended. */
export async function written(
  data: DataSet,
  params: StepParams,
  outFile: OutputTarget,
  options: RunOptions & Appending,
  inData?: DataInput,
): Promise<RxDataSource> {
  // A function may change any variable.
  const changed = params.transformFunc ? null : Object.keys(params.transforms ?? {});
  const own = changed && isFile(inData, outputSource(outFile)) ? changed : null;
  const { signal } = options;
  return writeAppended(() => stepRows(data, params, { signal }), outFile, { ...options, changed: own });
}

/** Whether data are the file that is written. */
function isFile(data: DataInput | undefined, output: RxDataSource): boolean {
  if (data === undefined || output.file === null) return false;
  return (isDataSource(data) ? data.file : data) === output.file;
}

/** The rows that a step makes of data. */
export async function stepRows(data: DataSet, params: StepParams, run: RunOptions): Promise<WrittenRows> {
  requireCloneable(params.transformObjects ?? {});
  if (params.transformFunc) return transformedRows(data, params, params.transformFunc, run);
  const { step, units, format } = await planned(data, params, run);
  const { parts, schema } = rowsAfter(data, step);
  const { startRow, numRows, rowSelection, removeMissings, removeMissingsOnRead } = params;
  const isWhole = [startRow, numRows, rowSelection].every((given) => given == null);
  return {
    parts: parts.map((part) => ({ ...part, units, format })),
    schema,
    isWhole: isWhole && !removeMissings && !removeMissingsOnRead,
  };
}

/**
 * The plan of a data step, the units that hold the rows which it takes, the rows of chunks where these are chosen by number,
 * and the format when it leaves out some units.
 */
export async function planned(
  data: DataSet,
  params: StepParams & { ownLevels?: boolean },
  run: RunOptions,
): Promise<{ step: StepPlan; units: number[]; chunkRows: readonly number[] | null; format: Uint8Array | undefined }> {
  const { startRow, numRows, rowVarName } = params;
  const from = startRow ?? 1;
  const end = numRows == null || numRows < 0 ? Number.POSITIVE_INFINITY : from - 1 + numRows;
  const isCounted = from > 1 || end < Number.POSITIVE_INFINITY || rowVarName != null;
  const chunkRows = isCounted ? await runner().count(data, end, run) : null;
  const step = await runner().planStep('rxDataStep', { ...params, ...(chunkRows ? { chunkRows } : {}) }, data, run);
  const all = data.units.map((_, unit) => unit);
  const format = await runner().selecting(params, data);
  return { step, format, chunkRows, units: chunkRows ? unitsWith(data, chunkRows, from - 1, end) : all };
}

/** The units that hold rows `from..end`, from 0. */
function unitsWith(data: DataSet, chunkRows: readonly number[], from: number, end: number): number[] {
  const found: number[] = [];
  let before = 0;
  data.units.forEach(({ firstChunk, chunks }, unit) => {
    const rows = chunkRows.slice(firstChunk, firstChunk + chunks).reduce((sum, count) => sum + count, 0);
    if (rows > 0 && before < end && before + rows > from) found.push(unit);
    before += rows;
  });
  return found;
}
