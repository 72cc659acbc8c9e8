import { RxError } from '../error.js';
import type { StreamKind, StreamSpec } from '../generated/engine.js';
import { anySeed, keyOf, streamKind } from './kinds.js';
import { SETS, twisterParameters } from './mt2203.js';

/** What is said of the random streams of tasks; see rxExec in RevoScaleR's reference. */
export interface StreamPlan {
  /** The seed; `"auto"` or none for one that nobody knows. */
  RNGseed?: number | 'auto' | null;
  /** The kind of the generators; `"auto"` or none for MT2203, `"L'Ecuyer-CMRG"` for MRG32K3A as R's package parallel seeds it. */
  RNGkind?: StreamKind | 'auto' | "L'Ecuyer-CMRG" | null;
  /** How many streams there are: one for each run of tasks that follow one another in one process. */
  tasks: number;
}

/** The second modulus of MRG32K3A, below which R keeps all words of a seed. */
const MODULUS = 4_294_944_443;

/** The six words that R's `set.seed` gives L'Ecuyer-CMRG: a congruential sequence, from the fifty-first number on. */
function scrambled(seed: number): number[] {
  const next = (word: number) => (Math.imul(69_069, word) + 1) >>> 0;
  let word = seed >>> 0;
  for (let at = 0; at < 50; at++) word = next(word);
  return Array.from({ length: 6 }, () => {
    do word = next(word);
    while (word >= MODULUS);
    return word;
  });
}

/**
 * The streams of the runs of tasks, in their order. They depend on seed and kind alone: the stream of a run is the same
 * however many runs and processes there are. `"auto"`, for either, is MT2203. Run `i` (from 0) gets
 *
 * - of MT2203 the substream `i`, as {@link rxRngNewStream} gives it; beyond 6024 runs the substreams come again, the number
 *   of the round in their seed
 * - of MRG32K3A the numbers from `i * 2^127` on, of MCG31 and MCG59 those from `i` times the golden section of the period on
 * - of MT19937, SFMT19937 and R250 a state of which `i` is part of the seed
 * - of SOBOL and NIEDERR the points from `i * 2^20` on; there are no more than 4096 runs
 *
 * Of the kinds other than MT2203 the first run has the stream that {@link rxRngNewStream} gives for the seed.
 */
export async function planStreams({ RNGseed = null, RNGkind = null, tasks }: StreamPlan): Promise<StreamSpec[]> {
  if (!Number.isInteger(tasks) || tasks < 0) throw new RxError('argument', `${tasks} is no number of tasks`);
  const isAuto = RNGseed === 'auto' || RNGkind === 'auto' || RNGkind === null;
  const isOfParallel = !isAuto && RNGkind === "L'Ecuyer-CMRG";
  const kind = isAuto ? 'MT2203' : isOfParallel ? 'MRG32K3A' : streamKind(RNGkind);
  const [seed = 0] = keyOf(RNGseed === 'auto' || RNGseed === null ? anySeed(kind) : RNGseed);
  const key = isOfParallel ? scrambled(seed) : [seed];
  const parameters = kind === 'MT2203' ? await twisterParameters() : null;
  return Array.from({ length: tasks }, (_, subStream) => ({
    kind,
    key,
    subStream,
    normalKind: 'ICDF',
    skipAhead: 0,
    ...(parameters ? { parameters: parameters(subStream % SETS) } : {}),
  }));
}
