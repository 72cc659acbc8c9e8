import type { RunOptions } from '../context/distribute.js';
import { readTable, type Table } from '../data/frame.js';
import { RxArrowData, type RxDataSource } from '../data/sources.js';
import { asRxError, RxError } from '../error.js';
import type { PredictParams } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import { type DataInput, openData, requireData } from './data.js';
import { withoutIgnored } from '../data/ignored.js';
import { runner } from './runner.js';
import { writeData } from './write.js';

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
    const Engine = await launchpad().engineClass();
    const params = { ...withoutIgnored(given), model: modelObject.model };
    let plan: ReturnType<typeof Engine.planStep>;
    try {
      plan = Engine.planStep('rxPredict', params, dataSet.schema);
    } catch (error) {
      if ((error as { kind?: string }).kind !== 'needsScan') throw error;
      await runner().scan(dataSet, { signal });
      plan = Engine.planStep('rxPredict', params, dataSet.schema);
    }
    const how = { step: plan.step, signal, onProgress, overwrite };
    if (outData) return await writeData(dataSet, outData, how);
    const { file } = await writeData(dataSet, RxArrowData(null, { form: 'stream' }), how);
    return readTable(new Uint8Array(await (file as Blob).arrayBuffer()));
  } catch (error) {
    throw asRxError(error);
  }
}
