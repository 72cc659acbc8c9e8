// A Vite project, while it is developed and as it is published.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { ISOLATION, serve } from '../../web/build/serve.mjs';
import { APP, DATABASE, expectModel, expectPlots, expectTable, PLOTS, page } from './app.mjs';
import { project } from './install.mjs';

let consumer;
let vite;

beforeAll(async () => {
  consumer = project({ 'index.html': page('/main.js'), 'main.js': APP });
  vite = await import('vite');
});
afterAll(() => consumer.remove());

const settings = ({ folder } = consumer) => ({
  root: folder,
  configFile: false,
  logLevel: 'error',
  clearScreen: false,
});

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

describe('a Vite project that draws', () => {
  let drawing;
  beforeAll(() => {
    drawing = project({ 'index.html': page('/main.js'), 'main.js': PLOTS }, ['@observablehq/plot']);
  });
  afterAll(() => drawing.remove());

  test('in development', async () => {
    const server = await vite.createServer(settings(drawing));
    try {
      await server.listen();
      await expectPlots(server.resolvedUrls.local[0]);
    } finally {
      await server.close();
    }
  });

  test('in production', async () => {
    await vite.build(settings(drawing));
    const server = await serve({ folders: { '/': join(drawing.folder, 'dist') } });
    try {
      await expectPlots(`${server.url}/`);
    } finally {
      await server.close();
    }
  });
});

describe('a Vite project with the embedded database', () => {
  let database;
  beforeAll(() => {
    database = project({ 'index.html': page('/main.js'), 'main.js': DATABASE });
  });
  afterAll(() => database.remove());

  test('in development', async () => {
    const server = await vite.createServer(settings(database));
    try {
      await server.listen();
      await expectTable(server.resolvedUrls.local[0]);
    } finally {
      await server.close();
    }
  });

  test('in production', async () => {
    await vite.build(settings(database));
    const server = await serve({ folders: { '/': join(database.folder, 'dist') } });
    try {
      await expectTable(`${server.url}/`);
    } finally {
      await server.close();
    }
  });
});
