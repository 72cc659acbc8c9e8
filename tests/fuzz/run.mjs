// Builds the fuzz targets with coverage and runs them: `node tests/fuzz/run.mjs [--seconds N] [TARGET]...`.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, run, say } from '../../web/build/run.mjs';

/** The targets, and the inputs that each tries in about a minute. */
const RUNS = {
  text: 300_000,
  json: 500_000,
  arrow: 1_500_000,
  xdf: 1_000_000,
  parquet: 500_000,
  formula: 300_000,
  expression: 300_000,
};

export const TARGETS = Object.keys(RUNS);

const folder = join(root, 'target/fuzz');

/** What libFuzzer needs of the compiler: counters of edges and what is compared with what. Stable Rust has all of it. */
const COVERAGE = [
  '-Cpasses=sancov-module',
  ...['level=4', 'inline-8bit-counters', 'pc-table', 'trace-compares'].map(
    (what) => `-Cllvm-args=-sanitizer-coverage-${what}`,
  ),
  '--cfg=fuzzing',
].join(' ');

/** Builds all targets, by a command that begins with `before`, and returns where they are. */
export async function build(before = []) {
  const host = (await run('rustc', ['-vV'], { quiet: true })).match(/host: (\S+)/)[1];
  say('building the fuzz targets');
  // The engine's dependencies are those of the project; cargo adds what fuzzing needs besides.
  copyFileSync(join(root, 'Cargo.lock'), join(root, 'tests/fuzz/Cargo.lock'));
  // With a target named, the flags hold for the targets alone and not for build scripts.
  const [command, ...args] = [...before, 'cargo', 'build', '--release', '--target', host];
  await run(command, args, {
    cwd: join(root, 'tests/fuzz'),
    quiet: true,
    env: { RUSTFLAGS: COVERAGE, CARGO_TARGET_DIR: folder },
  });
  return join(folder, host, 'release');
}

/**
 * Runs one target; resolves with what it found, or null. Without a time it tries the same inputs each time: what a change
 * breaks is then found by the change, and not by a later one.
 */
async function fuzz(binary, target, seconds) {
  const corpus = join(folder, 'corpus', target);
  if (!seconds) rmSync(corpus, { recursive: true, force: true });
  const crashes = join(folder, 'crashes', target);
  for (const path of [corpus, crashes]) mkdirSync(path, { recursive: true });
  await run(binary, [], { quiet: true, env: { RX_SEEDS: corpus } });
  // What once broke the engine is tried first.
  const known = readdirSync(crashes).map((name) => join(crashes, name));
  if (known.length > 0) {
    const output = await libfuzzer(binary, known);
    if (output) return output;
    for (const path of known) rmSync(path);
  }
  return libfuzzer(binary, [
    ...(seconds ? [`-max_total_time=${seconds}`] : ['-seed=1', `-runs=${RUNS[target]}`]),
    '-timeout=20',
    '-rss_limit_mb=1024',
    '-max_len=8192',
    '-print_final_stats=1',
    `-artifact_prefix=${crashes}/`,
    corpus,
  ]);
}

/** Runs libFuzzer; resolves with the end of its output when it found something. */
function libfuzzer(binary, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const hear = (data) => {
      output = (output + data).slice(-20_000);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('close', (code) => {
      const runs = output.match(/number_of_executed_units: (\d+)/)?.[1];
      if (runs) say(`  ${runs} runs of ${basename(binary)}`);
      resolve(code === 0 ? null : output);
    });
  });
}

/** Runs targets, for some seconds each or about a minute, and counts those that nothing broke. */
export async function fuzzAll({ seconds = 0, targets = TARGETS } = {}) {
  const binaries = await build();
  const result = { passed: 0, failed: 0 };
  const waiting = [...targets];
  const work = async () => {
    for (let target = waiting.shift(); target; target = waiting.shift()) {
      say(`fuzzing ${target} ${seconds ? `for ${seconds} s` : `with ${RUNS[target]} inputs`}`);
      const binary = join(binaries, target);
      if (!existsSync(binary)) throw new Error(`there is no fuzz target ${target}`);
      const found = await fuzz(binary, target, seconds);
      if (found) process.stderr.write(`${target}:\n${found}\n`);
      result[found ? 'failed' : 'passed'] += 1;
    }
  };
  // Each uses one core.
  await Promise.all([work(), work()]);
  return result;
}

if (process.argv[1] === import.meta.filename) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seconds: { type: 'string', default: '0' } },
  });
  const targets = positionals.length > 0 ? positionals : TARGETS;
  const { failed } = await fuzzAll({ seconds: Number(values.seconds), targets });
  process.exitCode = failed > 0 ? 1 : 0;
}
