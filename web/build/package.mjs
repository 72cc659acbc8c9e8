// Builds the npm package into dist/: ES modules, declarations, the WebAssembly builds and the workers' script.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { NOTICES, writeNotices } from './notices.mjs';
import { fingerprint, once, root, run, say } from './run.mjs';
import { setup } from './setup.mjs';
import { buildEngine } from './wasm.mjs';

/** What a page may download to fit a linear model to a CSV file, in bytes, compressed. */
const BUDGET = 1.6e6;

const INPUTS = ['web/src', 'web/tsconfig.json', 'web/build', 'package.json', 'package-lock.json', 'target/engine'];

/** Where the database comes from; its glue and its WebAssembly become part of the package, of one version. */
const DUCKDB = join(root, 'node_modules/@duckdb/duckdb-wasm/dist');

/** What wasm-bindgen's glue has in every build, and in that for threads: where our own loader and helper come in. */
const IMPORTS = '"./engine_bg.js": import0,';
const SNIPPET = /import \{ startWorkers \} from '\.\/snippets\/wasm-bindgen-rayon-[^']*';/;

/** Changes text that has to be there. */
function replaced(text, from, to, path) {
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`${path} has no ${from}`);
  return changed;
}

/**
 * The glue of a build: it names its files for the package's own loader, and is told how the rest of the engine is added and
 * how threads are started. It imports nothing: a bundler would let it import the worker's own script, which WebKit then runs
 * a second time.
 */
function glue(name, path) {
  const told = ['addRest', ...(name === 'threads' ? ['startWorkers'] : [])];
  let text = replaced(readFileSync(path, 'utf8'), IMPORTS, `${IMPORTS} rx: { load: () => addRest() },`, path);
  if (name === 'threads') text = replaced(text, SNIPPET, '', path);
  return [
    text,
    `let ${told.join(', ')};`,
    `export const tell = (how) => { ({ ${told.join(', ')} } = how); };`,
    `export const wasmUrl = new URL('engine-${name}.wasm', import.meta.url).href;`,
    `export const restUrl = new URL('engine-${name}-rest.wasm', import.meta.url).href;`,
    '',
  ].join('\n');
}

/** Lets the sources import the engine's builds. */
const engineFiles = {
  name: 'engine-files',
  setup(build) {
    build.onResolve({ filter: /engine-(plain|threads)\.js$/ }, ({ path }) => ({
      path: join(root, 'target/engine', path.includes('threads') ? 'threads' : 'plain', 'engine.js'),
    }));
    build.onResolve({ filter: /import-module\.js$/ }, () => ({ path: './import-module.js', external: true }));
    // The package's exports do not name it.
    build.onResolve({ filter: /^duckdb-blocking$/ }, () => ({ path: join(DUCKDB, 'duckdb-browser-blocking.mjs') }));
    build.onLoad({ filter: /target\/engine\/(plain|threads)\/engine\.js$/ }, ({ path }) => ({
      contents: glue(path.includes('/threads/') ? 'threads' : 'plain', path),
      loader: 'js',
    }));
  },
};

/** Bundles the scripts; the files that went into them. */
async function bundle() {
  const { build } = await import('esbuild');
  const { metafile } = await build({
    entryPoints: {
      index: join(root, 'web/src/page.ts'),
      'free-variables': join(root, 'web/src/exec/free-variables.ts'),
      'plots/index': join(root, 'web/src/plots/index.ts'),
      'plots/specs': join(root, 'web/src/plots/specs.ts'),
      satellite: join(root, 'web/src/satellite/start.ts'),
      'satellite-main': join(root, 'web/src/satellite/main.ts'),
      tasks: join(root, 'web/src/tasks.ts'),
      sql: join(root, 'web/src/sql/index.ts'),
      'sql-worker': join(root, 'web/src/sql/worker/main.ts'),
      'engine-plain': join(root, 'target/engine/plain/engine.js'),
      'engine-threads': join(root, 'target/engine/threads/engine.js'),
    },
    outdir: join(root, 'dist'),
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    sourcemap: true,
    sourcesContent: false,
    minifySyntax: true,
    minifyWhitespace: true,
    // What DuckDB's glue asks when it runs in node; webpack answers for node wherever it is asked.
    define: {
      __filename: 'undefined',
      __dirname: 'undefined',
      DUCKDB_BYTES: String(statSync(join(DUCKDB, 'duckdb-eh.wasm')).size),
    },
    chunkNames: 'shared-[hash]',
    // A page that draws has its own.
    external: ['@observablehq/plot'],
    plugins: [engineFiles],
    metafile: true,
    logLevel: 'warning',
  });
  // With its white space it keeps the comments by which bundlers leave its import alone.
  await build({
    entryPoints: [join(root, 'web/src/code/import-module.ts')],
    outdir: join(root, 'dist'),
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
  });
  return Object.keys(metafile.inputs).map((path) => path.replace(/^[\w-]+:/, ''));
}

