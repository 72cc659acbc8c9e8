// A minute of fuzzing for each kind of input that users give the engine.
import { build, fuzzAll } from '../fuzz/run.mjs';

export const suite = () => fuzzAll();

/** Compiles the targets at the lowest priority. */
export const prepare = () => build(['nice', '-n', '19']);
