import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import { BROWSERS, installed } from '../web/build/browser.mjs';

const SOURCES = fileURLToPath(new URL('../web/src/', import.meta.url));

/**
 * Tests in browsers wait for pages half of the time, and have no limits that load could break; but for these, which look at
 * what moves while a page comes or is scrolled, hold calls that are cancelled to a time, count starts, or fill the memory.
 */
const ALONE = ['app', 'app-data-grid', 'cancelling', 'large', 'starts'].map((name) => `tests/browser/${name}.test.mjs`);

/** The longest, which takes a browser at a time. */
const ENGINES = 'tests/browser/engines.test.mjs';

/** What takes long starts first, so that nothing long is left when all else is done. */
const LONGEST = [
  'engines',
  'in-sql-server',
  'sql-scripts',
  'app-gallery',
  'exec',
  'sql',
  'app-data-code',
  'app-data-tools',
  'app-query',
];

class LongestFirst extends BaseSequencer {
  async sort(files) {
    const place = ({ moduleId }) => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.mjs`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

const sideBySide = (test) => ({ extends: true, test: { ...test, maxWorkers: 2, sequence: { groupOrder: 1 } } });
const asked = process.env.RX_BROWSERS?.split(',') ?? BROWSERS;

export default defineConfig({
  // The app's own modules, as tests import them, take what they share with the package from its sources.
  resolve: { alias: { 'rxwasm/plots/specs': `${SOURCES}plots/specs.ts` } },
  test: {
    testTimeout: 240_000,
    hookTimeout: 120_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      ...installed()
        .filter((browser) => asked.includes(browser))
        .map((browser) =>
          sideBySide({ name: `engines in ${browser}`, include: [ENGINES], env: { RX_BROWSERS: browser } }),
        ),
      sideBySide({
        name: 'side by side',
        include: ['tests/browser/*.test.mjs'],
        exclude: [...configDefaults.exclude, ...ALONE, ENGINES],
      }),
      {
        extends: true,
        test: {
          name: 'one at a time',
          include: ['tests/!(browser)/**/*.test.mjs', ...ALONE],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
