import type { DataStepParams } from '../generated/engine.js';
import type { TransformObjects } from '../transform/definition.js';

/** The objects that expressions can name; functions may be given others. */
export function constantsOf(objects: TransformObjects): Pick<Partial<DataStepParams>, 'transformObjects'> {
  const isPlain = (value: unknown) => value === null || ['number', 'string', 'boolean'].includes(typeof value);
  const isConstant = (value: unknown) => isPlain(value) || (Array.isArray(value) && value.every(isPlain));
  const constants = Object.entries(objects).filter(([, value]) => value !== null && isConstant(value));
  return { transformObjects: Object.fromEntries(constants) } as Pick<Partial<DataStepParams>, 'transformObjects'>;
}
