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
    globalThis.__processes = rx.rxProcesses;
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

/** A call that did not end in time, with what the page was doing. */
class Unsettled extends Error {}

/** Seconds within which a page answers, whatever its satellites do. */
const SILENCE = 60;

/** What a page answers; an error when it stands still. */
async function answered(asking, what) {
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Unsettled(`${what}: the page stands still`)), SILENCE * 1000);
  });
  try {
    return await Promise.race([asking, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** The case that a page is at, where it tells, and what its processes do. */
const DOING = '() => JSON.stringify([globalThis.__doing ?? null, globalThis.__processes?.() ?? []])';

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
  const problems = [];
  const open = async () => {
    const opened = await openBrowser(browser, { sharedMemory });
    opened.onError((message) => problems.push(message));
    return opened;
  };
  let page = await open();
  let calls = 0;
  /** Whether the browser was replaced already. */
  let isAnother = false;
  const call = async (file, name, args, seconds) => {
    const id = ++calls;
    const what = `${file} ${name}`;
    const ask = (...asked) => answered(page.evaluate(...asked), what);
    await ask('(...call) => void globalThis.__call(...call)', id, file, name, args);
    const end = Date.now() + seconds * 1000;
    for (let wait = 5; Date.now() < end; wait = Math.min(wait * 1.5, 100)) {
      const settled = await ask('(id) => globalThis.__settled[id] ?? null', id);
      if (settled?.failed) throw new PageError(settled.failed);
      if (settled) return JSON.parse(settled.ok);
      await pause(wait);
    }
    throw new Unsettled(`${what} did not settle within ${seconds} s: ${await ask(DOING)}`);
  };
  const session = {
    get page() {
      return page;
    },
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
    /**
     * Calls `name(rx, ...args)` of a file in `page/`; rejects when it does not settle in time. WebKitGTK has shared memory behind
     * a switch for its developers, and has stood still there, once in some thousand tests: a browser of which that is so is
     * replaced once, and what it was doing is told.
     */
    call: async (file, name, args = [], { seconds = 100 } = {}) => {
      try {
        return await call(file, name, args, seconds);
      } catch (error) {
        if (!(error instanceof Unsettled && sharedMemory) || isAnother) throw error;
        isAnother = true;
        process.stderr.write(`${error.message}\nWebKit is started again\n`);
        await page.close();
        page = await open();
        await session.fresh();
        return call(file, name, args, seconds);
      }
    },
    close: async () => {
      await page.close();
      await server.close();
    },
  };
  await session.fresh();
  return session;
}
