import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

const SOURCES = fileURLToPath(new URL('../web/src/', import.meta.url));

/**
 * Tests of the app wait for pages most of the time, and have no limits that load could break; but for that of the grid, and
 * `app.test.mjs` on what moves while a page comes.
 */
const SIDE_BY_SIDE = ['tests/browser/app-!(data-grid)*.test.mjs'];

export default defineConfig({
  // The app's own modules, as tests import them, take what they share with the package from its sources.
  resolve: { alias: { 'rxwasm/plots/specs': `${SOURCES}plots/specs.ts` } },
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'side by side',
          include: SIDE_BY_SIDE,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'one at a time',
          include: ['tests/**/*.test.mjs'],
          exclude: [...configDefaults.exclude, ...SIDE_BY_SIDE],
          // Browsers share two cores.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
