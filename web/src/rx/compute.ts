import { asRxError } from '../error.js';
import type { Computations } from '../generated/analyses.js';
import { launchpad } from '../launchpad/launchpad.js';
import { makeResult, type RxResult } from '../result/result.js';

/** The computations on results that the engine has, once it is loaded. */
export type Compute = <N extends keyof Computations>(name: N, params: object) => RxResult<Computations[N]['output']>;

/** Loads the engine, if it is not yet, for computations that need no data. */
export async function computing(): Promise<Compute> {
  const Engine = await launchpad().engineClass({ rest: true });
  return (name, params) => {
    try {
      const [output, print] = Engine.compute(name, params);
      return makeResult<Computations[typeof name]['output']>([name, output, print, print]);
    } catch (error) {
      throw asRxError(error);
    }
  };
}
