import { RxError } from '../error.js';
import { LOCAL, type LocalContext, type LocalContextOptions } from './local.js';
import { makeContext } from './value.js';

/** Analyses on all cores, tasks of rxExec on several satellites. */
export interface RxLocalParallel extends LocalContext {
  readonly type: 'RxLocalParallel';
  readonly description: 'localpar';
  /** How many satellites run tasks of rxExec; -1 for as many as rxOptions says. */
  readonly numCoresToUse: number;
}

/** The arguments of {@link RxLocalParallel}. */
export interface LocalParallelOptions extends LocalContextOptions {
  /** How many satellites run tasks of rxExec; -1, the default, for as many as rxOptions says. */
  numCoresToUse?: number;
}

/** Analyses on all cores, tasks of rxExec on several satellites. See RxLocalParallel in RevoScaleR's reference. */
export function RxLocalParallel(options: LocalParallelOptions = {}): RxLocalParallel {
  const defaults = { ...LOCAL, numCoresToUse: -1 };
  const context = makeContext<RxLocalParallel>({ type: 'RxLocalParallel', description: 'localpar', defaults }, options);
  const { numCoresToUse } = context;
  if (numCoresToUse === -1 || (Number.isInteger(numCoresToUse) && numCoresToUse >= 1)) return context;
  throw new RxError('argument', `numCoresToUse is a whole number from 1, or -1 for all, not ${numCoresToUse}`);
}
