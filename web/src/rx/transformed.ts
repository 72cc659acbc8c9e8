import type { ImportedFunction } from '../code/evaluate.js';
import type { RunOptions } from '../context/distribute.js';
import { DataSet } from '../data/dataset.js';
import { RxArrowData } from '../data/sources.js';
import { requireCloneable, type TransformFunction, type TransformObjects } from '../transform/definition.js';
import { constantsOf } from './constants.js';
import { openData } from './data.js';
import { type StepParams, written } from './data-step.js';

/** The options of analyses about functions over chunks. */
export interface FunctionOptions {
  /** A function of the columns of a chunk, after `transforms` and before `rowSelection`: see {@link TransformFunction}. */
  transformFunc?: TransformFunction | ImportedFunction;
  /** The variables of the data that the function uses; all when they are not given. */
  transformVars?: readonly string[];
  /** Constants of expressions, and what the function gets by `rxGet`. */
  transformObjects?: TransformObjects;
}

/**
 * What an analysis sees after a function of the user's has transformed the data, and the options that are left to it. The
 * rows are made once, for all passes, and lie in a Blob, which may live on disk.
 */
export async function transformed(
  data: DataSet,
  options: Record<string, unknown>,
  run: RunOptions,
  rowsPerRead?: unknown,
): Promise<{ data: DataSet; given: Record<string, unknown> }> {
  const { transformFunc, transformVars, transforms, ...given } = options as FunctionOptions & Record<string, unknown>;
  requireCloneable(given.transformObjects ?? {});
  if (!transformFunc) return { data, given: options };
  const step = {
    transformFunc,
    ...(transformVars ? { transformVars } : {}),
    ...(rowsPerRead == null || rowsPerRead === -1 ? {} : { rowsPerRead: Number(rowsPerRead) }),
    ...(transforms ? { transforms } : {}),
    ...(given.transformObjects ? { transformObjects: given.transformObjects } : {}),
  } as StepParams;
  const made = await openData(await written(data, step, RxArrowData(), run), run);
  const named = new DataSet({ ...made, name: data.name });
  return { data: named, given: { ...given, ...constantsOf(given.transformObjects ?? {}) } };
}
