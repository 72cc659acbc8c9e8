import { RxError } from '../error.js';

/** What a module exports, as `import * as name from` gives it. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/**
 * A module whose exports functions of rxExec see as variables: its address, a name that the page's import map knows, or, of one
 * that is bundled with the page, what it exports (`import * as helpers from './helpers.js'`).
 */
export type TaskPackage = string | URL | ModuleExports;

/** Whether a module is given by what it exports. */
export function isModule(given: unknown): given is ModuleExports {
  if (typeof given !== 'object' || given === null) return false;
  const prototype: unknown = Object.getPrototypeOf(given);
  return prototype === null || prototype === Object.prototype;
}

/** Modules in one form. */
export function packages(given: unknown): readonly (string | ModuleExports)[] | null {
  if (given === null || given === undefined) return null;
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  return Object.freeze(
    list.map((one) => {
      if (typeof one === 'string' || one instanceof URL) return String(one);
      if (isModule(one)) return one;
      throw new RxError('argument', 'packagesToLoad are addresses or names of modules, or what modules export');
    }),
  );
}
