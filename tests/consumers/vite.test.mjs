// A Vite project, while it is developed and as it is published.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { ISOLATION, serve } from '../../web/build/serve.mjs';
import { APP, expectModel, page } from './app.mjs';
import { project } from './install.mjs';

let consumer;
let vite;

beforeAll(async () => {
  consumer = project({ 'index.html': page('/main.js'), 'main.js': APP });
  vite = await import('vite');
});
afterAll(() => consumer.remove());

const settings = () => ({ root: consumer.folder, configFile: false, logLevel: 'error', clearScreen: false });

for (const [kind, headers, build] of [
  ['isolated', ISOLATION, 'threads'],
  ['not isolated', {}, 'plain'],
]) {
  describe(`a Vite project, ${kind}`, () => {
    test('in development', async () => {
      const server = await vite.createServer({ ...settings(), server: { headers } });
      try {
        await server.listen();
        await expectModel(server.resolvedUrls.local[0], build);
      } finally {
        await server.close();
      }
    });

    test('in production', async () => {
      await vite.build(settings());
      const server = await serve({ folders: { '/': join(consumer.folder, 'dist') }, isolation: build === 'threads' });
      try {
        await expectModel(`${server.url}/`, build);
      } finally {
        await server.close();
      }
    });
  });
}
