import { evaluated, exportedFunction, type ImportedFunction } from '../code/evaluate.js';
import { RxError } from '../error.js';
import type { PemaColumn, PemaData } from '../pema/definition.js';
import { operatorOf } from './operators.js';

/** A column as a transform function may return it: as it gets them, or any array of numbers. */
export type TransformColumn = PemaColumn | ArrayLike<number | null>;

/** What a transform function can ask about its chunk, and the objects that it is given. */
export interface TransformScope {
  /** The number of the chunk's first row in the data, from 1; NaN where rows are not counted. */
  readonly rxStartRow: number;
  /** The number of the chunk, from 1; 0 on the test chunk. */
  readonly rxChunkNum: number;
  /** The rows of the chunk. */
  readonly rxNumRows: number;
  /** The name of the data. */
  readonly rxReadFileName: string;
  /** Whether these are a few rows by which types are found out; what comes of them is not kept. */
  readonly rxIsTestChunk: boolean;
  /** Whether a model predicts. */
  readonly rxIsPrediction: boolean;
  /** An element of `transformObjects`. */
  rxGet(name: string): unknown;
  /** Sets an element of `transformObjects`: for later chunks too with `returnTransformObjects`, else for this chunk alone. */
  rxSet(name: string, value: unknown): void;
  /** Changes an element by a value; adds it when no function is given. R's operators go by name: `'*'`, `'pmax'`, `'c'`. */
  rxModify<T>(name: string, value: T, change?: string | ((element: T, value: T) => T)): void;
}

/** A function of a chunk's columns: returns those that take their place, and may add and leave out. */
export type TransformFunction = (
  data: Record<string, PemaColumn>,
  rx: TransformScope,
) => Readonly<Record<string, TransformColumn>>;

/** A function on its way to a satellite. */
export type FunctionCode = { source: string } | { module: string; name: string };

/** A function as satellites are told of it. */
export function codeOf(given: TransformFunction | ImportedFunction): FunctionCode {
  if (typeof given === 'function') return { source: Function.prototype.toString.call(given) };
  if (typeof given?.name === 'string' && given.module) return { module: String(given.module), name: given.name };
  throw new RxError('argument', 'transformFunc is a function, or { module, name } of one that a module exports');
}

/** The function that code stands for, in this realm. */
export async function functionOf(code: FunctionCode): Promise<TransformFunction> {
  if ('source' in code) return evaluated('transformFunc', code.source) as TransformFunction;
  return (await exportedFunction(code)) as TransformFunction;
}

/** What a transform function is given besides the chunk: values that can be cloned. */
export type TransformObjects = Record<string, unknown>;

/** The scope of a call. */
export function scopeOf(
  about: Omit<TransformScope, 'rxGet' | 'rxSet' | 'rxModify'>,
  objects: TransformObjects,
): TransformScope {
  return {
    ...about,
    rxGet: (name) => objects[name],
    rxSet: (name, value) => {
      objects[name] = value;
    },
    rxModify: (name, value, change = '+') => {
      const changed = typeof change === 'string' ? operatorOf(change) : (change as (a: unknown, b: unknown) => unknown);
      objects[name] = changed(objects[name], value);
    },
  };
}

/** Whether a column is one of {@link PemaData}'s factors. */
export function isFactor(column: TransformColumn): column is Extract<PemaData[string], { codes: Int32Array }> {
  return 'codes' in column && 'levels' in column;
}
