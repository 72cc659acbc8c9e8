import type { RunOptions } from '../context/distribute.js';
import type { DataSet } from '../data/dataset.js';
import { readTable, type Table } from '../data/frame.js';
import { RxArrowData, type RxDataSource } from '../data/sources.js';
import { asRxError, RxError } from '../error.js';
import type { PredictParams } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import { type DataInput, openData, requireData } from './data.js';
import { withoutIgnored } from '../data/ignored.js';
import { runner } from './runner.js';
import { type WriteOptions, writeData } from './write.js';

/** A fitted model, as functions such as rxLinMod return it. */
export interface FittedModel {
  readonly model: Uint8Array;
}

/** The options of {@link rxPredict}. */
export interface PredictOptions extends Partial<Omit<PredictParams, 'model'>>, RunOptions {
  /** Where to write the predictions; without it they are returned as a table. */
  outData?: RxDataSource;
  /** Whether a file that is there may be replaced. Default false. */
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
  options: PredictOptions & { outData: RxDataSource },
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
  try {
    requireData(data);
    if (!(modelObject?.model instanceof Uint8Array)) {
      throw new RxError('argument', 'the first argument is a model, as rxLinMod returns it');
    }
    const { signal, onProgress, outData, overwrite, ...given } = options;
    const dataSet = await openData(data, { signal });
    const step = await predictStep(modelObject, dataSet, withoutIgnored(given), { signal });
    const how = { step, signal, onProgress };
    if (outData) return await writeData(dataSet, outData, { ...how, overwrite });
    return await stepTable(dataSet, how);
  } catch (error) {
    throw asRxError(error);
  }
}

/** The step that predicts for the rows of a data set. */
export async function predictStep(
  { model }: FittedModel,
  data: DataSet,
  options: object,
  { signal }: RunOptions,
): Promise<Uint8Array> {
  const Engine = await launchpad().engineClass({ rest: true });
  const params = { ...options, model };
  try {
    return Engine.planStep('rxPredict', params, data.schema).step;
  } catch (error) {
    if ((error as { kind?: string }).kind !== 'needsScan') throw error;
    await runner().scan(data, { signal });
    return Engine.planStep('rxPredict', params, data.schema).step;
  }
}

/** What a step makes of a data set, as a table. */
export async function stepTable(data: DataSet, how: WriteOptions): Promise<Table> {
  const { file } = await writeData(data, RxArrowData(null, { form: 'stream' }), how);
  return readTable(new Uint8Array(await (file as Blob).arrayBuffer()));
}
