// The whole test suite: `npm test`, or `npm test -- SUITE...` for some of it.
import { setupTests } from '../web/build/setup.mjs';

/** In the order in which a mistake is found soonest. */
const SUITES = [
  'check',
  'rust',
  'units',
  'package',
  'scripts',
  'host',
  'browser',
  'consumers',
  'bench',
  'wasm',
  'fuzz',
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !SUITES.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`there is no suite '${unknown[0]}'; ${SUITES.join(', ')}\n`);
  process.exit(2);
}

/** What is being compiled ahead, by suite. */
const ahead = new Map();

/** Compiles what a later suite runs. */
async function prepare(name) {
  const { prepare } = await import(`./suites/${name}.mjs`);
  // What cannot be compiled is told by the suite itself.
  await prepare?.().catch(() => undefined);
}

/**
 * Compiles what later suites run, one after the other and at the lowest priority: linking takes one core, and tests in
 * browsers wait for pages.
 */
function compileAhead(names) {
  let before = Promise.resolve();
  for (const name of names) {
    before = before.then(() => prepare(name));
    ahead.set(name, before);
  }
}

await setupTests();
const chosen = SUITES.filter((name) => asked.length === 0 || asked.includes(name));
const total = { passed: 0, failed: 0 };
const lines = [];
if (chosen.includes('package')) compileAhead(['package']);
for (const name of chosen) {
  const began = Date.now();
  process.stderr.write(`\n== ${name}\n`);
  let result;
  try {
    const { suite } = await import(`./suites/${name}.mjs`);
    if (name === 'browser') compileAhead(chosen.slice(chosen.indexOf(name) + 1));
    await ahead.get(name);
    result = await suite();
  } catch (error) {
    process.stderr.write(`${error?.stack ?? error}\n`);
    result = { passed: 0, failed: 1 };
  }
  total.passed += result.passed;
  total.failed += result.failed;
  const seconds = Math.round((Date.now() - began) / 1000);
  lines.push(
    `${name.padEnd(10)} ${String(result.passed).padStart(5)} passed ${String(result.failed).padStart(4)} failed ${String(seconds).padStart(5)} s`,
  );
}
process.stdout.write(`\n${lines.join('\n')}\n\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
