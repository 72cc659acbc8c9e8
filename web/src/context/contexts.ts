import { RxError } from '../error.js';

/** Where analyses and tasks run: a value that can be made, compared and set. */
export interface RxComputeContext {
  /** RevoScaleR's name of the class. */
  readonly type: 'RxLocalSeq' | 'RxLocalParallel';
  /** RevoScaleR's description. */
  readonly description: 'local' | 'localpar';
  /** Where data were looked for; kept for old scripts. */
  readonly dataPath: string | null;
  /** Where results were written; kept for old scripts. */
  readonly outDataPath: string | null;
}

/** The arguments of contexts. */
export interface LocalContextOptions {
  /** A context to copy. */
  object?: RxComputeContext;
  dataPath?: string | null;
  outDataPath?: string | null;
}

function local(
  type: RxComputeContext['type'],
  description: RxComputeContext['description'],
  { object, dataPath, outDataPath }: LocalContextOptions,
): RxComputeContext {
  return Object.freeze({
    type,
    description,
    dataPath: dataPath ?? object?.dataPath ?? null,
    outDataPath: outDataPath ?? object?.outDataPath ?? null,
  });
}

/** The default: analyses on all cores, tasks of rxExec one after the other. */
export function RxLocalSeq(options: LocalContextOptions = {}): RxComputeContext {
  return local('RxLocalSeq', 'local', options);
}

/** Analyses on all cores, tasks of rxExec on several satellites. */
export function RxLocalParallel(options: LocalContextOptions = {}): RxComputeContext {
  return local('RxLocalParallel', 'localpar', options);
}

let current: RxComputeContext = RxLocalSeq();

function isContext(value: unknown): value is RxComputeContext {
  return typeof value === 'object' && value !== null && 'type' in value && 'description' in value;
}

/** Sets the compute context, given as a value or by `"local"` or `"localpar"`; returns the one before. */
export function rxSetComputeContext(context: RxComputeContext | 'local' | 'localpar'): RxComputeContext {
  const before = current;
  if (context === 'local') current = RxLocalSeq();
  else if (context === 'localpar') current = RxLocalParallel();
  else if (isContext(context)) current = context;
  else throw new RxError('context', `'${String(context)}' is not a compute context of this package`);
  return before;
}

/** The compute context. */
export function rxGetComputeContext(): RxComputeContext {
  return current;
}
