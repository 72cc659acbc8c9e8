// The three builds of the crate. All compiler flags of the project are here.
import { homedir } from 'node:os';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { patterns } from './parts.mjs';
import { fingerprint, once, root, run, say } from './run.mjs';
import { tool } from './setup.mjs';

const TARGET = 'wasm32-unknown-unknown';
const SIMD = '-C target-feature=+simd128';
/** Shared memory of up to 4 GiB, and the symbols by which threads get their own stacks. */
const THREADS = [
  '-C target-feature=+atomics,+bulk-memory,+mutable-globals,+simd128',
  '-C link-arg=--shared-memory',
  '-C link-arg=--max-memory=4294967296',
  '-C link-arg=--import-memory',
  ...['__wasm_init_tls', '__tls_size', '__tls_align', '__tls_base'].map((name) => `-C link-arg=--export=${name}`),
].join(' ');

const BUILDS = {
  threads: { features: 'threads', flags: THREADS, std: true },
  plain: { features: 'browser', flags: SIMD },
  host: { features: 'host', flags: SIMD },
};

/**
 * Names in which types stand, by which functions are divided; and generic functions that come out the same are not merged
 * under the name of any of them. The optimiser merges them within each part. The second flag is for stable Rust when it is
 * asked to bootstrap.
 */
const NAMES = '-C symbol-mangling-version=v0 -Z merge-functions=disabled';

const SOURCES = [
  'crate/src',
  'Cargo.toml',
  'Cargo.lock',
  'rust-toolchain.toml',
  'web/build/wasm.mjs',
  'web/build/parts.mjs',
  'web/src/engine/first.json',
  'web/build/split',
];

/** Flags and environment for `wasm-pack test`, which builds the crate itself. */
export function wasmPackSettings(build) {
  const { flags, std } = BUILDS[build];
  return { env: { RUSTFLAGS: flags, ...(std ? { RUSTC_BOOTSTRAP: '1' } : {}) }, std: std === true };
}

/** Messages of the engine name its sources and those of its crates, not where they lie on this machine. */
function withoutPlaces() {
  const { CARGO_HOME, RUSTUP_HOME } = process.env;
  const homes = [CARGO_HOME ?? join(homedir(), '.cargo'), RUSTUP_HOME ?? join(homedir(), '.rustup')];
  return homes.map((home) => `--remap-path-prefix=${home}=`);
}

async function compile(name) {
  const { features, flags, std } = BUILDS[name];
  say(`compiling the ${name} build of the engine`);
  const args = ['build', '--release', '--lib', '--locked', '--target', TARGET, '--features', features];
  await run('cargo', [...args, '--target-dir', `target/${name}`, ...(std ? ['-Z', 'build-std=panic_abort,std'] : [])], {
    quiet: true,
    // The standard library for threads has to be compiled too, which stable Rust allows when it is asked to bootstrap.
    env: {
      CARGO_ENCODED_RUSTFLAGS: [...`${flags} ${NAMES}`.split(' '), ...withoutPlaces()].join('\x1f'),
      RUSTC_BOOTSTRAP: '1',
    },
  });
  return join(root, `target/${name}/${TARGET}/release/rxwasm.wasm`);
}

async function optimise(input, output, threads) {
  const features = ['--enable-simd', '--enable-bulk-memory', '--enable-nontrapping-float-to-int', '--enable-sign-ext'];
  if (threads) features.push('--enable-threads');
  features.push('--enable-mutable-globals', '--enable-reference-types', '--enable-multivalue');
  const optimiser = join(root, 'node_modules/binaryen/bin/wasm-opt');
  await run(process.execPath, [optimiser, input, '-o', output, '-O3', ...features], { quiet: true });
}

/** Builds the program that divides the engine; cargo knows whether it has changed. */
async function splitter() {
  const manifest = join(root, 'web/build/split/Cargo.toml');
  const folder = join(root, 'target/split');
  await run('cargo', ['build', '--release', '--locked', '--manifest-path', manifest, '--target-dir', folder], {
    quiet: true,
    env: { CARGO_ENCODED_RUSTFLAGS: '' },
  });
  return join(folder, 'release/rxwasm-split');
}

/** Divides an engine into what every page loads and what is loaded when it is called. */
export async function divide(name, input, base, rest) {
  const said = await run(await splitter(), [input, base, rest, ...patterns()], { quiet: true });
  say(`${name}: ${said.trim()}`);
}

/** Builds one variant into target/engine/NAME. */
async function build(name) {
  const out = `target/engine/${name}`;
  await once(
    `engine-${name}`,
    fingerprint(SOURCES, { name }),
    [`${out}/engine.wasm`, ...(name === 'host' ? [] : [`${out}/rest.wasm`])],
    async () => {
      const compiled = await compile(name);
      rmSync(join(root, out), { recursive: true, force: true });
      mkdirSync(join(root, out), { recursive: true });
      if (name === 'host') return optimise(compiled, join(root, out, 'engine.wasm'), false);
      await run(tool('wasm-bindgen'), ['--target', 'web', '--out-dir', out, '--out-name', 'engine', compiled], {
        quiet: true,
      });
      const file = (part) => join(root, out, part);
      await divide(name, file('engine_bg.wasm'), file('first_bg.wasm'), file('rest_bg.wasm'));
      await optimise(file('first_bg.wasm'), file('engine.wasm'), name === 'threads');
      await optimise(file('rest_bg.wasm'), file('rest.wasm'), name === 'threads');
      for (const part of ['engine', 'first', 'rest']) rmSync(file(`${part}_bg.wasm`));
      const glue = join(root, out, 'engine.js');
      writeFileSync(glue, readFileSync(glue, 'utf8').replaceAll('engine_bg.wasm', `engine-${name}.wasm`));
    },
  );
}

/** Builds all variants, two at a time: the longest steps, linking and optimising, use one core each. */
export async function buildEngine(names = Object.keys(BUILDS)) {
  const waiting = [...names];
  const work = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) await build(name);
  };
  await Promise.all([work(), work()]);
}

if (process.argv[1] === import.meta.filename) await buildEngine();
