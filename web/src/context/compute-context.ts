import { RxError } from '../error.js';
import { RxForeachDoPar } from './foreach-do-par.js';
import { type HadoopMROptions, RxHadoopMR } from './hadoop-mr.js';
import { type InSqlServerOptions, RxInSqlServer } from './in-sql-server.js';
import type { LocalContextOptions } from './local.js';
import { type LocalParallelOptions, RxLocalParallel } from './local-parallel.js';
import { RxLocalSeq } from './local-seq.js';
import { rxGetOption, rxOptions } from './options.js';
import { RxSpark, type SparkOptions } from './spark.js';
import { isContext } from './value.js';

/** Where analyses and tasks run: a value that can be made, compared, modified and set. */
export type RxComputeContext = RxLocalSeq | RxLocalParallel | RxForeachDoPar | RxInSqlServer | RxSpark | RxHadoopMR;

/** The arguments of some class of contexts. */
export type ContextOptions =
  | LocalContextOptions
  | LocalParallelOptions
  | InSqlServerOptions
  | SparkOptions
  | HadoopMROptions;

/** The classes, by name and description. */
const CLASSES = {
  RxLocalSeq,
  local: RxLocalSeq,
  RxLocalParallel,
  localpar: RxLocalParallel,
  RxForeachDoPar,
  dopar: RxForeachDoPar,
  RxInSqlServer,
  sqlserver: RxInSqlServer,
  RxSpark,
  spark: RxSpark,
  RxHadoopMR,
  hadoopmr: RxHadoopMR,
};

/** The name or description of a class of contexts. */
export type ContextName = keyof typeof CLASSES;

/** The context that a name or a value stands for. */
export type ContextOf<C extends ContextName | RxComputeContext> = C extends ContextName
  ? Extract<RxComputeContext, { type: C } | { description: C }>
  : C;

/**
 * A context of the class of this name or description, or a changed copy of one. See RxComputeContext in RevoScaleR's
 * reference.
 */
export function RxComputeContext<C extends ContextName | RxComputeContext>(
  computeContext: C,
  options: ContextOptions = {},
): ContextOf<C> {
  const isValue = isContext(computeContext);
  const name = isValue ? computeContext.type : computeContext;
  if (typeof name !== 'string' || !Object.hasOwn(CLASSES, name)) {
    throw new RxError('context', `'${String(name)}' is not a compute context of this package`);
  }
  const make = CLASSES[name as ContextName] as (options: object) => ContextOf<C>;
  return make(isValue ? { object: computeContext, ...options } : options);
}

/**
 * Sets the compute context, given as a value or by name or description, with changes; returns the one before. The same as
 * `rxOptions({ computeContext })`. See rxSetComputeContext in RevoScaleR's reference.
 */
export function rxSetComputeContext(
  computeContext: ContextName | RxComputeContext,
  options?: ContextOptions,
): RxComputeContext {
  const isAsItIs = isContext(computeContext) && options === undefined;
  const next = isAsItIs ? computeContext : RxComputeContext(computeContext, options);
  return rxOptions({ computeContext: next }).computeContext;
}

/** The compute context. */
export function rxGetComputeContext(): RxComputeContext {
  return rxGetOption('computeContext');
}
