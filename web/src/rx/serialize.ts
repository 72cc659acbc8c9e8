import { asRxError, RxError } from '../error.js';
import type { Analyses } from '../generated/analyses.js';
import type { SaveOptions } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import { transformOfBytes, withTransformBytes } from '../transform/saved.js';
import { encodedOf, makeResult, type RxResult, withFields } from '../result/result.js';

/** The options of {@link rxSerializeModel}. */
export type SerializeOptions = Partial<SaveOptions>;

/** A model that was loaded: its fields, how it prints, and what was kept with it. */
export type UnserializedModel<T = unknown> = RxResult<T> & {
  /** What was given as `metadata`; null when nothing was. */
  readonly metadata: unknown;
  /** Whether only what rxPredict needs was kept. */
  readonly realtimeScoringOnly: boolean;
};

/**
 * A model as bytes, to be stored anywhere and loaded with {@link rxUnserializeModel}, by this version of the package or
 * a later one. With `realtimeScoringOnly` only what rxPredict needs is kept. See rxSerializeModel in RevoScaleR's
 * reference.
 */
export async function rxSerializeModel(model: RxResult<unknown>, options: SerializeOptions = {}): Promise<Uint8Array> {
  try {
    const encoded = encodedOf(model);
    if (!encoded) throw new RxError('argument', 'the first argument is a model, as rxLinMod returns it');
    if ((model as Partial<UnserializedModel>).realtimeScoringOnly) {
      throw new RxError('argument', 'a model that was saved for scoring only cannot be saved again: keep its bytes');
    }
    const Engine = await launchpad().engineClass({ rest: true });
    const saved = Engine.save(encoded, options);
    return model.dataTransform ? await withTransformBytes(saved, model.dataTransform) : saved;
  } catch (error) {
    throw asRxError(error);
  }
}

/**
 * The model that was saved by {@link rxSerializeModel}. Bytes that are something else, damaged, incomplete or from a
 * later version are refused with the codes `format`, `truncated` and `unsupported`.
 */
export async function rxUnserializeModel<N extends keyof Analyses>(
  bytes: Uint8Array | ArrayBuffer,
): Promise<UnserializedModel<Analyses[N]['output']>> {
  try {
    const given = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
    if (!(given instanceof Uint8Array)) throw new RxError('argument', 'a saved model is a Uint8Array');
    const Engine = await launchpad().engineClass({ rest: true });
    const { saved, dataTransform } = await transformOfBytes(given);
    const [metadata, realtimeScoringOnly, result] = Engine.load(saved);
    const model = makeResult<Analyses[N]['output']>(result, { metadata, realtimeScoringOnly });
    return (dataTransform ? withFields(model, { dataTransform }) : model) as UnserializedModel<Analyses[N]['output']>;
  } catch (error) {
    throw asRxError(error);
  }
}
