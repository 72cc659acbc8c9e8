import type { RunOptions } from '../context/distribute.js';
import { readTable, type Table } from '../data/frame.js';
import { asRxError, RxError } from '../error.js';
import type { PredictParams } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import { type DataInput, openData, requireData } from './data.js';
import { joined } from './info.js';
import { runner } from './runner.js';

/** A fitted model, as functions such as rxLinMod return it. */
export interface FittedModel {
  readonly model: Uint8Array;
}

/** The options of {@link rxPredict}. */
export type PredictOptions = Partial<Omit<PredictParams, 'model'>> & RunOptions;

/** Chunks whose predictions are asked for at once. */
const AT_ONCE = 16;

/**
 * Predictions of a model for data, as a table with a row for each row of the data: `y_Pred`, and as asked for `y_Resid`,
 * `y_StdErr`, `y_Lower`, `y_Upper`. See rxPredict in RevoScaleR's reference.
 */
export async function rxPredict(
  modelObject: FittedModel,
  data: DataInput,
  options: PredictOptions = {},
): Promise<Table> {
  try {
    requireData(data);
    if (!(modelObject?.model instanceof Uint8Array)) {
      throw new RxError('argument', 'the first argument is a model, as rxLinMod returns it');
    }
    const { signal, onProgress, ...given } = options;
    const dataSet = await openData(data, { signal });
    const Engine = await launchpad().engineClass();
    const params = { ...given, model: modelObject.model };
    let plan: ReturnType<typeof Engine.planStep>;
    try {
      plan = Engine.planStep('rxPredict', params, dataSet.schema);
    } catch (error) {
      if ((error as { kind?: string }).kind !== 'needsScan') throw error;
      await runner().scan(dataSet, { signal });
      plan = Engine.planStep('rxPredict', params, dataSet.schema);
    }
    const how = { step: plan.step, ...(signal ? { signal } : {}) };
    const parts = [await runner().rows(dataSet, { chunk: 0, count: 0, part: 'head' }, how)];
    let rows = 0;
    for (let chunk = 0; chunk < dataSet.chunks; ) {
      const until = dataSet.kept ? Math.min(chunk + AT_ONCE, endOfUnit(dataSet, chunk)) : chunk + 1;
      parts.push(await runner().rows(dataSet, { chunk, until, part: 'batches' }, how));
      rows = dataSet.chunkRows?.slice(0, until).reduce((sum, count) => sum + count, 0) ?? rows;
      chunk = until;
      onProgress?.({ rows, totalRows: dataSet.schema.rows ?? null, fraction: chunk / dataSet.chunks });
    }
    return readTable(joined(parts));
  } catch (error) {
    throw asRxError(error);
  }
}

/** One past the last chunk that the satellite of a chunk keeps in a row. */
function endOfUnit(data: Awaited<ReturnType<typeof openData>>, chunk: number): number {
  const owner = (index: number) => data.kept?.find(({ units }) => units.includes(data.unitOf(index)));
  const first = owner(chunk);
  let end = chunk + 1;
  while (end < data.chunks && end - chunk < AT_ONCE && owner(end) === first) end += 1;
  return end;
}
