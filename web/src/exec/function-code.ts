import type { ImportedFunction } from '../code/evaluate.js';
import { RxError } from '../error.js';
import type { ExecCall } from './call.js';
import type { ReadFunction } from './free-variables.js';
import type { Packer } from './wire.js';

/** A function that tasks run. */
export type ExecFunction = (this: never, ...args: never[]) => unknown;

/** The functions, and what they need, as they cross to where they run. */
export type CallCode = Pick<ExecCall, 'FUN' | 'functions' | 'objects' | 'free' | 'usesRx'>;

/** The name of the function of this package that a value is. */
async function packageName(given: unknown): Promise<string | undefined> {
  const names = await import('../index.js');
  return [...Object.entries(names), ...Object.entries(names.rx)].find(([, value]) => value === given)?.[0];
}

/**
 * The code of a call: its function and those that are among its objects as texts, the names that they use and do not
 * declare, and the values that they are given.
 */
export async function callCode(
  given: ExecFunction | ImportedFunction,
  execObjects: Readonly<Record<string, unknown>>,
  packer: Packer,
): Promise<CallCode> {
  const isFunction = typeof given === 'function';
  if (!isFunction && !(typeof given?.name === 'string' && given.module)) {
    throw new RxError('argument', 'FUN is a function, or { module, name } of one that a module exports');
  }
  const { readFunction } = await import('./free-variables.js');
  const texts: Record<string, ReadFunction> = {};
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(execObjects)) {
    if (typeof value === 'function') texts[name] = readFunction(name, Function.prototype.toString.call(value));
    else values[name] = value;
  }
  const FUN = isFunction ? readFunction(given.name || 'FUN', Function.prototype.toString.call(given)) : null;
  const read = [...Object.values(texts), ...(FUN ? [FUN] : [])];
  const named = new Set(read.flatMap(({ free }) => free));
  const free = [...named].filter((name) => name !== 'rx' && !Object.hasOwn(execObjects, name));
  const functions = Object.fromEntries(Object.entries(texts).map(([name, { expression }]) => [name, expression]));
  const common = { functions, objects: packer.pack(values) as Record<string, unknown> };
  if (isFunction) {
    const rx = free.some((name) => !(name in globalThis)) ? await packageName(given) : undefined;
    if (rx) return { ...common, FUN: { rx }, free: [], usesRx: true };
  }
  return {
    ...common,
    FUN: FUN
      ? { expression: FUN.expression }
      : { module: String((given as ImportedFunction).module), name: given.name },
    free,
    // A module says nothing of what it will ask its scope for.
    usesRx: !FUN || read.some(({ expression }) => /\brx\b/.test(expression)),
  };
}
