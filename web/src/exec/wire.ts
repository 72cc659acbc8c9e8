import { frameToArrow, readTable, Table, tableBytes } from '../data/frame.js';
import type { ArrowTable } from '../data/frame.js';
import { RxError } from '../error.js';
import { encodedOf, makeResult } from '../result/result.js';
import { weigh } from '../source/shared-memory.js';
import { ElemArg } from './elem-arg.js';
import { sharedBuffer } from './share.js';
import { tableFromWire, tableToWire, type WireTable } from './table-wire.js';

/** The key by which stand-ins are known among what was cloned. */
const MARK = 'rx:wire';

/** What stands for values that structured cloning does not know. */
type StandIn =
  | { [MARK]: 'table'; table: WireTable }
  | { [MARK]: 'stream'; bytes: Uint8Array }
  | {
      [MARK]: 'result';
      fields: unknown;
      kept: unknown;
      print: string;
      summary: string;
      encoded: Uint8Array | undefined;
    }
  | { [MARK]: 'url'; href: string }
  | { [MARK]: 'hole'; at: number };

/** A place among the arguments where each task has its own value. */
export class Hole {
  readonly at: number;

  constructor(at: number) {
    this.at = at;
  }
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * A value with some parts replaced, in arrays and plain objects at any depth. What nothing is replaced in is taken as it is;
 * nothing of the value is changed.
 */
function replaced(value: unknown, replace: (part: unknown) => unknown, seen = new Map<object, unknown>()): unknown {
  const stand = replace(value);
  if (stand !== value || typeof value !== 'object' || value === null) return stand;
  if (seen.has(value)) return seen.get(value);
  // A value that holds itself holds itself as it was.
  seen.set(value, value);
  let made: unknown = value;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) {
      const part: unknown = value[at];
      if (typeof part === 'number' || typeof part === 'string') continue;
      const other = replaced(part, replace, seen);
      if (other === part) continue;
      if (made === value) made = [...value];
      (made as unknown[])[at] = other;
    }
  } else if (isPlain(value)) {
    for (const [name, part] of Object.entries(value)) {
      const other = replaced(part, replace, seen);
      if (other === part) continue;
      if (made === value) made = { ...value };
      (made as Record<string, unknown>)[name] = other;
    }
  }
  seen.set(value, made);
  return made;
}

/**
 * Makes values ready for structured cloning: results, Arrow tables and URLs get stand-ins, and where memory may be shared,
 * large buffers are put there, each once.
 */
export class Packer {
  readonly #share: boolean;
  readonly #shared = new Map<ArrayBufferLike, SharedArrayBuffer>();
  readonly #tables = new Map<object, StandIn>();
  readonly #holes: ElemArg[] = [];

  constructor({ share }: { share: boolean }) {
    this.#share = share;
  }

  /** The arguments of which each task has its own, in the order in which they were found. */
  get holes(): readonly ElemArg[] {
    return this.#holes;
  }

