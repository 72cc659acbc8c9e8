import type { ImportedFunction } from '../code/evaluate.js';
import { moduleAddress } from '../code/module-address.js';
import { RxError } from '../error.js';
import type { ExecCall } from './call.js';
import type { ReadFunction } from './free-variables.js';
import type { Packer } from './wire.js';

/** A function that tasks run. */
export type ExecFunction = (this: never, ...args: never[]) => unknown;

/** The functions, and what they need, as they cross to where they run. */
export type CallCode = Pick<ExecCall, 'FUN' | 'functions' | 'objects' | 'named' | 'free' | 'usesRx'>;

/** The name of the function of this package that a value is. */
async function packageName(given: unknown): Promise<string | undefined> {
  const names = await import('../index.js');
  return [...Object.entries(names), ...Object.entries(names.rx)].find(([, value]) => value === given)?.[0];
}

/** What functions are given: values and functions by name, and what modules export, of which they get what they name. */
export interface GivenObjects {
  readonly execObjects: Readonly<Record<string, unknown>>;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** Reads functions and those that they name, from one to the next. */
class Reading {
  readonly texts: Record<string, ReadFunction> = {};
  readonly values: Record<string, unknown> = {};
  readonly named = new Set<string>();
  readonly #begun = new Set<string>();
  readonly #read: (name: string, text: string) => ReadFunction;
  readonly #given: GivenObjects;

  constructor(read: (name: string, text: string) => ReadFunction, given: GivenObjects) {
    this.#read = read;
    this.#given = given;
  }

  /** Takes something that is given; what it names stands in front of it, as classes need those that they extend. */
  take(name: string, value: unknown): void {
    if (this.#begun.has(name)) return;
    this.#begun.add(name);
    if (typeof value !== 'function') {
      this.values[name] = value;
      return;
    }
    const read = this.#read(name, Function.prototype.toString.call(value));
    this.follow(read);
    this.texts[name] = read;
  }

  /** Takes what a function names. */
  follow({ free }: ReadFunction): void {
    const { execObjects, exports } = this.#given;
    for (const name of free) {
      this.named.add(name);
      if (Object.hasOwn(execObjects, name)) this.take(name, execObjects[name]);
      else if (Object.hasOwn(exports, name)) this.take(name, exports[name]);
    }
  }

  has(name: string): boolean {
    return this.#begun.has(name);
  }
}

/**
 * The code of a call: its function and those that it is given as texts, the names that they use and do not declare, and the
 * values that they are given.
 */
export async function callCode(
  given: ExecFunction | ImportedFunction,
  objects: GivenObjects,
  packer: Packer,
): Promise<CallCode> {
  const isFunction = typeof given === 'function';
  if (!isFunction && !(typeof given?.name === 'string' && given.module)) {
    throw new RxError('argument', 'FUN is a function, or { module, name } of one that a module exports');
  }
  const { readFunction } = await import('./free-variables.js');
  const reading = new Reading(readFunction, objects);
  const FUN = isFunction ? readFunction(given.name || 'FUN', Function.prototype.toString.call(given)) : null;
  if (FUN) reading.follow(FUN);
  // A module says nothing of what it will ask its scope for.
  const others = FUN ? objects.execObjects : { ...objects.exports, ...objects.execObjects };
  for (const [name, value] of Object.entries(others)) reading.take(name, value);
  const { texts, values, named } = reading;
  const free = [...named].filter((name) => name !== 'rx' && !reading.has(name));
  const functions = Object.fromEntries(Object.entries(texts).map(([name, { expression }]) => [name, expression]));
  const common = { functions, named: [...named], objects: packer.pack(values) as Record<string, unknown> };
  if (isFunction) {
    const rx = free.some((name) => !(name in globalThis)) ? await packageName(given) : undefined;
    if (rx) return { ...common, FUN: { rx }, free: [], usesRx: true };
  }
  const read = [...Object.values(texts), ...(FUN ? [FUN] : [])];
  return {
    ...common,
    FUN: FUN
      ? { expression: FUN.expression }
      : { module: moduleAddress((given as ImportedFunction).module), name: given.name },
    free,
    usesRx: !FUN || read.some(({ expression }) => /\brx\b/.test(expression)),
  };
}
