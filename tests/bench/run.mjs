// The bench: see `npm run bench -- --help`.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root, say } from '../../web/build/run.mjs';
import { setup } from '../../web/build/setup.mjs';

const HELP = `Measures the engine in headless Chromium, against others in the same page and what the machine can do.

  npm run bench
  npm run -s bench -- --json [--only NAME,...]

Prints a table, or with --json one object:

  { machine, targets, cases: [{ name, rows, threads, seconds, rowsPerSecond, peakBytes, limitRatio,
    peers: { NAME: { seconds, ratio } } }] }

Seconds are medians of runs that contestants take in turn. A ratio is the other's seconds over ours: above 1 we are
faster. peakBytes is the engine's WebAssembly memory at its highest. What could not be run is null, with a note. The
bench ends with code 1 when a case of ours failed; targets that are not met are told and do not change the code.

  --json            one JSON object on stdout; what happens meanwhile goes to stderr
  --only NAME,...   these cases only; the beginning of names, such as linmod or text-stream, takes all of them
  --runs N          how many runs are measured (default 5)
  --rows N          tables and files of this many rows, to try things out; targets are not judged
  --no-peers        this engine alone, without peers and limit
  --profile         instead of the bench, where the engine's time goes by thread and function; profiles for Chromium's
                    tools go to target/bench
  --no-build        take the package as it is, without building what has changed
  --package FOLDER  take the package that was built into this folder
  --help            this text

Cases:
`;

const OPTIONS = {
  json: { type: 'boolean', default: false },
  only: { type: 'string' },
  runs: { type: 'string', default: '5' },
  rows: { type: 'string' },
  'no-peers': { type: 'boolean', default: false },
  profile: { type: 'boolean', default: false },
  'no-build': { type: 'boolean', default: false },
  package: { type: 'string' },
  help: { type: 'boolean', default: false },
};

function fail(text) {
  say(text);
  return 2;
}

/** A whole number of at least one; undefined where none was given. */
function count(text, name) {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(`--${name} takes a whole number of at least 1, not '${text}'`);
  return value;
}

async function main() {
  let values;
  let numbers;
  try {
    ({ values } = parseArgs({ options: OPTIONS }));
    numbers = { runs: count(values.runs, 'runs'), rows: count(values.rows, 'rows') };
  } catch (error) {
    return fail(error.message);
  }
  // What the bench itself imports may still have to be installed.
  if (!values['no-build'] && !values.package) await setup();
  const { CASES, casesNamed, GROUPS } = await import('./groups.mjs');
  if (values.help) {
    const described = GROUPS.flatMap(({ cases }) => Object.entries(cases));
    process.stdout.write(HELP + described.map(([name, text]) => `  ${name.padEnd(20)} ${text}\n`).join(''));
    return 0;
  }
  const names = values.only?.split(',') ?? CASES;
  const asked = names.flatMap(casesNamed);
  const unknown = names.find((name) => casesNamed(name).length === 0);
  if (unknown !== undefined) return fail(`there is no case '${unknown}'; ${CASES.join(', ')}`);
  const { binary } = await import('../../web/build/browser.mjs');
  if (!binary('chromium')) return fail('Chromium is not installed');
  if (!values['no-build'] && !values.package) await (await import('../../web/build/package.mjs')).buildPackage();

  const bench = {
    packageFolder: resolve(values.package ?? `${root}/dist`),
    runs: numbers.runs,
    peers: !values['no-peers'],
  };
  if (values.profile) {
    const { profile } = await import('./profile.mjs');
    return profile(bench, asked, numbers.rows, say);
  }
  const { runCases } = await import('./report.mjs');
  const report = await runCases(bench, asked, numbers.rows, say);
  const { reportText } = await import('./table.mjs');
  process.stdout.write(`${values.json ? JSON.stringify(report) : reportText(report)}\n`);
  return report.cases.some(({ seconds }) => seconds === null) ? 1 : 0;
}

process.exitCode = await main();
