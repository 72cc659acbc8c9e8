// Builds the package and the app, which checks types, and holds the package to its download budget.
import { buildAll } from '../../web/build/build.mjs';
import { measure } from '../../web/build/package.mjs';

export async function suite() {
  await buildAll();
  if (measure()) return { passed: 2, failed: 0 };
  process.stderr.write('the package is over its download budget\n');
  return { passed: 1, failed: 1 };
}
