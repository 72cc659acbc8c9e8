// A webpack 5 project as it is published.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from '../../web/build/serve.mjs';
import { APP, DATABASE, expectModel, expectPlots, expectTable, PLOTS, page } from './app.mjs';
import { project } from './install.mjs';

let consumer;
let drawing;
let database;

/** Publishes a project. */
async function built({ folder }) {
  const { default: webpack } = await import('webpack');
  const compiler = webpack({
    mode: 'production',
    context: folder,
    entry: './main.js',
    output: { path: join(folder, 'public'), filename: 'main.js', publicPath: 'auto' },
    // A program may be larger than webpack likes.
    performance: { hints: false },
  });
  const stats = await promisify(compiler.run.bind(compiler))();
  await promisify(compiler.close.bind(compiler))();
  expect(stats.toString({ all: false, errors: true, warnings: true })).toBe('');
  writeFileSync(join(folder, 'public/index.html'), page('main.js'));
}

beforeAll(async () => {
  consumer = project({ 'main.js': APP });
  await built(consumer);
});
afterAll(() => {
  consumer?.remove();
  drawing?.remove();
  database?.remove();
});

test.each([
  [true, 'threads'],
  [false, 'plain'],
])('a webpack project, isolated: %s', async (isolation, build) => {
  const server = await serve({ folders: { '/': join(consumer.folder, 'public') }, isolation });
  try {
    await expectModel(`${server.url}/`, build);
  } finally {
    await server.close();
  }
});

test('a webpack project that draws', async () => {
  drawing = project({ 'main.js': PLOTS }, ['@observablehq/plot']);
  await built(drawing);
  const server = await serve({ folders: { '/': join(drawing.folder, 'public') } });
  try {
    await expectPlots(`${server.url}/`);
  } finally {
    await server.close();
  }
});

test('a webpack project with the embedded database', async () => {
  database = project({ 'main.js': DATABASE });
  await built(database);
  const server = await serve({ folders: { '/': join(database.folder, 'public') } });
  try {
    await expectTable(`${server.url}/`);
  } finally {
    await server.close();
  }
});
