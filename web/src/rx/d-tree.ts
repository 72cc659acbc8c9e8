import type { RxDataSource } from '../data/sources.js';
import type { DTreeOutput } from '../generated/engine.js';
import type { RxResult } from '../result/result.js';
import { called } from '../jobs/called.js';
import { type AnalysisOptions, callOf } from './bind.js';
import type { DataInput } from './data.js';
import { fitted, type RowOutput } from './row-output.js';

/** The options of {@link rxDTree}. The column of `outFile` is `.rxNode` by default. */
export interface DTreeOptions extends AnalysisOptions<'rxDTree'>, RowOutput {}

/** A fitted tree. */
export type DTreeResult = RxResult<DTreeOutput> & {
  /** Where the nodes of the rows were written. */
  readonly outFile?: RxDataSource;
};

/**
 * Grows a classification or regression tree.
 *
 * With `outFile` the node in which each row of the data ends is written, as the row of `frame` from 1 that `where` tells
 * too; rows left out by `rowSelection` are among them. The result's `outFile` is the source to read it from. See rxDTree
 * in RevoScaleR's reference.
 */
export async function rxDTree(
  formula: string,
  data: DataInput,
  options: DTreeOptions & { outFile: RxDataSource },
): Promise<DTreeResult & { readonly outFile: RxDataSource }>;
export async function rxDTree(formula: string, data: DataInput, options?: DTreeOptions): Promise<DTreeResult>;
export async function rxDTree(formula: string, data: DataInput, options: DTreeOptions = {}): Promise<DTreeResult> {
  return called(callOf('rxDTree', { formula }, data, options, [options.outFile]), async (options, output) => {
    return (await fitted('rxDTree', formula, data, { ...options, output }, 'where')).result;
  });
}
