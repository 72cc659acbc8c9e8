import type { RunOptions } from '../context/distribute.js';
import { type CallOptions, called } from '../jobs/called.js';
import type { DataSet } from '../data/dataset.js';
import type { Table } from '../data/frame.js';
import { isFileLike } from '../data/file.js';
import { sourceOf } from '../data/formats.js';
import { isDataSource, type RxDataSource } from '../data/sources.js';
import { RxError } from '../error.js';
import type { PredictParams, StepPlan } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import { withoutIgnored } from '../data/ignored.js';
import type { OutputTarget } from '../data/outputs.js';
import { writeAppended } from './append.js';
import { type DataInput, openData, requireData } from './data.js';
import { runner } from '../context/realm.js';
import { rowsTable } from './rows-table.js';
import { type XdfWriting, xdfWriting } from './write-xdf.js';
import { rowsAfter } from './write.js';

/** A fitted model, as functions such as rxLinMod return it. */
export interface FittedModel {
  readonly model: Uint8Array;
}

/** The options of {@link rxPredict}. */
export interface PredictOptions extends Partial<Omit<PredictParams, 'model'>>, CallOptions, XdfWriting {
  /**
   * Where to write the predictions; without it they are returned as a table. `null` puts them beside the variables of the
   * data, an XDF file that can be written.
   */
  outData?: OutputTarget | null;
  /** Whether predictions are put behind the rows that `outData` has, or beside the variables of an XDF file. Default `'none'`. */
  append?: 'none' | 'rows' | 'cols';
  /** Whether a file that is there may be replaced, or variables of it that have the same names. Default false. */
  overwrite?: boolean;
}

/**
 * Predictions of a model for data, as a table with a row for each row of the data: `y_Pred`, and as asked for `y_Resid`,
 * `y_StdErr`, `y_Lower`, `y_Upper`; or, with `outData`, as a file that is written chunk by chunk. See rxPredict in
 * RevoScaleR's reference.
 */
export async function rxPredict(
  modelObject: FittedModel,
  data: DataInput,
  options: PredictOptions & { outData: OutputTarget | null },
): Promise<RxDataSource>;
export async function rxPredict(
  modelObject: FittedModel,
  data: DataInput,
  options?: PredictOptions & { outData?: undefined },
): Promise<Table>;
export async function rxPredict(
  modelObject: FittedModel,
  data: DataInput,
  options: PredictOptions = {},
): Promise<Table | RxDataSource> {
  return called({ name: 'rxPredict', data: [data, options.outData], options }, async (options) => {
    requireData(data);
    if (!(modelObject?.model instanceof Uint8Array)) {
      throw new RxError('argument', 'the first argument is a model, as rxLinMod returns it');
    }
    const { signal, onProgress, outData, append, overwrite, rowsPerRead, xdfCompressionLevel, ...given } = options;
    const dataSet = await openData(data, { signal });
    const plan = async () =>
      rowsAfter(dataSet, await predictStep(modelObject, dataSet, withoutIgnored(given), { signal }));
    if (outData === undefined) return await rowsTable(plan, { signal, onProgress });
    const writing = { signal, onProgress, overwrite, ...xdfWriting({ rowsPerRead, xdfCompressionLevel }) };
    if (outData !== null) return await writeAppended(plan, outData, { ...writing, append });
    return await writeAppended(plan, await xdfOf(data, signal), { ...writing, append: 'cols' });
  });
}

/** The data as an XDF file that columns can be put into. */
async function xdfOf(data: DataInput, signal: AbortSignal | undefined): Promise<RxDataSource> {
  const source = isFileLike(data) ? await sourceOf(data, signal) : data;
  if (isDataSource(source) && source.type === 'RxXdfData') return source;
  throw new RxError('argument', 'outData null puts predictions into the data, which must be an XDF file then');
}

/** The step that predicts for the rows of a data set. */
export async function predictStep(
  { model }: FittedModel,
  data: DataSet,
  options: object,
  { signal }: RunOptions,
): Promise<StepPlan> {
  const Engine = await launchpad().engineClass({ rest: true });
  const params = { ...options, model };
  try {
    return Engine.planStep('rxPredict', params, data.schema);
  } catch (error) {
    if ((error as { kind?: string }).kind !== 'needsScan') throw error;
    await runner().scan(data, { signal });
    return Engine.planStep('rxPredict', params, data.schema);
  }
}
