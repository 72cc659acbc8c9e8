import type * as names from '../index.js';
import type { Draws } from '../random/draws.js';

/**
 * What `rx` is in the scope of a function of {@link rxExec}: all of this package, each call of which runs on the engine of
 * the task's satellite, and draws from the task's stream. `declare const rx: TaskScope` tells TypeScript; an import would
 * be renamed by bundlers, and does not cross to where the function runs.
 */
export type TaskScope = typeof names & Draws;
