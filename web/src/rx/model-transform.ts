import type { RunOptions } from '../context/distribute.js';
import { runner } from '../context/realm.js';
import type { DataSet } from '../data/dataset.js';
import { asRxError } from '../error.js';
import { type RxResult, withFields } from '../result/result.js';
import { codeOf, type ModelTransform } from '../transform/definition.js';
import { constantsOf } from './constants.js';
import type { StepParams } from './data-step.js';
import type { FunctionOptions } from './transformed.js';

/** A model with the function that transformed its data; any other result as it is. */
export function withTransform<T>(result: RxResult<T>, options: object): RxResult<T> {
  const { transformFunc, transformVars, transformObjects, transforms } = options as FunctionOptions & {
    transforms?: ModelTransform['transforms'];
  };
  if (!transformFunc || !((result as { model?: unknown }).model instanceof Uint8Array)) return result;
  const dataTransform: ModelTransform = Object.freeze({
    transformFunc: codeOf(transformFunc),
    transformVars: transformVars ? [...transformVars] : null,
    // What the caller changes later changes nothing here.
    transformObjects: structuredClone(transformObjects ?? {}),
    transforms: { ...transforms },
  });
  return withFields(result, { dataTransform });
}

/** What a step does to new data, as far as it can: they need not have the variables that only the response is made of. */
export async function stepForNewData(
  { transformFunc: _, transformVars, transformObjects, transforms }: ModelTransform,
  data: DataSet,
  run: RunOptions,
): Promise<StepParams> {
  const possible = await possibleOf(transforms, constantsOf(transformObjects), data, run);
  const there = new Set([...data.schema.variables.map(({ name }) => name), ...Object.keys(possible)]);
  return {
    ...(transformVars ? { transformVars: transformVars.filter((name) => there.has(name)) } : {}),
    transformObjects,
    transforms: possible,
  } as StepParams;
}

/** Those of some expressions whose variables there are. */
async function possibleOf(
  transforms: ModelTransform['transforms'],
  constants: object,
  data: DataSet,
  run: RunOptions,
): Promise<ModelTransform['transforms']> {
  const isPossible = (some: ModelTransform['transforms']) =>
    runner()
      .planStep('rxDataStep', { transforms: some, ...constants }, data, run)
      .then(
        () => true,
        (error) => {
          if (asRxError(error).code !== 'unknownVariable') throw error;
          return false;
        },
      );
  if (Object.keys(transforms).length === 0 || (await isPossible(transforms))) return transforms;
  let kept: ModelTransform['transforms'] = {};
  for (const [name, expression] of Object.entries(transforms)) {
    const more = { ...kept, [name]: expression };
    if (await isPossible(more)) kept = more;
  }
  return kept;
}