  /** A value as it can be cloned. */
  pack(value: unknown): unknown {
    return replaced(value, (part) => this.#stand(part));
  }

  #stand(value: unknown): unknown {
    if (typeof value === 'function') {
      throw new RxError('argument', `the function '${value.name}' cannot be passed as a value: give it in execObjects`);
    }
    if (typeof value !== 'object' || value === null) return value;
    if (ArrayBuffer.isView(value)) return this.#share ? this.#sharedView(value) : value;
    if (value instanceof ArrayBuffer) return this.#share ? (this.#buffer(value, 0, value.byteLength) ?? value) : value;
    if (value instanceof ElemArg) return { [MARK]: 'hole', at: this.#holes.push(value) - 1 };
    if (value instanceof URL) return { [MARK]: 'url', href: value.href };
    if (value instanceof Table || isArrow(value)) return this.#table(value);
    return isResult(value) ? this.#result(value) : value;
  }

  #table(table: Table | ArrowTable): StandIn {
    const known = this.#tables.get(table);
    if (known) return known;
    const own = table instanceof Table ? table : readTable(frameToArrow(table));
    const wire = tableToWire(own, (view) => (this.#share ? this.#sharedView(view) : view));
    const stand: StandIn = wire ? { [MARK]: 'table', table: wire } : { [MARK]: 'stream', bytes: tableBytes(own) };
    this.#tables.set(table, stand);
    return stand;
  }

  #result(result: object): StandIn {
    const hidden = Object.entries(Object.getOwnPropertyDescriptors(result)).filter(
      ([name, { enumerable }]) => !enumerable && name !== 'toString' && name !== 'summary',
    );
    const fields = withBytes({ ...result });
    const kept = this.pack(Object.fromEntries(hidden.map(([name, { value }]) => [name, value])));
    const { summary } = result as { summary(): string };
    return { [MARK]: 'result', fields, kept, print: String(result), summary: summary(), encoded: encodedOf(result) };
  }

  #sharedView(view: ArrayBufferView): ArrayBufferView {
    const { buffer, byteOffset, byteLength } = view;
    if (!(buffer instanceof ArrayBuffer)) return view;
    // A small part of something large is put there alone.
    const isWhole = this.#shared.has(buffer) || byteLength * 2 >= buffer.byteLength;
    const shared = isWhole
      ? this.#buffer(buffer, 0, buffer.byteLength)
      : sharedBuffer(new Uint8Array(buffer, byteOffset, byteLength));
    if (!shared) return view;
    const offset = isWhole ? byteOffset : 0;
    if (view instanceof DataView) return new DataView(shared, offset, byteLength);
    const { constructor: View, length } = view as Uint8Array & { constructor: Uint8ArrayConstructor };
    return new View(shared, offset, length);
  }

  /** The shared copy of a buffer; null of one that is too small to be worth it. */
  #buffer(buffer: ArrayBuffer, offset: number, length: number): SharedArrayBuffer | null {
    const known = this.#shared.get(buffer);
    if (known) return known;
    const shared = sharedBuffer(new Uint8Array(buffer, offset, length));
    if (shared) this.#shared.set(buffer, shared);
    return shared;
  }
}

/** Tables inside of a result as bytes, as results are made of them. */
function withBytes(fields: unknown): unknown {
  return replaced(fields, (part) => (part instanceof Table ? tableBytes(part) : part));
}

function isArrow(value: object): value is ArrowTable {
  return 'numRows' in value && 'schema' in value && typeof (value as ArrowTable).getChild === 'function';
}

/** Whether a value is a result of an analysis: it prints, and that does not count as a field. */
function isResult(value: object): boolean {
  return Object.getOwnPropertyDescriptor(value, 'summary')?.enumerable === false && Object.isFrozen(value);
}

/** A value that was packed, and cloned, as it was. */
export function unpack(value: unknown): unknown {
  const known = new Map<unknown, unknown>();
  return replaced(value, (part) => {
    if (ArrayBuffer.isView(part)) weigh(part.buffer);
    if (typeof part !== 'object' || part === null || !(MARK in part)) return part;
    if (!known.has(part)) known.set(part, restored(part as StandIn));
    return known.get(part);
  });
}

function restored(stand: StandIn): unknown {
  switch (stand[MARK]) {
    case 'table':
      return tableFromWire(stand.table);
    case 'stream':
      return readTable(stand.bytes);
    case 'url':
      return new URL(stand.href);
    case 'hole':
      return new Hole(stand.at);
    case 'result': {
      const { fields, kept, print, summary, encoded } = stand;
      const form = [fields, print, summary, ...(encoded ? [encoded] : [])];
      return makeResult(['', ...form] as never, unpack(kept) as Record<string, unknown>);
    }
  }
}

/** Arguments with the values of one task in their holes. */
export function filled(template: unknown, values: readonly unknown[]): unknown {
  return replaced(template, (part) => (part instanceof Hole ? values[part.at] : part));
}
