// What can be found out without running anything: `npm run check`. With `--write` it formats first.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { licences } from './licences.mjs';
import { files, root, run, say } from './run.mjs';
import { setup } from './setup.mjs';

/** No file should be longer; what is generated is. */
const MOST_LINES = 400;
/** Files of people, by folder and ending. */
const SOURCES = ['crate/src', 'web', 'tests'];
const WRITTEN = /\.(rs|ts|mjs|js|svelte|css)$/;

/** The features of native tests: the same everywhere, so that the crate is compiled once. */
export const NATIVE = 'host,types,rayon';

const bin = (name) => [process.execPath, [join(root, 'node_modules', name)]];

function node(tool, args) {
  const [command, path] = bin(tool);
  return run(command, [...path, ...args], { quiet: true });
}

const clippy = (...args) =>
  run('cargo', ['clippy', '--locked', '--quiet', ...args, '--', '-D', 'warnings'], { quiet: true });

/** An address in the lock file would bind everybody to one registry. */
async function lockFile() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const bound = Object.entries(packages).filter(([, entry]) => entry.resolved);
  if (bound.length > 0) throw new Error(`package-lock.json has addresses: ${bound.map(([name]) => name).join(', ')}`);
}

/** Files that have become too long to hold one noun; said, not refused. */
export function longFiles() {
  return files(SOURCES)
    .filter((file) => WRITTEN.test(file) && !file.includes('/generated/'))
    .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > MOST_LINES);
}

/** The checks of the front end by name, in the order in which they are cheap. */
const FRONT_END = {
  'package-lock.json': lockFile,
  licences,
  Biome: () => node('@biomejs/biome/bin/biome', ['check', '--error-on-warnings']),
  'generated parameters': async () => (await import('./parameters.mjs')).checkParameters(),
  'types of the package': () => node('typescript/bin/tsc', ['-p', 'web/tsconfig.json']),
  'types of the app': () =>
    node('svelte-check/bin/svelte-check', ['--tsconfig', 'web/app/tsconfig.json', '--fail-on-warnings']),
};

/** Those of the engine. Stale generated types are found by `tests/types.rs`. */
const ENGINE = {
  rustfmt: () => run('cargo', ['fmt', '--check'], { quiet: true }),
  'rustfmt of the fuzz targets': () => run('cargo', ['fmt', '--check'], { quiet: true, cwd: join(root, 'tests/fuzz') }),
  'rustfmt of the splitter': () =>
    run('cargo', ['fmt', '--check'], { quiet: true, cwd: join(root, 'web/build/split') }),
  clippy: () => clippy('--all-targets', '--features', NATIVE),
  'clippy of the browser build': () => clippy('--lib', '--target', 'wasm32-unknown-unknown', '--features', 'browser'),
  'generated types': () =>
    run('cargo', ['test', '--locked', '--quiet', '--features', NATIVE, '--test', 'types'], { quiet: true }),
};

/** Runs all checks, whatever the others say, and counts them. */
export async function checkAll() {
  await setup();
  const result = { passed: 0, failed: 0 };
  const all = async (checks) => {
    for (const [name, check] of Object.entries(checks)) {
      try {
        await check();
        result.passed += 1;
        say(`ok      ${name}`);
      } catch (error) {
        result.failed += 1;
        say(`FAILED  ${name}: ${error.message}`);
      }
    }
  };
  await Promise.all([all(FRONT_END), all(ENGINE)]);
  for (const { file, lines } of longFiles())
    say(`warning ${file} has ${lines} lines; aim at 150, split before ${MOST_LINES}`);
  return result;
}

/** Brings all files into their form. */
async function format() {
  await run('cargo', ['fmt']);
  await run('cargo', ['fmt'], { cwd: join(root, 'tests/fuzz') });
  await run('cargo', ['fmt'], { cwd: join(root, 'web/build/split') });
  await node('@biomejs/biome/bin/biome', ['format', '--write']);
}

if (process.argv[1] === import.meta.filename) {
  if (process.argv.includes('--write')) await format();
  const { failed } = await checkAll();
  process.exitCode = failed > 0 ? 1 : 0;
}
