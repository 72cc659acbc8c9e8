import type { RunOptions } from '../context/distribute.js';
import { type CallOptions, called } from '../jobs/called.js';
import type { DataSet } from '../data/dataset.js';
import type { Frame, Table } from '../data/frame.js';
import { isFileLike } from '../data/file.js';
import { sourceOf } from '../data/formats.js';
import { withPartitions } from '../data/partition-file.js';
import { isDataSource, type RxDataSource } from '../data/sources.js';
import { RxError } from '../error.js';
import type { PredictParams, Schema } from '../generated/engine.js';
import { isOpfs } from '../source/opfs.js';
import type { OutputTarget } from '../data/outputs.js';
import { writeAppended } from './append.js';
import { type DataInput, openData, requireData } from './data.js';
import type { RxResident } from './resident.js';
import { runner } from '../context/realm.js';
import { rowsTable } from './rows-table.js';
import { stepForNewData } from './model-transform.js';
import { givenOptions } from './options.js';
import { transformedRows } from './transform.js';
import type { ModelTransform } from '../transform/definition.js';
import { type XdfWriting, xdfWriting } from './write-xdf.js';
import { rowsAfter, type WrittenRows } from './write.js';

/** A fitted model, as functions such as rxLinMod return it. */
export interface FittedModel {
  readonly model: Uint8Array;
  /** How its data were transformed, if by a function. */
  readonly dataTransform?: ModelTransform;
}

/** The options of {@link rxPredict}. */
export interface PredictOptions extends Partial<Omit<PredictParams, 'model'>>, CallOptions, XdfWriting {
  /**
   * Where to write the predictions. Without it, or with `null`, they are put beside the variables of the data where these
   * are an XDF file, as RevoScaleR does; of other data they are returned as a table.
   */
  outData?: OutputTarget | null;
  /** Whether predictions are put behind the rows that `outData` has, or beside the variables of an XDF file. Default `'none'`. */
  append?: 'none' | 'rows' | 'cols';
  /** Whether a file that is there may be replaced, or variables of it that have the same names. Default false. */
  overwrite?: boolean;
}

/**
 * Predictions of a model for data, as a table with a row for each row of the data: `y_Pred`, and as asked for `y_Resid`,
 * `y_StdErr`, `y_Lower`, `y_Upper`; or, with `outData`, as a file that is written chunk by chunk. Of an XDF file they become
 * variables of it unless `outData` says otherwise, and the source to read it from is returned. A model whose data a
 * `transformFunc` transformed has it transform these too, with `rxIsPrediction` true; what only the response is made of need not
 * be there. See rxPredict in RevoScaleR's
 * reference.
 */
export async function rxPredict(
  modelObject: FittedModel,
  data: DataInput,
  options: PredictOptions & { outData: OutputTarget },
): Promise<RxDataSource>;
export async function rxPredict(
  modelObject: FittedModel,
  data: RxResident | Frame,
  options?: PredictOptions & { outData?: null },
): Promise<Table>;
export async function rxPredict(
  modelObject: FittedModel,
  data: DataInput,
  options?: PredictOptions,
): Promise<Table | RxDataSource>;
export async function rxPredict(
  modelObject: FittedModel,
  data: DataInput,
  options: PredictOptions = {},
): Promise<Table | RxDataSource> {
  const call = { name: 'rxPredict', data: [data, options.outData], options: givenOptions('rxPredict', options) };
  return called(call, async (options) => {
    requireData(data);
    if (!(modelObject?.model instanceof Uint8Array)) {
      throw new RxError('argument', 'the first argument is a model, as rxLinMod returns it');
    }
    const { signal, onProgress, outData, append, overwrite, rowsPerRead, xdfCompressionLevel, ...given } = options;
    const dataSet = await openData(data, { signal });
    const plan = () => predictedRows(modelObject, dataSet, given, { signal });
    const writing = { signal, onProgress, overwrite, ...xdfWriting({ rowsPerRead, xdfCompressionLevel }) };
    if (outData != null) return await writeAppended(plan, outData, { ...writing, append });
    const xdf = await xdfOf(data, signal);
    if (!xdf) return await rowsTable(plan, { signal, onProgress });
    const { file } = xdf;
    const write = () => writeAppended(plan, xdf, { ...writing, append: 'cols' });
    // Its rows lie as they lay.
    return isOpfs(file) ? withPartitions(file, file, write) : write();
  });
}

/** The data as an XDF file that columns can be put into, if they are one. */
async function xdfOf(data: DataInput, signal: AbortSignal | undefined): Promise<RxDataSource | null> {
  const source = isFileLike(data) ? await sourceOf(data, signal) : data;
  return isDataSource(source) && source.type === 'RxXdfData' && !source.part ? source : null;
}

/** The predictions for the rows of a data set, which the model's function transforms first if it has one. */
export async function predictedRows(
  { model, dataTransform }: FittedModel,
  data: DataSet,
  options: object,
  run: RunOptions,
): Promise<WrittenRows> {
  const { signal } = run;
  const predict = (made?: Schema) => runner().planStep('rxPredict', { ...options, model }, data, { signal }, made);
  if (!dataTransform) return rowsAfter(data, await predict());
  const step = await stepForNewData(dataTransform, data, { signal });
  return transformedRows(data, step, dataTransform.transformFunc, { signal }, predict);
}
