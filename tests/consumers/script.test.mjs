// A page without any bundler, also under a strict Content-Security-Policy.
import { afterAll, beforeAll, test } from 'vitest';
import { serve } from '../../web/build/serve.mjs';
import { APP, expectModel, page } from './app.mjs';
import { project } from './install.mjs';

let consumer;

beforeAll(() => {
  const program = APP.replace("'rxwasm'", "'./node_modules/rxwasm/dist/index.js'");
  consumer = project({ 'index.html': page('main.js'), 'main.js': program });
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
