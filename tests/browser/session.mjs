// A browser with a page that has the package, and a server whose files count what is read of them.
import { join } from 'node:path';
import { build } from 'esbuild';
import { openBrowser } from '../../web/build/browser.mjs';
import { root } from '../../web/build/run.mjs';
import { content, serve } from '../../web/build/serve.mjs';

const PAGE = `<!doctype html><meta charset="utf-8"><title>tests</title><link rel="icon" href="data:,">
<input type="file" id="files" multiple>
<script type="importmap">{ "imports": { "@observablehq/plot": "/plot.js", "tasks-by-name": "/page/tasks.js" } }</script>
<script type="module">
const described = (error) => ({
  name: error?.name ?? 'thrown', code: error?.code ?? null, message: error?.message ?? String(error), at: error?.at ?? {}, stack: error?.stack ?? '',
});
globalThis.__call = async (id, file, name, args) => {
  try {
    const rx = await import('/rxwasm/index.js');
    const group = await import('/page/' + file);
    const value = await group[name](rx, ...args);
    globalThis.__settled[id] = { ok: JSON.stringify(value === undefined ? null : value) };
  } catch (error) {
    globalThis.__settled[id] = { failed: described(error) };
  }
};
globalThis.__settled = {};
globalThis.__ready = true;
</script>`;

/** What was thrown in the page. */
export class PageError extends Error {
  constructor({ name, code, message, at, stack }) {
    super(`${name}${code ? ` ${code}` : ''}: ${message}`);
    this.thrown = { name, code, message, at };
    this.pageStack = stack;
  }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const libraries = new Map();

/** A library with all that it needs as one module. */
function library(contents) {
  return async (request, response) => {
    if (!libraries.has(contents)) {
      const stdin = { contents, resolveDir: import.meta.dirname };
      // Of node's own modules only names are in libraries that also run there.
      const external = ['worker_threads', 'os', 'child_process'];
      libraries.set(contents, build({ stdin, bundle: true, format: 'esm', write: false, external }));
    }
    const { outputFiles } = await libraries.get(contents);
    content('text/javascript', outputFiles[0].text)(request, response);
  };
}

/** An answer with ranges, as servers of files give it; counts bytes and requests. */
function ranged(bytes, traffic, { ranges = true, type = 'application/octet-stream' } = {}) {
  return (request, response) => {
    traffic.requests += 1;
    const asked = ranges && /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    response.setHeader('Content-Type', type);
    if (!asked) {
      traffic.bytes += bytes.length;
      return response.end(Buffer.from(bytes));
    }
    const [from, to] = [Number(asked[1]), Math.min(Number(asked[2]) + 1, bytes.length)];
    if (from >= bytes.length) {
      response.statusCode = 416;
      response.setHeader('Content-Range', `bytes */${bytes.length}`);
      return response.end();
    }
    response.statusCode = 206;
    response.setHeader('Accept-Ranges', 'bytes');
    response.setHeader('Content-Range', `bytes ${from}-${to - 1}/${bytes.length}`);
    traffic.bytes += to - from;
    response.end(Buffer.from(bytes.subarray(from, to)));
  };
}

/**
 * Opens a browser for tests.
 * @param {{ browser: string, isolation: boolean, sharedMemory?: boolean, headers?: Record<string, string> }} variant
 * @param {Record<string, { bytes: Uint8Array, ranges?: boolean }>} files served under `/data/NAME`
 */
export async function openSession({ browser, isolation, sharedMemory = false, headers = {} }, files = {}) {
  const traffic = Object.fromEntries(Object.keys(files).map((name) => [name, { requests: 0, bytes: 0 }]));
  const answers = { '/': content('text/html', PAGE) };
  const publish = (name, { bytes, ...options }) => {
    traffic[name] = { requests: 0, bytes: 0 };
    answers[`/data/${name}`] = ranged(bytes, traffic[name], options);
  };
  for (const [name, file] of Object.entries(files)) publish(name, file);
  // Libraries in one file, for a page without a bundler.
  answers['/plot.js'] = library("export * from '@observablehq/plot';");
  answers['/workerpool.js'] = library("export { default } from 'workerpool';");
  // A connection that breaks off in the middle of the answer.
  answers['/broken'] = (_request, response) => response.destroy();
  const requested = [];
  const server = await serve({
    isolation,
    headers,
    answers,
    onRequest: (path) => requested.push(path),
    folders: {
      '/rxwasm/': join(root, 'dist'),
      '/page/': join(root, 'tests/browser/page'),
      '/host/': join(root, 'tests/host'),
      '/reference/': join(root, 'tests/reference/data'),
      '/fixtures/': join(root, 'tests/fixtures/parquet'),
      '/flechette/': join(root, 'node_modules/@uwdata/flechette/src'),
    },
  });
  const page = await openBrowser(browser, { sharedMemory });
  const problems = [];
  page.onError((message) => problems.push(message));
  let calls = 0;
  const session = {
    page,
    url: server.url,
    traffic,
    /** The paths that were asked for, in order. */
    requested,
    problems,
    publish,
    /** A page in which nothing has run. */
    fresh: async () => {
      await page.goto(`${server.url}/`);
      while (!(await page.evaluate('() => globalThis.__ready === true'))) await pause(10);
    },
    /** Calls `name(rx, ...args)` of a file in `page/`; rejects when it does not settle in time. */
    call: async (file, name, args = [], { seconds = 100 } = {}) => {
      const id = ++calls;
      await page.evaluate('(...call) => void globalThis.__call(...call)', id, file, name, args);
      const end = Date.now() + seconds * 1000;
      for (let wait = 5; Date.now() < end; wait = Math.min(wait * 1.5, 100)) {
        const settled = await page.evaluate('(id) => globalThis.__settled[id] ?? null', id);
        if (settled?.failed) throw new PageError(settled.failed);
        if (settled) return JSON.parse(settled.ok);
        await pause(wait);
      }
      const doing = await page.evaluate('() => globalThis.__doing ?? null');
      const what = doing === null ? '' : ` (${doing})`;
      throw new Error(`${file} ${name} did not settle within ${seconds} s${what}`);
    },
    close: async () => {
      await page.close();
      await server.close();
    },
  };
  await session.fresh();
  return session;
}
