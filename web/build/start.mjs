// Sets up what is missing, builds, serves the app and prints its address: `npm start [-- --port N]`.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, say } from './run.mjs';
import { setup } from './setup.mjs';

const { values } = parseArgs({ options: { port: { type: 'string', default: '8080' } } });
await setup();
// Only now are the packages there that building needs.
const { buildAll } = await import('./build.mjs');
const { serve } = await import('./serve.mjs');
await buildAll();

const options = { folders: { '/': join(root, 'dist/app') }, cache: true };
let server;
try {
  server = await serve({ ...options, port: Number(values.port) });
} catch (error) {
  if (error?.code !== 'EADDRINUSE') throw error;
  say(`port ${values.port} is taken`);
  server = await serve(options);
}
process.stdout.write(`rxwasm is at ${server.url}/\n`);
