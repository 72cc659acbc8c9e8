import { isFrame } from '../data/frame.js';
import type { RxDataSource } from '../data/sources.js';
import type { KmeansOutput } from '../generated/engine.js';
import { type RxResult, withFields } from '../result/result.js';
import { called } from '../jobs/called.js';
import { type AnalysisOptions, callOf } from './bind.js';
import type { DataInput } from './data.js';
import { predictedRows } from './predict.js';
import { rowsTable } from './rows-table.js';
import { fitted, type RowOutput } from './row-output.js';

/** The options of {@link rxKmeans}. The column of `outFile` is `.rxCluster` by default. */
export interface KmeansOptions extends AnalysisOptions<'rxKmeans'>, RowOutput {}

/** Clusters of rows. */
export type KmeansResult = RxResult<KmeansOutput> & {
  /** Of data frames: the cluster of each row, from 1; 0 for rows that lack a value. Other data have `outFile`. */
  readonly cluster?: Int32Array;
  /** Where the clusters of the rows were written. */
  readonly outFile?: RxDataSource;
};

/**
 * Groups rows into clusters about centres, by Lloyd's algorithm.
 *
 * Give `numClusters`, or `centers` to start from. With `outFile` the cluster of each row of the data is written, rows
 * left out by `rowSelection` among them; the result's `outFile` is the source to read it from. See rxKmeans in
 * RevoScaleR's reference.
 */
export async function rxKmeans(
  formula: string,
  data: DataInput,
  options: KmeansOptions & { outFile: RxDataSource },
): Promise<KmeansResult & { readonly outFile: RxDataSource }>;
export async function rxKmeans(formula: string, data: DataInput, options?: KmeansOptions): Promise<KmeansResult>;
export async function rxKmeans(formula: string, data: DataInput, options: KmeansOptions = {}): Promise<KmeansResult> {
  return called(callOf('rxKmeans', { formula }, data, options, [options.outFile]), async (options, output) => {
    const { result, data: opened } = await fitted('rxKmeans', formula, data, { ...options, output }, 'response');
    if (!isFrame(data)) return result;
    const { signal } = options;
    const column = (await rowsTable(() => predictedRows(result, opened, {}, { signal }), { signal })).getChildAt(0);
    const clusters = (column?.toArray() ?? []) as ArrayLike<number | null>;
    return withFields(result, { cluster: Int32Array.from(clusters, (cluster) => cluster ?? 0) });
  });
}
