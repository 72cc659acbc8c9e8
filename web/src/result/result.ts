import { readTable } from '../data/frame.js';
import type { EngineResult } from '../engine/instance.js';
import type { ModelTransform } from '../transform/definition.js';

/** What every result has besides its fields. */
export interface Printed {
  /** The result as R prints it. */
  toString(): string;
  /** R's `summary` of the result; the same as `toString` for results without one. */
  summary(): string;
}

/** The result of an analysis: its fields, and how it prints. */
export type RxResult<T> = Readonly<T> & Printed & WithTransform;

/** What a model has whose data a function of the user's transformed. */
interface WithTransform {
  /** The function, and what it is given: {@link rxPredict} has it transform new data. */
  readonly dataTransform?: ModelTransform;
}

/** The first bytes of an Arrow IPC stream. */
function isStream(bytes: Uint8Array): boolean {
  return bytes.length >= 8 && bytes[0] === 255 && bytes[1] === 255 && bytes[2] === 255 && bytes[3] === 255;
}

/** Data frames inside a result become tables. */
function withTables(value: unknown): unknown {
  if (value instanceof Uint8Array) return isStream(value) ? readTable(value) : value;
  if (Array.isArray(value)) {
    // Long arrays of numbers hold nothing to replace.
    return typeof value[0] === 'object' ? value.map(withTables) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withTables(field)]));
}

/** Results in the engine's own form. */
const forms = new WeakMap<object, Uint8Array>();

/** A result of an analysis in the engine's own form; undefined for any other value. */
export function encodedOf(result: unknown): Uint8Array | undefined {
  return typeof result === 'object' && result !== null ? forms.get(result) : undefined;
}

/** A result that was computed from others, and cannot be saved. */
type Unsaved = [name: string, output: unknown, print: string, summary: string];

/** A result with its printed forms and what was kept with it, which do not count as fields. */
export function makeResult<T>(
  [, output, print, summary, encoded]: EngineResult | Unsaved,
  kept: Record<string, unknown> = {},
): RxResult<T> {
  const hidden = (value: unknown) => ({ value, enumerable: false });
  const properties = {
    toString: hidden(() => print),
    summary: hidden(() => summary),
    ...Object.fromEntries(Object.entries(kept).map(([field, value]) => [field, hidden(value)])),
  };
  const result = Object.freeze(Object.defineProperties(withTables(output) as object, properties)) as RxResult<T>;
  if (encoded) forms.set(result, encoded);
  return result;
}

/** A result with further fields; it prints and is saved as without them. */
export function withFields<T, F extends object>(result: RxResult<T>, fields: F): RxResult<T> & Readonly<F> {
  const described = { ...Object.getOwnPropertyDescriptors(result), ...Object.getOwnPropertyDescriptors(fields) };
  const extended = Object.freeze(Object.defineProperties({}, described)) as RxResult<T> & Readonly<F>;
  const encoded = encodedOf(result);
  if (encoded) forms.set(extended, encoded);
  return extended;
}

/** What a result is made of whose printed forms hang on arguments, and by which maker. */
const makers = new WeakMap<object, { by: string; of: unknown }>();

/** Notes by what a result is made, and of what. */
export function withMaker<T extends object>(result: T, by: string, of: unknown): T {
  makers.set(result, { by, of });
  return result;
}

/** By what a result is made, when its fields do not say all. */
export function madeBy(result: unknown): { by: string; of: unknown } | undefined {
  return typeof result === 'object' && result !== null ? makers.get(result) : undefined;
}

/** A value that was taken apart, put together again. */
export function revived(
  target: object,
  parts: {
    fields: readonly [name: string, value: unknown][];
    hidden: readonly [name: string, value: unknown][];
    texts: readonly [name: string, text: string][];
    encoded: Uint8Array | undefined;
    isFrozen: boolean;
  },
): object {
  for (const [name, value] of parts.fields) {
    Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
  }
  for (const [name, value] of parts.hidden) Object.defineProperty(target, name, { value, enumerable: false });
  for (const [name, text] of parts.texts) {
    Object.defineProperty(target, name, { value: () => text, enumerable: false });
  }
  if (parts.encoded) forms.set(target, parts.encoded);
  return parts.isFrozen ? Object.freeze(target) : target;
}
