import { LOCAL, type LocalContext, type LocalContextOptions } from './local.js';
import { makeContext } from './value.js';

/** The default context: analyses on all cores, tasks of rxExec one after the other. */
export interface RxLocalSeq extends LocalContext {
  readonly type: 'RxLocalSeq';
  readonly description: 'local';
}

/** The default: analyses on all cores, tasks of rxExec one after the other. See RxLocalSeq in RevoScaleR's reference. */
export function RxLocalSeq(options: LocalContextOptions = {}): RxLocalSeq {
  return makeContext<RxLocalSeq>({ type: 'RxLocalSeq', description: 'local', defaults: LOCAL }, options);
}
