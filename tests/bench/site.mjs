// What the bench serves: the package, its peers from node_modules, and the bench's own pages, bundled in memory.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import binaryen from 'binaryen';
import { build } from 'esbuild';
import { root } from '../../web/build/run.mjs';
import { content, serve } from '../../web/build/serve.mjs';

const PAGES = join(import.meta.dirname, 'page');

/** A page that runs one script and has a place for files. */
const page = (script) =>
  `<!doctype html><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,">
<input type="file" multiple><script type="module" src="/bench/${script}"></script>`;

/** Node's own modules, of which only names are in libraries that also run there. */
const NODE = ['worker_threads', 'os', 'child_process'];

async function bundle() {
  const { outputFiles } = await build({
    entryPoints: {
      main: join(PAGES, 'main.js'),
      cold: join(PAGES, 'cold.js'),
      'limit-worker': join(PAGES, 'peers/limit-worker.js'),
      'workerpool-worker': join(PAGES, 'peers/workerpool-worker.js'),
      'threads-worker': join(PAGES, 'peers/threads-worker.js'),
    },
    outdir: '/bench',
    bundle: true,
    // The page loads the package as it was built.
    external: ['/rxwasm-*', ...NODE],
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'warning',
  });
  return Object.fromEntries(outputFiles.map(({ path, text }) => [path, content('text/javascript', text)]));
}

/** The loop that only reads, as a module. */
function limitModule() {
  const module = binaryen.parseText(readFileSync(join(PAGES, 'peers/limit.wat'), 'utf8'));
  const { Features } = binaryen;
  module.setFeatures(Features.SIMD128 | Features.Atomics | Features.BulkMemory | Features.BulkMemoryOpt);
  if (!module.validate()) throw new Error('limit.wat is not valid');
  const binary = module.emitBinary();
  module.dispose();
  return Buffer.from(binary);
}

/**
 * Serves all of it.
 * @param {{ packageFolder: string, small?: string }} options where the built package is, and the file of the cold start
 */
export async function serveBench({ packageFolder, small }) {
  const answers = {
    ...(await bundle()),
    '/bench/limit.wasm': content('application/wasm', limitModule()),
    '/': content('text/html', page('main.js')),
    '/cold': content('text/html', page('cold.js')),
    ...(small ? { '/cold/flights.csv': (request, response) => sendPart(request, response, small) } : {}),
  };
  const folders = {
    '/rxwasm-1/': packageFolder,
    '/rxwasm-2/': packageFolder,
    '/node_modules/': join(root, 'node_modules'),
  };
  return serve({ folders, answers });
}

/** A file, or the part of it that is asked for. */
function sendPart(request, response, path) {
  const bytes = readFileSync(path);
  const range = request.headers.range?.match(/^bytes=(\d+)-(\d+)$/);
  response.setHeader('Content-Type', 'text/csv');
  if (!range) return response.end(bytes);
  const from = Number(range[1]);
  const to = Math.min(Number(range[2]), bytes.length - 1);
  response.statusCode = 206;
  response.setHeader('Content-Range', `bytes ${from}-${to}/${bytes.length}`);
  response.end(bytes.subarray(from, to + 1));
}
