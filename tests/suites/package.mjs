// Builds the package and the app, which checks types, holds the package to its download budget, and looks for the notices of
// those whose code is in it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildAll } from '../../web/build/build.mjs';
import { APP_NOTICES, NOTICES } from '../../web/build/notices.mjs';
import { measure } from '../../web/build/package.mjs';
import { root, run } from '../../web/build/run.mjs';

/** Some of those whose code the package has: what is bundled, what is copied, what is linked. */
const NOTICED = ['DuckDB', '@uwdata/flechette', 'acorn', 'devalue', 'apache-arrow', 'arrow-array', 'rayon', 'serde'];

/** Where notices stand, and whose are missing there. */
function unnoticed() {
  const heads = /^(.+) \d\S* \((.+)\)$/gm;
  return [
    [NOTICES, NOTICED],
    [APP_NOTICES, [...NOTICED, 'svelte', '@codemirror/view']],
  ].flatMap(([path, expected]) => {
    if (!existsSync(join(root, path))) return [`there is no ${path}`];
    const names = [...readFileSync(join(root, path), 'utf8').matchAll(heads)].flatMap(([, name]) => name.split(', '));
    return expected.filter((name) => !names.includes(name)).map((name) => `${path} does not name ${name}`);
  });
}

/** Builds the engine at the lowest priority. */
export const prepare = () => run('nice', ['-n', '19', process.execPath, join(root, 'web/build/wasm.mjs')]);

export async function suite() {
  await buildAll();
  const wrong = [...(measure() ? [] : ['the package is over its download budget']), ...unnoticed()];
  for (const what of wrong) process.stderr.write(`${what}\n`);
  return { passed: 3 - Math.min(wrong.length, 3), failed: wrong.length };
}
