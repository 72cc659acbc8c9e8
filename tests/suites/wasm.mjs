// The exports for browsers from Rust's side: wasm-pack runs tests/web.rs in headless Chromium, for both builds.
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { binary } from '../../web/build/browser.mjs';
import { root, run, say } from '../../web/build/run.mjs';
import { tool } from '../../web/build/setup.mjs';
import { wasmPackSettings } from '../../web/build/wasm.mjs';
import { count } from './rust.mjs';

const DRIVER = '/usr/bin/chromedriver';

async function test(build, features) {
  const { env, std } = wasmPackSettings(build);
  const cargo = [
    '--locked',
    '--features',
    features,
    '--test',
    'web',
    ...(std ? ['-Z', 'build-std=panic_abort,std'] : []),
  ];
  const output = await run(
    tool('wasm-pack'),
    ['test', '--headless', '--chrome', '--chromedriver', DRIVER, '--mode', 'no-install', '--release', '--', ...cargo],
    {
      quiet: true,
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
    },
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
  const results = [await test('plain', 'browser'), await test('threads', 'threads')];
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
  };
}
