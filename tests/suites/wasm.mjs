// The exports for browsers from Rust's side: wasm-pack runs tests/web.rs in headless Chromium, for both builds.
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { binary } from '../../web/build/browser.mjs';
import { root, run, say } from '../../web/build/run.mjs';
import { tool } from '../../web/build/setup.mjs';
import { wasmPackSettings } from '../../web/build/wasm.mjs';
import { count } from './rust.mjs';

const DRIVER = '/usr/bin/chromedriver';

/** The features of each build. */
const FEATURES = { plain: 'browser', threads: 'threads' };

/** How cargo is called for a build, by wasm-pack or ahead of it. */
function settings(build) {
  const { env, std } = wasmPackSettings(build);
  return {
    args: [
      '--locked',
      '--features',
      FEATURES[build],
      '--test',
      'web',
      ...(std ? ['-Z', 'build-std=panic_abort,std'] : []),
    ],
    env: {
      ...env,
      PATH: [dirname(tool('wasm-bindgen')), process.env.PATH].join(delimiter),
      CARGO_TARGET_DIR: join(root, `target/web-${build}`),
      // What is tested are the exports; another optimisation of the same code takes a fraction of the time to compile.
      CARGO_PROFILE_RELEASE_LTO: 'off',
      CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
      CARGO_PROFILE_RELEASE_OPT_LEVEL: '1',
      // The target aborts in any case; said in the profile, tests and library would get different standard libraries.
      CARGO_PROFILE_RELEASE_PANIC: 'unwind',
      WASM_BINDGEN_TEST_TIMEOUT: '120',
    },
  };
}

/** Compiles the tests at the lowest priority. */
export async function prepare() {
  for (const build of Object.keys(FEATURES)) {
    const { args, env } = settings(build);
    const cargo = ['cargo', 'test', '--no-run', '--release', '--target', 'wasm32-unknown-unknown', ...args];
    await run('nice', ['-n', '19', ...cargo], { quiet: true, env });
  }
}

async function test(build) {
  const { args, env } = settings(build);
  const output = await run(
    tool('wasm-pack'),
    ['test', '--headless', '--chrome', '--chromedriver', DRIVER, '--mode', 'no-install', '--release', '--', ...args],
    { quiet: true, env },
  );
  const counted = count(output);
  say(`${build}: ${counted.passed} passed, ${counted.failed} failed`);
  if (counted.passed === 0) throw new Error(`no test of the ${build} build was run:\n${output}`);
  return counted;
}

export async function suite() {
  if (!binary('chromium') || !existsSync(DRIVER)) {
    say('Chromium and its driver are not installed: the exports are tested by the browser suite alone');
    return { passed: 0, failed: 0 };
  }
  const results = [await test('plain'), await test('threads')];
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
  };
}
