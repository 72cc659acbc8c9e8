// Runs a script in a tab of a real browser: see `npm run -s rx -- --help`.
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { binary, BROWSERS, openBrowser } from './browser.mjs';
import { root } from './run.mjs';

const HELP = `Runs a script in a tab of a headless browser, with the built package.

  npm run -s rx -- SCRIPT [--browser NAME] [--no-isolation] [--file NAME=PATH]... [--timeout SECONDS]

SCRIPT is an ES module that exports

  export default async (rx, files, log) => result

rx is everything that the package exports; files.NAME is a File that is read from disk as it is needed, whatever its size;
log(...) prints a line to stderr. The result is printed to stdout as JSON. A script that throws ends with code 1 and the
error's code, message and place on stderr.

  --browser NAME     ${BROWSERS.join(', ')} (default chromium)
  --no-isolation     serve the page without cross-origin isolation: no shared memory, several plain satellites
  --shared-memory    switch shared memory on in WebKitGTK, where it is off
  --file NAME=PATH   a file for the script; may be given several times
  --timeout SECONDS  give up after this time (default: never)
  --no-build         take the package as it is, without building what has changed
  --help             this text
`;

const PAGE = `<!doctype html><meta charset="utf-8"><title>rx</title><link rel="icon" href="data:,">
<input type="file" id="files" multiple>
<script type="module">
const state = (globalThis.__rx = { logs: [], settled: null });
const plain = (value) => {
  if (typeof value === 'bigint') return Number(value);
  if (ArrayBuffer.isView(value)) return Array.from(value);
  return value;
};
const text = (value) => JSON.stringify(value, (_key, item) => plain(item));
const describe = (error) => ({ code: error?.code ?? error?.name ?? 'error', message: error?.message ?? String(error), at: error?.at ?? {}, stack: error?.stack ?? '' });
globalThis.__start = async (names) => {
  try {
    const input = document.querySelector('#files');
    const files = Object.fromEntries(names.map((name, index) => [name, input.files[index]]));
    const rx = await import('/rxwasm/index.js');
    const { default: script } = await import('/script/SCRIPT');
    if (typeof script !== 'function') throw new TypeError('the script has no function as its default export');
    const log = (...parts) => state.logs.push(parts.map((part) => (typeof part === 'string' ? part : text(part))).join(' '));
    const result = await script(rx, files, log);
    state.settled = { ok: text(result) ?? 'null' };
  } catch (error) {
    state.settled = { failed: describe(error) };
  }
};
globalThis.__ready = true;
</script>`;

/** An error that a script threw in the page. */
export class ScriptError extends Error {
  constructor({ code, message, at, stack }) {
    super(message);
    this.code = code;
    this.at = at;
    this.pageStack = stack;
  }
}

/**
 * Serves the package and a script, and runs it.
 * @param {string} script the path of the module
 * @param {{ browser?: string, isolation?: boolean, sharedMemory?: boolean, files?: Record<string, string>, log?: (line: string) => void, timeout?: number, page?: Awaited<ReturnType<typeof openBrowser>> }} options
 *   with `page` that page is used and left open
 * @returns {Promise<unknown>} the script's result
 */
export async function runScript(script, options = {}) {
  const { browser = 'chromium', isolation = true, sharedMemory = false, files = {}, timeout = 0 } = options;
  const log = options.log ?? (() => undefined);
  const { content, serve } = await import('./serve.mjs');
  const path = resolve(script);
  const server = await serve({
    isolation,
    folders: { '/rxwasm/': join(root, 'dist'), '/script/': dirname(path) },
    answers: { '/': content('text/html', PAGE.replace('SCRIPT', basename(path))) },
  });
  const page = options.page ?? (await openBrowser(browser, { sharedMemory }));
  const crashed = [];
  page.onError((message) => crashed.push(message));
  try {
    await page.goto(`${server.url}/`);
    const names = Object.keys(files);
    if (names.length > 0)
      await page.setFiles(
        '#files',
        names.map((name) => resolve(files[name])),
      );
    while (!(await page.evaluate('() => globalThis.__ready === true'))) await pause(20);
    await page.evaluate('(names) => void globalThis.__start(names)', names);
    const end = timeout > 0 ? Date.now() + timeout * 1000 : Number.POSITIVE_INFINITY;
    for (;;) {
      const state = await page.evaluate(
        '() => ({ logs: globalThis.__rx.logs.splice(0), settled: globalThis.__rx.settled })',
      );
      state.logs.forEach(log);
      if (state.settled?.failed) throw new ScriptError(state.settled.failed);
      if (state.settled) return JSON.parse(state.settled.ok);
      if (Date.now() > end)
        throw new ScriptError({
          code: 'timeout',
          message: `no result after ${timeout} s`,
          at: {},
          stack: crashed.join('\n'),
        });
      await pause(50);
    }
  } finally {
    if (!options.page) await page.close();
    await server.close();
  }
}

function pause(milliseconds) {
  return new Promise((resolvePromise) => setTimeout(resolvePromise, milliseconds));
}

/** What the command line says. */
function parsed() {
  return parseArgs({
    allowPositionals: true,
    options: {
      browser: { type: 'string', default: 'chromium' },
      'no-isolation': { type: 'boolean', default: false },
      'shared-memory': { type: 'boolean', default: false },
      file: { type: 'string', multiple: true, default: [] },
      timeout: { type: 'string', default: '0' },
      'no-build': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}

async function main() {
  let given;
  try {
    given = parsed();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  const { values, positionals } = given;
  const [script] = positionals;
  if (values.help || !script) {
    process.stdout.write(HELP);
    return values.help ? 0 : 2;
  }
  const fail = (text) => {
    process.stderr.write(`${text}\n`);
    return 2;
  };
  if (!BROWSERS.includes(values.browser))
    return fail(`there is no browser '${values.browser}'; ${BROWSERS.join(', ')}`);
  if (!values['no-build']) await (await import('./package.mjs')).buildPackage();
  if (!binary(values.browser)) return fail(`${values.browser} is not installed`);
  if (!existsSync(script)) return fail(`there is no script ${script}`);
  const files = {};
  for (const entry of values.file) {
    const at = entry.indexOf('=');
    if (at < 1) return fail(`--file takes NAME=PATH, not '${entry}'`);
    files[entry.slice(0, at)] = entry.slice(at + 1);
    if (!existsSync(entry.slice(at + 1))) return fail(`there is no file ${entry.slice(at + 1)}`);
  }
  try {
    const result = await runScript(script, {
      browser: values.browser,
      isolation: !values['no-isolation'],
      sharedMemory: values['shared-memory'],
      files,
      timeout: Number(values.timeout),
      log: (line) => process.stderr.write(`${line}\n`),
    });
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    const place = Object.keys(error.at).length > 0 ? ` at ${JSON.stringify(error.at)}` : '';
    process.stderr.write(`${error.code}: ${error.message}${place}\n${error.pageStack}\n`);
    return 1;
  }
}

if (process.argv[1] === import.meta.filename) process.exitCode = await main();
