import { readTable } from '../data/frame.js';

/** What every result has besides its fields. */
export interface Printed {
  /** The result as R prints it. */
  toString(): string;
  /** R's `summary` of the result; the same as `toString` for results without one. */
  summary(): string;
}

/** The result of an analysis: its fields, and how it prints. */
export type RxResult<T> = Readonly<T> & Printed;

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

/** What the engine gave: the function and its fields, by result. */
const origins = new WeakMap<object, { name: string; output: unknown }>();

/** The function that gave a result, and its fields as the engine has them; undefined for any other value. */
export function originOf(result: unknown): { name: string; output: unknown } | undefined {
  return typeof result === 'object' && result !== null ? origins.get(result) : undefined;
}

/** A result with its printed forms and what was kept with it, which do not count as fields. */
export function makeResult<T>(
  name: string,
  output: unknown,
  print: string,
  summary: string,
  kept: Record<string, unknown> = {},
): RxResult<T> {
  const hidden = (value: unknown) => ({ value, enumerable: false });
  const properties = {
    toString: hidden(() => print),
    summary: hidden(() => summary),
    ...Object.fromEntries(Object.entries(kept).map(([field, value]) => [field, hidden(value)])),
  };
  const result = Object.freeze(Object.defineProperties(withTables(output) as object, properties)) as RxResult<T>;
  origins.set(result, { name, output });
  return result;
}
