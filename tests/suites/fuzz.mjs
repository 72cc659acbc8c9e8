// A minute of fuzzing for each kind of input that users give the engine.
import { fuzzAll } from '../fuzz/run.mjs';

export const suite = () => fuzzAll();
