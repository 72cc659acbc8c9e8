// A page without any bundler, also under a strict Content-Security-Policy.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, test } from 'vitest';
import { serve } from '../../web/build/serve.mjs';
import { APP, expectModel, expectPlots, PLOTS, page } from './app.mjs';
import { project } from './install.mjs';

const DIST = '/node_modules/rxwasm/dist/';
/** Where a page without a bundler finds what is imported by name. */
const MAP = JSON.stringify({
  imports: {
    rxwasm: `${DIST}index.js`,
    'rxwasm/plots': `${DIST}plots/index.js`,
    'rxwasm/plots/specs': `${DIST}plots/specs.js`,
    '@observablehq/plot': '/plot.js',
  },
});

let consumer;

beforeAll(async () => {
  const program = APP.replace("'rxwasm'", "'./node_modules/rxwasm/dist/index.js'");
  const files = { 'index.html': page('main.js'), 'main.js': program };
  const map = `<script type="importmap">${MAP}</script>`;
  consumer = project({ ...files, 'plots.html': page('plots.js', map), 'plots.js': PLOTS }, ['@observablehq/plot']);
  await build({
    entryPoints: [join(consumer.folder, 'node_modules/@observablehq/plot/src/index.js')],
    outfile: join(consumer.folder, 'plot.js'),
    bundle: true,
    format: 'esm',
  });
});
afterAll(() => consumer.remove());

const STRICT = "default-src 'self'; img-src data:; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";

test.each([
  [true, {}, 'threads'],
  [false, {}, 'plain'],
  [true, { 'Content-Security-Policy': STRICT }, 'threads'],
  [false, { 'Content-Security-Policy': STRICT }, 'plain'],
])('a page with a module script, isolated: %s, headers: %o', async (isolation, headers, build) => {
  const server = await serve({ folders: { '/': consumer.folder }, isolation, headers });
  try {
    await expectModel(`${server.url}/index.html`, build);
  } finally {
    await server.close();
  }
});

const mapHash = `'sha256-${createHash('sha256').update(MAP).digest('base64')}'`;

test.each([{}, { 'Content-Security-Policy': STRICT.replace("script-src 'self'", `script-src 'self' ${mapHash}`) }])(
  'a page that draws, headers: %o',
  async (headers) => {
    const server = await serve({ folders: { '/': consumer.folder }, headers });
    try {
      await expectPlots(`${server.url}/plots.html`);
    } finally {
      await server.close();
    }
  },
);
