import { RxError } from '../error.js';
import { importModule } from './import-module.js';

/** A function that a module exports under a name. The address is absolute: `new URL('./my.js', import.meta.url)`. */
export interface ImportedFunction {
  readonly module: string | URL;
  readonly name: string;
}

/** The function of a text: methods are written as in an object, other functions are values. */
export function evaluated(name: string, source: string): unknown {
  const inObject = (text: string): unknown => new Function(`"use strict"; return ({ ${text} });`)();
  try {
    const found = inObject(source) as Record<string, unknown>;
    return Object.values(found)[0];
  } catch (error) {
    // A policy that forbids evaluation is not a question of how the function is written.
    if (error instanceof EvalError) throw error;
    return (inObject(`${JSON.stringify(name)}: ${source}`) as Record<string, unknown>)[name];
  }
}

/** What is made of text, or an error that says what to do instead where a policy forbids that. */
export async function allowed<T>(loading: Promise<T>, instead: string): Promise<T> {
  try {
    return await loading;
  } catch (error) {
    if (!(error instanceof EvalError)) throw error;
    const message = `the page's content security policy forbids functions from text ('unsafe-eval'): ${instead}`;
    throw new RxError('environment', message);
  }
}

/** A function that a module exports. */
export async function exportedFunction({ module, name }: { module: string; name: string }): Promise<unknown> {
  const found = (await importModule(module))[name];
  if (typeof found === 'function') return found;
  throw new RxError('argument', `${module} does not export a function '${name}'`);
}
