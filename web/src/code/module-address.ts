import { RxError } from '../error.js';

/** What is an address, and no bare name. */
const ADDRESS = /^(?:\.{0,2}\/|[a-z][\w+.-]*:)/i;

/**
 * The address of a module that workers import: one relative to the page, or, of a bare name, what the page's import map says,
 * which workers do not have.
 */
export function moduleAddress(given: string | URL): string {
  const name = String(given);
  if (ADDRESS.test(name)) return new URL(name, globalThis.location?.href).href;
  try {
    return import.meta.resolve(name);
  } catch (cause) {
    const message = `'${name}' is neither the address of a module nor a name that the page's import map knows`;
    throw new RxError('argument', message, {}, { cause });
  }
}
