// Starts the engine in fresh pages and counts failures: `node tests/browser/starts.mjs --browser firefox --count 300`.
import { parseArgs } from 'node:util';
import { BROWSERS } from '../../web/build/browser.mjs';
import { openSession } from './session.mjs';

/**
 * Starts the engine in as many fresh pages of one browser, each also ends it and starts it again. A start fails when it
 * throws, does not settle within half a minute, gives a wrong answer, or falls back to another build.
 * @param {{ browser: string, isolation: boolean, sharedMemory?: boolean, build: string }} variant
 */
export async function starts(variant, count, log = () => undefined) {
  const session = await openSession(variant);
  const failures = [];
  const times = [];
  try {
    for (let page = 1; page <= count; page++) {
      try {
        await session.fresh();
        for (const { build, milliseconds, right } of await session.call('starts.js', 'start', [], { seconds: 30 })) {
          times.push(milliseconds);
          if (build !== variant.build) failures.push(`page ${page}: the ${build} build started`);
          if (!right) failures.push(`page ${page}: the answer is wrong`);
        }
      } catch (error) {
        failures.push(`page ${page}: ${error.message}`);
        log(failures.at(-1));
      }
      if (page % 50 === 0) log(`${page} pages, ${failures.length} failures`);
    }
  } finally {
    await session.close();
  }
  times.sort((a, b) => a - b);
  const at = (share) => Math.round(times[Math.floor((times.length - 1) * share)] ?? Number.NaN);
  return { pages: count, starts: times.length, failures, median: at(0.5), worst: at(1) };
}

async function main() {
  const { values } = parseArgs({
    options: {
      browser: { type: 'string', default: 'chromium' },
      count: { type: 'string', default: '300' },
      'no-isolation': { type: 'boolean', default: false },
      'shared-memory': { type: 'boolean', default: false },
    },
  });
  const { browser } = values;
  const isolation = !values['no-isolation'];
  const sharedMemory = values['shared-memory'];
  if (!BROWSERS.includes(browser)) {
    process.stderr.write(`there is no browser '${browser}'; ${BROWSERS.join(', ')}\n`);
    return 2;
  }
  const build = isolation && (browser !== 'webkit' || sharedMemory) ? 'threads' : 'plain';
  const log = (line) => process.stderr.write(`${line}\n`);
  const {
    pages,
    starts: started,
    failures,
    median,
    worst,
  } = await starts({ browser, isolation, sharedMemory, build }, Number(values.count), log);
  process.stdout.write(
    `${browser}, ${build} build: ${started} starts in ${pages} pages, ${failures.length} failures, median ${median} ms, worst ${worst} ms\n`,
  );
  return failures.length === 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) process.exitCode = await main();
