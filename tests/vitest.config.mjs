import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const SOURCES = fileURLToPath(new URL('../web/src/', import.meta.url));

export default defineConfig({
  // The app's own modules, as tests import them, take what they share with the package from its sources.
  resolve: { alias: { 'rxwasm/plots/specs': `${SOURCES}plots/specs.ts` } },
  test: {
    include: ['tests/**/*.test.mjs'],
    // Browsers share two cores; one at a time.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
