// Licences of everything that the project is built from: npm packages by the lock file, crates by cargo.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.mjs';

/** What users of the package take over: licences that ask for no more than a notice. */
const PERMISSIVE = [
  '0BSD',
  'Apache-2.0',
  'Apache-2.0 WITH LLVM-exception',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BSL-1.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unicode-3.0',
  'Unlicense',
  'Zlib',
];

/** And those that ask besides that the notice says where the source is, which crates may have: see notices.mjs. */
export const SOURCE_NAMED = ['MPL-2.0', 'MPL-2.0+'];

/** What tools may have besides, of which nothing reaches the package. */
const TOOLS = [...PERMISSIVE, 'BlueOak-1.0.0', 'CC-BY-3.0', 'CC-BY-4.0', 'MPL-2.0', 'Python-2.0'];

/** Packages that name their licence in another place than npm looks: what stands there. */
const READ = {
  'json-bignum': 'MIT',
  'xmlhttprequest-ssl': 'MIT',
  // MIT, around R itself, which is under the GPL and is fetched by users who want it; a peer in the bench.
  webr: 'MIT',
};

async function wrong(entries) {
  const { default: satisfies } = await import('spdx-satisfies');
  return entries.filter(({ licence, allowed }) => {
    try {
      return !satisfies(licence, allowed);
    } catch {
      return true;
    }
  });
}

function npmPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { license, dev }]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return { name, licence: READ[name] ?? license ?? 'none', allowed: dev ? TOOLS : PERMISSIVE };
    });
}

async function crates() {
  const listed = await run('cargo', ['metadata', '--format-version', '1', '--locked'], { quiet: true });
  const { packages } = JSON.parse(listed.slice(listed.indexOf('{"packages"')));
  return packages.map(({ name, license }) => ({
    name,
    // Before SPDX expressions, a slash stood for "or".
    licence: (license ?? 'none').replaceAll('/', ' OR '),
    allowed: [...PERMISSIVE, ...SOURCE_NAMED],
  }));
}

/** Rejects when a package or crate has a licence that is not allowed where it is used. */
export async function licences() {
  const all = [...npmPackages(), ...(await crates())];
  const refused = await wrong(all);
  if (refused.length > 0) {
    throw new Error(refused.map(({ name, licence }) => `${name} has the licence '${licence}'`).join('; '));
  }
  return all.length;
}
