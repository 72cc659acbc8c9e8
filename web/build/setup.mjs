// Sets up what the project needs and says what it does. Nothing is done twice.
import { existsSync, lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fingerprint, has, once, root, run, say } from './run.mjs';

/** The version that the crate pins; the tool must be the same. */
const WASM_BINDGEN = '0.2.130';
const WASM_PACK = '0.15.1';

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'rxwasm');
const target = 'wasm32-unknown-unknown';

/** The path of a tool of the Rust world, which is built once for each version and user. */
export function tool(name) {
  const version = { 'wasm-bindgen': WASM_BINDGEN, 'wasm-pack': WASM_PACK }[name];
  return join(cache, `${name}-${version}`, 'bin', name);
}

async function cargoTool(name, crate, version, env = {}) {
  const path = tool(name);
  if (existsSync(path)) return;
  say(`building ${crate} ${version} (once, some minutes)`);
  const install = (locked) =>
    run('cargo', ['install', crate, '--version', version, '--root', join(cache, `${name}-${version}`), ...locked], {
      quiet: true,
      // The project's own toolchain file does not apply to tools, and its flags must not.
      env: { RUSTFLAGS: '', CARGO_TARGET_DIR: join(cache, 'build'), ...env },
    });
  try {
    await install(['--locked']);
  } catch {
    say(`the locked dependencies of ${crate} cannot all be had; resolving them anew`);
    await install([]);
  }
}

/** The sources of the standard library, which the threads build compiles with atomics. */
async function hasStandardLibrary() {
  const sysroot = (await run('rustc', ['--print', 'sysroot'], { quiet: true })).trim();
  return (
    existsSync(join(sysroot, 'lib/rustlib/src/rust/library/std')) && existsSync(join(sysroot, 'lib/rustlib', target))
  );
}

async function rust() {
  if (!(await has('cargo'))) {
    throw new Error('cargo is missing: install rustup from your system or from the Rust project, then run this again');
  }
  if (await hasStandardLibrary()) return;
  try {
    say(`adding ${target} and the standard library's sources to the Rust toolchain`);
    await run('rustup', ['target', 'add', target]);
    await run('rustup', ['component', 'add', 'rust-src', 'rustfmt', 'clippy']);
  } catch (error) {
    await debianRust(error);
  }
}

/** Where rustup's server cannot be reached: Debian's toolchain for the web, whose parts belong together. */
async function debianRust(reason) {
  if (process.getuid?.() !== 0 || !(await has('apt-get'))) throw reason;
  say("rustup's server cannot be reached; installing Debian's Rust for the web instead");
  await apt(['rustc-web', 'cargo-web', 'rust-web-src', 'lld-22']);
  process.env.PATH = ['/usr/bin', process.env.PATH].join(delimiter);
  process.env.RUSTUP_TOOLCHAIN = '';
}

async function apt(packages) {
  await run('apt-get', ['update', '-qq'], { quiet: true });
  await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
    quiet: true,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
}

async function npm() {
  const modules = join(root, 'node_modules');
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    // npm would empty the folder behind the link, which others use.
    say('node_modules is a link: packages are not installed');
    return;
  }
  const print = fingerprint(['package-lock.json']);
  await once('npm', print, ['node_modules/.package-lock.json'], async () => {
    say('installing npm packages');
    await run('npm', ['ci', '--no-audit', '--no-fund'], { quiet: true });
  });
}

/** What building needs. */
export async function setup() {
  mkdirSync(join(root, 'target'), { recursive: true });
  await rust();
  await npm();
  await cargoTool('wasm-bindgen', 'wasm-bindgen-cli', WASM_BINDGEN);
}

const BROWSERS = [
  { binary: '/usr/bin/chromium', packages: ['chromium', 'chromium-driver'] },
  { binary: '/usr/bin/firefox-esr', packages: ['firefox-esr'] },
  { binary: '/usr/bin/WebKitWebDriver', packages: ['webkit2gtk-driver', 'xvfb', 'xauth'] },
];

/** Browsers, where apt and root are there. */
async function browsers() {
  const missing = BROWSERS.filter(({ binary }) => !existsSync(binary)).flatMap(({ packages }) => packages);
  if (missing.length === 0) return;
  if (process.getuid?.() === 0 && (await has('apt-get'))) {
    say(`installing browsers from Debian: ${missing.join(' ')}`);
    await apt(missing);
  } else {
    say(`not root or no apt-get: testing without ${missing.join(' ')}`);
  }
}

/** What testing needs besides: browsers and wasm-pack. */
export async function setupTests() {
  await rust();
  const tools = async () => {
    await setup();
    // It starts other programs: compiled without optimisations, it is there in half of the time.
    await cargoTool('wasm-pack', 'wasm-pack', WASM_PACK, { CARGO_PROFILE_RELEASE_OPT_LEVEL: '0' });
  };
  // Browsers are fetched and unpacked while tools are compiled.
  await Promise.all([tools(), browsers()]);
}

/** The version of the package. */
export function version() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
}

if (process.argv[1] === import.meta.filename) {
  await (process.argv.includes('--tests') ? setupTests() : setup());
  say('everything is set up');
}