async function declarations() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const out = [
    '--noEmit',
    'false',
    '--declaration',
    '--emitDeclarationOnly',
    '--outDir',
    'dist',
    '--rootDir',
    'web/src',
  ];
  await run(process.execPath, [tsc, '-p', 'web/tsconfig.json', ...out], { quiet: true });
}

/** The scripts that some load, with themselves; not those that a call imports later, nor the engine's, of which a page loads one. */
function reached(names, found = new Set()) {
  for (const name of names) {
    if (found.has(name) || name.startsWith('engine-')) continue;
    found.add(name);
    const text = readFileSync(join(root, 'dist', name), 'utf8');
    reached(
      [...text.matchAll(/(?<!\()"\.\/([\w-]+\.js)"/g)].map(([, other]) => other),
      found,
    );
  }
  return found;
}

/** Says what a page loads, compressed, and whether that keeps to the budget. */
export function measure() {
  const size = (name) => gzipSync(readFileSync(join(root, 'dist', name)), { level: 9 }).length;
  const scripts = [...reached(['index.js', 'satellite.js', 'satellite-main.js', 'import-module.js'])];
  const shared = scripts.reduce((sum, name) => sum + size(name), 0);
  let kept = true;
  for (const build of ['threads', 'plain']) {
    const total = shared + size(`engine-${build}.js`) + size(`engine-${build}.wasm`);
    const megabytes = (bytes) => (bytes / 1e6).toFixed(2);
    const engine = megabytes(size(`engine-${build}.wasm`));
    const rest = megabytes(size(`engine-${build}-rest.wasm`));
    say(
      `${build}: ${megabytes(total)} MB compressed, of which ${engine} MB WebAssembly (budget ${BUDGET / 1e6} MB); ${rest} MB more when it is called`,
    );
    kept &&= total <= BUDGET;
  }
  return kept;
}

/** Builds everything that has changed. */
export async function buildPackage() {
  await setup();
  await buildEngine();
  const outputs = [
    'dist/index.js',
    'dist/satellite.js',
    'dist/index.d.ts',
    'dist/plots/index.js',
    'dist/sql.js',
    'dist/duckdb-eh.wasm',
    'dist/engine-plain.wasm',
    'dist/engine-plain-rest.wasm',
    NOTICES,
  ];
  const built = await once('package', fingerprint(INPUTS), outputs, async () => {
    say('bundling the package');
    const dist = join(root, 'dist');
    if (existsSync(dist)) {
      for (const name of readdirSync(dist)) if (name !== 'app') rmSync(join(dist, name), { recursive: true });
    }
    mkdirSync(dist, { recursive: true });
    const bundled = await bundle();
    await declarations();
    for (const name of ['threads', 'plain']) {
      copyFileSync(join(root, `target/engine/${name}/engine.wasm`), join(dist, `engine-${name}.wasm`));
      copyFileSync(join(root, `target/engine/${name}/rest.wasm`), join(dist, `engine-${name}-rest.wasm`));
    }
    copyFileSync(join(root, 'target/engine/host/engine.wasm'), join(dist, 'engine-host.wasm'));
    copyFileSync(join(DUCKDB, 'duckdb-eh.wasm'), join(dist, 'duckdb-eh.wasm'));
    await writeNotices(bundled);
    measure();
  });
  if (!built) say('the package is up to date');
}

if (process.argv[1] === import.meta.filename) await buildPackage();
