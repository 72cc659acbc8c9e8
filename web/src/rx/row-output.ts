import type { OutputTarget } from '../data/outputs.js';
import type { RxDataSource } from '../data/sources.js';
import { asRxError } from '../error.js';
import type { PredictParams } from '../generated/engine.js';
import { type RxResult, withFields } from '../result/result.js';
import type { Analyses } from '../generated/analyses.js';
import type { Output } from '../jobs/called.js';
import { type AnalysisOptions, analyse } from './bind.js';
import { type DataInput, openData, requireData } from './data.js';
import { predictedRows } from './predict.js';
import { openOutput } from './write.js';
import type { DataSet } from '../data/dataset.js';

/** Where what a model finds of each row is written. */
export interface RowOutput {
  /** Where to write; without it nothing is written. */
  outFile?: OutputTarget;
  /** The name of the column that is written. */
  outColName?: string;
  /** Whether the model's variables are written too, derived ones among them. Default false. */
  writeModelVars?: boolean;
  /** Other variables to write. */
  extraVarsToWrite?: readonly string[];
  /** Whether a file that is there may be replaced. Default false. */
  overwrite?: boolean;
}

/** A fit with what it was fitted to, and where its rows were written. */
interface Fitted<T> {
  result: RxResult<T> & { readonly outFile?: RxDataSource };
  data: DataSet;
}

/**
 * Fits a model, then has it predict for each row of the data and writes that: rows that `rowSelection` left out of the
 * fit too, as {@link rxPredict} does. What cannot be written is known before the fit.
 */
export async function fitted<N extends 'rxKmeans' | 'rxDTree'>(
  name: N,
  formula: string,
  input: DataInput,
  {
    outFile,
    outColName,
    writeModelVars,
    extraVarsToWrite,
    overwrite,
    ...options
  }: AnalysisOptions<N> & RowOutput & { output?: Output | undefined },
  type: PredictParams['type'],
): Promise<Fitted<Analyses[N]['output']>> {
  try {
    requireData(input);
    const { signal, onProgress } = options;
    const file = outFile === undefined ? null : await openOutput(outFile, { overwrite });
    try {
      const data = await openData(input, { signal, onProgress });
      const result = await analyse(name, { formula }, input, options, data);
      if (!file) return { result, data };
      const asked = {
        type,
        writeModelVars: writeModelVars ?? false,
        extraVarsToWrite: extraVarsToWrite ?? [],
        ...(outColName === undefined ? {} : { predVarNames: [outColName] }),
      };
      const plan = () => predictedRows(result, data, asked, { signal });
      const written = await file.write(plan, { signal, onProgress });
      return { result: withFields(result, { outFile: written }), data };
    } catch (error) {
      await file?.abort();
      throw error;
    }
  } catch (error) {
    throw asRxError(error);
  }
}
