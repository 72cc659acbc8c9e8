import { asRxError, RxError } from '../error.js';
import { launchpad } from '../launchpad/launchpad.js';
import type { FittedModel } from './predict.js';

/**
 * A model as a PMML 4.4 document, for other systems to score with. Its variables must be the data's own: models with
 * transforms, a transformFunc or expressions in their formulas are refused with the code `unsupported`.
 */
export async function rxPmml(modelObject: FittedModel): Promise<string> {
  try {
    if (!(modelObject?.model instanceof Uint8Array)) {
      throw new RxError('argument', 'the first argument is a model, as rxLinMod returns it');
    }
    if (modelObject.dataTransform) {
      throw new RxError('unsupported', 'a model of variables that a transformFunc made cannot be written as PMML');
    }
    const Engine = await launchpad().engineClass({ rest: true });
    return Engine.pmml(modelObject.model);
  } catch (error) {
    throw asRxError(error);
  }
}
