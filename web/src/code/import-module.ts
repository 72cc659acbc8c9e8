/**
 * The module at an address that is known only when it is asked for. Bundlers are told to leave it alone, by comments that
 * the package's build keeps in this file.
 */
export async function importModule(address: string): Promise<Record<string, unknown>> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ address);
}
