import { RxError } from '../error.js';
import type { Computations } from '../generated/analyses.js';
import type { MultiTest, PairwiseCrossTabOutput, RatioTest } from '../generated/engine.js';
import type { RxResult } from '../result/result.js';
import { computing } from './compute.js';
import { type Tabulated, xtabsOf } from './tables.js';

type Options<N extends keyof Computations> = Partial<Computations[N]['params']>;

/** Pearson's test of independence of the first two factors, for each level of the others. */
export async function rxChiSquaredTest(
  x: Tabulated,
  options: Options<'rxChiSquaredTest'> = {},
): Promise<RxResult<MultiTest>> {
  return (await computing())('rxChiSquaredTest', { ...options, x: xtabsOf(x) });
}

/** Fisher's exact test of independence of the first two factors, for each level of the others. */
export async function rxFisherTest(x: Tabulated, options: Options<'rxFisherTest'> = {}): Promise<RxResult<MultiTest>> {
  return (await computing())('rxFisherTest', { ...options, x: xtabsOf(x) });
}

/** Kendall's rank correlation of the first two factors, for each level of the others; its p-value is sampled. */
export async function rxKendallCor(x: Tabulated, options: Options<'rxKendallCor'> = {}): Promise<RxResult<MultiTest>> {
  return (await computing())('rxKendallCor', { ...options, x: xtabsOf(x) });
}

/** The relative risk of a table of two by two: the share of the second column in the second row over that in the first. */
export async function rxRiskRatio(tbl: Tabulated, options: Options<'rxRiskRatio'> = {}): Promise<RxResult<RatioTest>> {
  return (await computing())('rxRiskRatio', { ...options, tbl: xtabsOf(tbl) });
}

/** The odds ratio of a table of two by two. */
export async function rxOddsRatio(tbl: Tabulated, options: Options<'rxOddsRatio'> = {}): Promise<RxResult<RatioTest>> {
  return (await computing())('rxOddsRatio', { ...options, tbl: xtabsOf(tbl) });
}

/** The options of {@link rxPairwiseCrossTab}. */
export interface PairwiseOptions extends Options<'rxPairwiseCrossTab'> {
  /** The ratio: {@link rxRiskRatio} (default) or {@link rxOddsRatio}. */
  FUN?: typeof rxRiskRatio | typeof rxOddsRatio;
}

/** Ratios of all pairs of levels of the first two factors, for each level of the others. */
export async function rxPairwiseCrossTab(
  x: Tabulated,
  { FUN = rxRiskRatio, ...options }: PairwiseOptions = {},
): Promise<RxResult<PairwiseCrossTabOutput>> {
  if (FUN !== rxRiskRatio && FUN !== rxOddsRatio) {
    throw new RxError('argument', 'FUN is rxRiskRatio or rxOddsRatio');
  }
  const name = FUN === rxOddsRatio ? 'rxOddsRatio' : 'rxRiskRatio';
  return (await computing())('rxPairwiseCrossTab', { ...options, FUN: name, x: xtabsOf(x) });
}
