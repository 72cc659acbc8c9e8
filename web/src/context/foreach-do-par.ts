import { LOCAL, type LocalContext, type LocalContextOptions } from './local.js';
import { makeContext } from './value.js';

/** Analyses on all cores, tasks of rxExec on the backend that the page registered. */
export interface RxForeachDoPar extends LocalContext {
  readonly type: 'RxForeachDoPar';
  readonly description: 'dopar';
}

/**
 * Analyses on all cores, tasks of rxExec on the backend that the page registered. See RxForeachDoPar in RevoScaleR's
 * reference.
 */
export function RxForeachDoPar(options: LocalContextOptions = {}): RxForeachDoPar {
  return makeContext<RxForeachDoPar>({ type: 'RxForeachDoPar', description: 'dopar', defaults: LOCAL }, options);
}
