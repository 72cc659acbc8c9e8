import { asRxError, RxError } from '../error.js';
import type { DTreeOutput } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import { encodedOf, makeResult, type RxResult, withFields } from '../result/result.js';

/**
 * A tree of rxDTree without the splits that save no more than `cp`, a share of the root's risk, each: `prune.rxDTree` of
 * RevoScaleR's reference. The frame, `where`, the table of complexities, the importance of the predictors, the printed
 * form and what rxPredict predicts are those of the smaller tree; the same tree comes back when nothing is cut. Use the
 * complexity of {@link rxDTreeBestCp}, or one of `cptable`.
 */
export async function prune(tree: RxResult<DTreeOutput>, cp: number): Promise<RxResult<DTreeOutput>> {
  try {
    const encoded = encodedOf(tree);
    if (!encoded) throw new RxError('argument', 'the first argument is a tree, as rxDTree returns it');
    if (typeof cp !== 'number') throw new RxError('argument', 'the second argument is a complexity, a number from 0');
    const Engine = await launchpad().engineClass({ rest: true });
    const pruned = makeResult<DTreeOutput>(Engine.prune(encoded, cp));
    const { dataTransform } = tree;
    return dataTransform ? withFields(pruned, { dataTransform }) : pruned;
  } catch (error) {
    throw asRxError(error);
  }
}
