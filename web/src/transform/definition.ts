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

/** What a transform function returns. */
export type TransformedColumns = Readonly<Record<string, TransformColumn>>;

/**
 * A function of a chunk's columns: returns those that take their place, and may add and leave out. One that is asynchronous
 * is waited for.
 */
export type TransformFunction = (
  data: Record<string, PemaColumn>,
  rx: TransformScope,
) => TransformedColumns | Promise<TransformedColumns>;

/** A function on its way to a satellite. */
export type FunctionCode = { source: string } | { module: string; name: string };

/**
 * How a function transformed the data that a model was fitted to, after expressions: {@link rxPredict} has it transform new
 * data.
 */
export interface ModelTransform {
  readonly transformFunc: FunctionCode;
  /** The variables that it sees; all when there is no list. */
  readonly transformVars: readonly string[] | null;
  readonly transformObjects: TransformObjects;
  /** Expressions by name; null takes a variable away. */
  readonly transforms: Readonly<Record<string, string | null>>;
}

/** A function as satellites are told of it. */
export function codeOf(given: TransformFunction | ImportedFunction | FunctionCode): FunctionCode {
  if (typeof given === 'object' && given && 'source' in given) return given;
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

/** Objects without structure of their own, whose values are looked at. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}

/** Where in a value something is that cannot be cloned, and what; null when all can. */
function uncloneable(value: unknown, place: string, seen: Set<unknown>): string | null {
  if (typeof value === 'function') return `'${place}' is a function`;
  if (typeof value === 'symbol') return `'${place}' is a symbol`;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) return null;
  seen.add(value);
  if (isPlain(value)) {
    for (const [name, part] of Object.entries(value)) {
      const found = uncloneable(part, `${place}.${name}`, seen);
      if (found) return found;
    }
    return null;
  }
  try {
    structuredClone(value);
    return null;
  } catch {
    return `'${place}' is of class ${value.constructor?.name ?? 'unknown'}`;
  }
}

/** Throws when objects cannot cross to satellites. */
export function requireCloneable(objects: TransformObjects): void {
  const seen = new Set<unknown>();
  for (const [name, value] of Object.entries(objects)) {
    const found = uncloneable(value, name, seen);
    if (!found) continue;
    const message = `transformObjects: ${found}, which cannot be cloned and does not cross to satellites; declare it inside of transformFunc, or in a module that { module, name } names`;
    throw new RxError('argument', message);
  }
}

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
