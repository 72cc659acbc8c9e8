import { importModule } from '../code/import-module.js';
import { RxError } from '../error.js';
import {
  fieldsOf,
  type PemaBaseFields,
  type PemaClass,
  type PemaCode,
  type PemaSelf,
  sourcesOf,
} from './definition.js';

/** An object of a class: its fields, which {@link pemaCompute} updates. */
export type PemaObject<F extends object> = PemaSelf<F>;

/** Makes objects of a class. */
export type PemaGenerator<F extends object, R = unknown> = ((
  args?: Partial<F> & Record<string, unknown>,
) => PemaObject<F>) & {
  readonly className: string;
  /** For the type of results. */
  readonly result?: R;
};

/** What is known of an object besides its fields. */
interface Known {
  definition: PemaClass<object>;
  code: PemaCode;
  args: Record<string, unknown>;
}

const known = new WeakMap<object, Known>();

/** What is known of an object of a class. */
export function knownOf(object: unknown): Known {
  const found = typeof object === 'object' && object !== null ? known.get(object) : undefined;
  if (!found) throw new RxError('argument', 'the first argument is an object of a class that setPemaClass made');
  return found;
}

const BASE: PemaBaseFields = { iter: 0, maxIters: 2000 };

/** Gives an object the fields that it has at first, then those that `initialize` sets. */
export function initialise(object: object, args: Record<string, unknown>): void {
  const { definition } = knownOf(object);
  Object.assign(object, BASE, structuredClone(definition.fields));
  const { initialize } = definition.methods;
  if (initialize) {
    if (typeof args.maxIters === 'number') Object.assign(object, { maxIters: args.maxIters });
    initialize.call(object as PemaSelf<object>, args);
    return;
  }
  const fields = fieldsOf(object);
  for (const [name, value] of Object.entries(args)) {
    if (!(name in fields)) throw new RxError('argument', `${definition.className} has no field '${name}'`);
    (object as Record<string, unknown>)[name] = value;
  }
}

/** An object that shares nothing with another but its class. */
export function another(object: object): object {
  const { definition, code } = knownOf(object);
  return make(definition, code);
}

function make(definition: PemaClass<object>, code: PemaCode): object {
  const object = Object.create(definition.methods) as object;
  known.set(object, { definition, code, args: {} });
  return object;
}

function generator<F extends object, R>(definition: PemaClass<F, R>, code: PemaCode): PemaGenerator<F, R> {
  const generate = (args: Partial<F> & Record<string, unknown> = {}) => {
    const object = make(definition as unknown as PemaClass<object>, code);
    knownOf(object).args = args;
    initialise(object, args);
    return object as PemaObject<F>;
  };
  return Object.defineProperty(generate, 'className', { value: definition.className }) as PemaGenerator<F, R>;
}

function check(definition: PemaClass<never>): void {
  const { className, fields, methods } = definition ?? {};
  if (typeof className !== 'string' || typeof fields !== 'object' || typeof methods !== 'object') {
    throw new RxError('argument', 'setPemaClass takes { className, fields, methods }');
  }
  for (const name of ['processData', 'updateResults'] as const) {
    if (typeof methods[name] !== 'function') throw new RxError('argument', `${className} needs a method ${name}`);
  }
}

/**
 * A class of analyses of one's own, that work through data chunk by chunk in parallel: see RevoPemaR's guide. Returns the
 * function that makes its objects, for {@link pemaCompute}.
 *
 * Methods see the object as `this`. They cross to satellites as source text: they see nothing of the scope in which they
 * are written, may not be arrow functions, and need a content security policy that allows `'unsafe-eval'`. Where that
 * is not wanted, see {@link importPemaClass}.
 */
export function setPemaClass<F extends object, R = unknown>(definition: PemaClass<F, R>): PemaGenerator<F, R> {
  check(definition as unknown as PemaClass<never>);
  return generator(definition, sourcesOf(definition.methods as never));
}

/**
 * The same for a class that a module exports under a name, as the object that {@link setPemaClass} takes: satellites
 * import the module, nothing is evaluated. The address must be absolute: `new URL('./my-class.js', import.meta.url)`.
 */
export async function importPemaClass<F extends object, R = unknown>(
  module: string | URL,
  name: string,
): Promise<PemaGenerator<F, R>> {
  const address = String(module);
  const exported = await importModule(address);
  const definition = exported[name] as PemaClass<F, R>;
  if (!definition) throw new RxError('argument', `${address} does not export '${name}'`);
  check(definition as unknown as PemaClass<never>);
  return generator(definition, { module: address, name });
}
