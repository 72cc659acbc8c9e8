import { evaluated } from '../code/evaluate.js';
import { importModule } from '../code/import-module.js';

/** A factor as a user's function sees it. */
export interface PemaFactor {
  /** For each row the position of its level, from 0; -1 where it is missing. */
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

/** A column as a user's function sees it: numbers (NaN where missing), a factor, or values with null where missing. */
export type PemaColumn = Float64Array | PemaFactor | readonly (string | boolean | Date | null)[];

/** A chunk as a user's function sees it: columns by name. */
export type PemaData = Readonly<Record<string, PemaColumn>>;

/** The fields that every object has besides its own. */
export interface PemaBaseFields {
  /** The iteration, from 1; 0 before the first. */
  iter: number;
  /** No more iterations than this are made. Default 2000. */
  maxIters: number;
}

/** What a method of a class sees as `this`. */
export type PemaSelf<F> = F & PemaBaseFields;

/** The methods of a class. All but `processData` and `updateResults` may be left out. */
export interface PemaMethods<F, R = unknown> {
  /** Sets the fields before the first pass. Without it, fields are set from the arguments of the same names. */
  initialize?(this: PemaSelf<F>, args: Partial<F> & Record<string, unknown>): void;
  /** The variables that `processData` uses; all when it is left out or returns nothing. */
  getVarsToUse?(this: PemaSelf<F>): readonly string[] | undefined;
  /** Called before each pass, with its number from 1. */
  initIteration?(this: PemaSelf<F>, iter: number): void;
  /** Adds a chunk to the fields. Runs in a satellite, on a copy of the object. */
  processData(this: PemaSelf<F>, data: PemaData): void;
  /** Adds the fields of the object of the rows that follow. Runs in a satellite or in the page. */
  updateResults(this: PemaSelf<F>, next: PemaSelf<F>): void;
  /** The result, once the fields hold all rows; the fields when it is left out. Runs in the page. */
  processResults?(this: PemaSelf<F>): R;
  /** Whether no further pass is needed. True when it is left out. Runs in the page. */
  hasConverged?(this: PemaSelf<F>): boolean;
}

/** A class of analyses. */
export interface PemaClass<F extends object, R = unknown> {
  className: string;
  /** Its fields and what they hold at first; values that can be cloned. */
  fields: F;
  methods: PemaMethods<F, R>;
}

/** Methods on their way to a satellite: their source texts, or where a module exports the class. */
export type PemaCode = { sources: readonly [name: string, source: string][] } | { module: string; name: string };

/** The methods that run in satellites. */
const REMOTE = ['processData', 'updateResults'] as const;

/** What a satellite needs of a class. */
export type RemoteMethods = Pick<PemaMethods<object>, (typeof REMOTE)[number]>;

/** The methods that satellites run, as texts. */
export function sourcesOf(methods: PemaMethods<never>): PemaCode {
  // All of them: a method may call another by `this`.
  const sources = Object.entries(methods).flatMap(([name, method]): [string, string][] =>
    typeof method === 'function' ? [[name, Function.prototype.toString.call(method)]] : [],
  );
  return { sources };
}

/** The methods that code stands for, in this realm. */
export async function methodsOf(code: PemaCode): Promise<RemoteMethods> {
  if ('module' in code) {
    const exported = await importModule(code.module);
    return (exported[code.name] as PemaClass<object>).methods as RemoteMethods;
  }
  return Object.fromEntries(
    code.sources.map(([name, source]) => [name, evaluated(name, source)]),
  ) as unknown as RemoteMethods;
}

/** The fields of an object: all that are its own and not functions. */
export function fieldsOf(object: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => typeof value !== 'function'));
}
