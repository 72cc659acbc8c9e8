import { Runner } from './runner.js';
import { launchpad } from '../launchpad/launchpad.js';

let shared: Runner | undefined;

/** The runner of this realm. */
export function runner(): Runner {
  shared ??= new Runner(launchpad());
  return shared;
}
