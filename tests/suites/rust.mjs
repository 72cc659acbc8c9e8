// The engine's own tests: units, laws, reference results, certified results, generated types.
import { NATIVE } from '../../web/build/check.mjs';
import { run } from '../../web/build/run.mjs';

/** Counts what cargo's test runner says. */
export function count(output) {
  const totals = { passed: 0, failed: 0 };
  for (const [, passed, failed] of output.matchAll(/test result: \w+\. (\d+) passed; (\d+) failed/g)) {
    totals.passed += Number(passed);
    totals.failed += Number(failed);
  }
  return totals;
}

export async function suite() {
  const output = await run('cargo', ['test', '--locked', '--features', NATIVE, '--', '--nocapture'], {
    quiet: true,
    // The same random cases each time: what a change breaks is found by the change. `cargo test` alone draws others.
    env: { PROPTEST_RNG_SEED: '1' },
  });
  process.stderr.write(
    output
      .split('\n')
      .filter((line) => !/^\s*(Compiling|Running|Finished)|^\s*$/.test(line))
      .join('\n'),
  );
  const split = ['--manifest-path', 'web/build/split/Cargo.toml', '--target-dir', 'target/split'];
  const divided = await run('cargo', ['test', '--locked', '--release', ...split], { quiet: true });
  return count(output + divided);
}
