import { RxError } from '../error.js';
import { isModule, type ModuleExports, packages, type TaskPackage } from './packages.js';

/** The classes of compute contexts, by RevoScaleR's names. */
export type ContextType =
  | 'RxLocalSeq'
  | 'RxLocalParallel'
  | 'RxForeachDoPar'
  | 'RxInSqlServer'
  | 'RxSpark'
  | 'RxHadoopMR';

/** What every compute context says. */
export interface ContextValue {
  /** RevoScaleR's name of the class. */
  readonly type: ContextType;
  /** RevoScaleR's description: what stands for the class in calls. */
  readonly description: string;
  /** Whether calls wait for their results; otherwise each returns a job at once. */
  readonly wait: boolean;
  /** Whether what tasks and jobs print goes to the console. */
  readonly consoleOutput: boolean;
  /** Whether what a job left is removed when its results are collected. */
  readonly autoCleanup: boolean;
  /** Modules that tasks of rxExec load first: see {@link TaskPackage}. */
  readonly packagesToLoad: readonly (string | ModuleExports)[] | null;
  /** The context as R shows it. */
  toString(): string;
}

/** Arguments of all compute contexts. */
export interface CommonContextOptions {
  /** Whether calls wait for their results; otherwise each returns a job at once, see rxGetJobResults. Default true. */
  wait?: boolean;
  /** Whether what tasks and jobs print goes to the console. Default false. */
  consoleOutput?: boolean;
  /** Whether what a job left is removed when its results are collected. Default true. */
  autoCleanup?: boolean;
  /** Modules that tasks of rxExec load first: see {@link TaskPackage}. */
  packagesToLoad?: TaskPackage | readonly TaskPackage[] | null;
}

/** The common arguments when nothing is said. */
export const COMMON = { wait: true, consoleOutput: false, autoCleanup: true, packagesToLoad: null } as const;

/** Arguments that are true or false. */
const SWITCHES = ['wait', 'consoleOutput', 'autoCleanup'] as const;

/** Arguments that are not shown. */
const SECRET = new Set(['password', 'connectionString']);

/** Values of a class, by the arguments' names. */
type Slots = Readonly<Record<string, unknown>>;

/** How a class of contexts is made. */
export interface ContextClass<T extends ContextValue> {
  type: T['type'];
  description: T['description'];
  /** What arguments are when they are not given. */
  defaults: Omit<T, 'type' | 'description' | 'toString'>;
  /** Whether there may be arguments that are not listed, as RevoScaleR passes them to its engine. Default false. */
  isOpen?: boolean;
}

/** A context: what is given, in the place of what `object` says, in the place of defaults. It cannot be changed. */
export function makeContext<T extends ContextValue>(
  { type, description, defaults, isOpen = false }: ContextClass<T>,
  { object, ...options }: { object?: unknown },
): T {
  if (object !== undefined && !isContext(object)) {
    throw new RxError('argument', `object is a compute context to copy, not '${String(object)}'`);
  }
  const given = Object.entries(options as Slots).filter(([, value]) => value !== undefined);
  const unknown = given.find(([name]) => !(name in defaults));
  if (unknown && !isOpen) throw new RxError('argument', `${type} has no argument '${unknown[0]}'`);
  const copied = Object.entries((object ?? {}) as Slots).filter(
    ([name]) => name in defaults || (isOpen && object?.type === type && name !== 'type' && name !== 'description'),
  );
  const slots = { ...defaults, ...Object.fromEntries(copied), ...Object.fromEntries(given) } as Record<string, unknown>;
  slots.packagesToLoad = packages(slots.packagesToLoad);
  for (const name of SWITCHES) {
    if (typeof slots[name] !== 'boolean') throw new RxError('argument', `${name} of ${type} is true or false`);
  }
  const value = { ...slots, type, description };
  const print = () => shown(type, slots, defaults as Slots);
  return Object.freeze(Object.defineProperty(value, 'toString', { value: print, enumerable: false })) as unknown as T;
}

/** A context as R shows it: its class, then what is not as it is by default. */
function shown(type: string, slots: Slots, defaults: Slots): string {
  const others = Object.entries(slots).filter(([name, value]) => !same(value, defaults[name]));
  const lines = others.map(([name, value]) => `  ${name}: ${SECRET.has(name) ? '...' : text(value)}`);
  return [`${type} Compute Context`, ...lines].join('\n');
}

function text(value: unknown): string {
  if (value === true) return 'TRUE';
  if (value === false) return 'FALSE';
  if (value === null) return 'NULL';
  if (Array.isArray(value)) return value.map(text).join(', ');
  if (isModule(value)) return `{ ${Object.keys(value).join(', ')} }`;
  return typeof value === 'string' ? `"${value}"` : String(value);
}

/** Whether two arguments say the same. */
export function same(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, at) => same(value, other[at]));
  }
  return Object.is(one, other);
}

/** Whether a value is a compute context. */
export function isContext(value: unknown): value is ContextValue {
  return typeof value === 'object' && value !== null && 'type' in value && 'description' in value && 'wait' in value;
}
