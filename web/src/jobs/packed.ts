import { readTable, Table, tableBytes } from '../data/frame.js';
import { RxError, type RxErrorCode } from '../error.js';
import { encodedOf, madeBy, revived } from '../result/result.js';

/** A value in a form that browsers can store: plain values as they are, others by what makes them again. */
export type Packed =
  | { kind: 'value'; value: unknown }
  | { kind: 'list'; items: Packed[] }
  | { kind: 'map'; entries: [Packed, Packed][] }
  | { kind: 'set'; items: Packed[] }
  | { kind: 'url'; href: string }
  | { kind: 'table'; bytes: Uint8Array }
  | { kind: 'error'; code: RxErrorCode; message: string; at: object; stack: string | undefined }
  | { kind: 'made'; by: string; of: Packed }
  | PackedObject;

interface PackedObject {
  kind: 'object';
  isList: boolean;
  isFrozen: boolean;
  fields: [name: string, value: Packed][];
  hidden: [name: string, value: Packed][];
  /** How it prints. */
  texts: [name: string, text: string][];
  /** The engine's own form. */
  encoded: Uint8Array | undefined;
}

/** What makes results again whose forms hang on more than their fields. */
export type Revivers = Readonly<Record<string, (fields: never) => Promise<object>>>;

/** Thrown for what cannot be stored. */
export class NotStorable extends Error {}

/** Whether a value is one that browsers store as it is. */
function isPlain(value: unknown): boolean {
  return (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol') || value === null;
}

/** A value that was found to be no plain object: as browsers clone it, if they do. */
function asItIs(value: object): Packed {
  if (ArrayBuffer.isView(value) && !(value.buffer instanceof ArrayBuffer)) {
    // Memory that is shared cannot be stored.
    return { kind: 'value', value: 'slice' in value ? (value as Uint8Array).slice() : value };
  }
  return { kind: 'value', value };
}

/** Packs a value. Throws {@link NotStorable} for functions and what belongs to this tab alone. */
export function pack(value: unknown): Packed {
  if (typeof value === 'function' || typeof value === 'symbol') throw new NotStorable(`a ${typeof value}`);
  if (isPlain(value)) return { kind: 'value', value };
  const made = madeBy(value);
  if (made) return { kind: 'made', by: made.by, of: pack(made.of) };
  if (value instanceof Table) return { kind: 'table', bytes: tableBytes(value) };
  if (value instanceof URL) return { kind: 'url', href: value.href };
  if (value instanceof RxError) {
    return { kind: 'error', code: value.code, message: value.message, at: value.at, stack: value.stack };
  }
  if (value instanceof Map) return { kind: 'map', entries: [...value].map(([key, one]) => [pack(key), pack(one)]) };
  if (value instanceof Set) return { kind: 'set', items: [...value].map(pack) };
  if (Array.isArray(value)) {
    if (Object.keys(value).length === value.length && Object.getOwnPropertyNames(value).length === value.length + 1) {
      const isFrozen = Object.isFrozen(value);
      if (!isFrozen) return value.every(isPlain) ? { kind: 'value', value } : { kind: 'list', items: value.map(pack) };
    }
    return packObject(value);
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return packObject(value as object);
  const isBuiltIn =
    ArrayBuffer.isView(value) ||
    value instanceof ArrayBuffer ||
    value instanceof Date ||
    value instanceof RegExp ||
    value instanceof Blob ||
    value instanceof Error ||
    (typeof FileSystemHandle === 'function' && value instanceof FileSystemHandle) ||
    (typeof ImageData === 'function' && value instanceof ImageData);
  if (isBuiltIn) return asItIs(value as object);
  throw new NotStorable(`a value of class ${prototype.constructor?.name ?? 'unknown'}`);
}

function packObject(value: object): PackedObject {
  const fields: PackedObject['fields'] = [];
  const hidden: PackedObject['hidden'] = [];
  const texts: PackedObject['texts'] = [];
  const isList = Array.isArray(value);
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    if (isList && name === 'length') continue;
    if (descriptor.enumerable) fields.push([name, pack((value as Record<string, unknown>)[name])]);
    else if (typeof descriptor.value !== 'function') hidden.push([name, pack(descriptor.value)]);
    else if (descriptor.value.length === 0) texts.push([name, String(descriptor.value.call(value))]);
    else throw new NotStorable(`the function '${name}'`);
  }
  const encoded = encodedOf(value);
  return { kind: 'object', isList, isFrozen: Object.isFrozen(value), fields, hidden, texts, encoded };
}

/** The value that was packed, as it was: results print, predict and are saved, tables are tables. */
export async function unpack(packed: Packed, revivers: Revivers): Promise<unknown> {
  const all = (items: Packed[]) => Promise.all(items.map((item) => unpack(item, revivers)));
  switch (packed.kind) {
    case 'value':
      return packed.value;
    case 'list':
      return all(packed.items);
    case 'set':
      return new Set(await all(packed.items));
    case 'map': {
      const keys = await all(packed.entries.map(([key]) => key));
      const values = await all(packed.entries.map(([, value]) => value));
      return new Map(keys.map((key, at) => [key, values[at]]));
    }
    case 'url':
      return new URL(packed.href);
    case 'table':
      return readTable(packed.bytes);
    case 'error':
      return unpackError(packed);
    case 'made': {
      const make = revivers[packed.by];
      if (!make) throw new RxError('protocol', `nothing makes '${packed.by}' again`);
      return make((await unpack(packed.of, revivers)) as never);
    }
    case 'object': {
      const named = async (list: [string, Packed][]) => {
        const values = await all(list.map(([, value]) => value));
        return list.map(([name], at): [string, unknown] => [name, values[at]]);
      };
      const { isList, isFrozen, texts, encoded } = packed;
      const target: object = isList ? [] : {};
      const fields = await named(packed.fields);
      return revived(target, { fields, hidden: await named(packed.hidden), texts, encoded, isFrozen });
    }
  }
}

/** An error that was packed. */
export function unpackError({ code, message, at, stack }: Extract<Packed, { kind: 'error' }>): RxError {
  const error = new RxError(code, message, at);
  if (stack !== undefined) error.stack = stack;
  return error;
}
