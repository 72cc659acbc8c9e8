import { RxError } from '../error.js';

/** Values of which each task gets one: see {@link rxElemArg}. */
export class ElemArg<T = unknown> {
  readonly values: ArrayLike<T>;

  constructor(values: ArrayLike<T>) {
    this.values = values;
  }
}

/**
 * Marks an argument of {@link rxExec} of which each task gets its own value: the first task the first, and so on. How many
 * there are is how often the function is run. See rxElemArg in RevoScaleR's reference.
 *
 * @param values an array, a typed array, or an object whose values are taken in their order
 */
export function rxElemArg<T>(values: ArrayLike<T> | Readonly<Record<string, T>>): ElemArg<T> {
  if (Array.isArray(values)) return new ElemArg(values as readonly T[]);
  if (ArrayBuffer.isView(values) && 'length' in values) return new ElemArg(values as ArrayLike<T>);
  if (typeof values === 'object' && values !== null) return new ElemArg(Object.values(values) as T[]);
  throw new RxError('argument', 'rxElemArg takes an array with a value for each task');
}
