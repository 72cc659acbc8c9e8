import { moduleAddress } from '../code/module-address.js';
import { isModule, type TaskPackage } from '../context/packages.js';

/** Modules as they cross: the addresses of those that satellites import, and what the others export. */
export interface Packages {
  readonly addresses: readonly string[];
  readonly exports: Readonly<Record<string, unknown>>;
}

/** What is given for `packagesToLoad`, each later module in front of those before. */
export function packagesOf(...given: (TaskPackage | readonly TaskPackage[] | null | undefined)[]): Packages {
  const list = given.flat().filter((one): one is TaskPackage => one !== null && one !== undefined);
  return {
    addresses: list.filter((one) => !isModule(one)).map((one) => moduleAddress(one as string | URL)),
    exports: Object.assign({}, ...list.filter(isModule)),
  };
}
