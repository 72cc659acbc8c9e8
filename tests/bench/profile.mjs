// Where the engine's time goes: a profile of every thread while a group runs without its peers.
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../../web/build/run.mjs';
import { tool } from '../../web/build/setup.mjs';
import { divide } from '../../web/build/wasm.mjs';
import { groupsOf } from './report.mjs';
import { runInPage } from './session.mjs';

const FOLDER = join(root, 'target/bench');
/** Microseconds between samples. */
const INTERVAL = 500;
/** Functions that are shown of a thread, and the share below which they are not. */
const MOST = 25;
const LEAST = 0.005;
/** Characters of a name that are shown. */
const LONGEST = 120;

/**
 * The package with names in its WebAssembly, which the optimiser drops: the engine straight from the compiler. It must
 * have been built from these sources.
 */
async function named({ packageFolder }) {
  const compiled = join(root, 'target/threads/wasm32-unknown-unknown/release/rxwasm.wasm');
  if (!existsSync(compiled)) throw new Error('the engine has not been compiled here: run `npm run build` first');
  const folder = join(FOLDER, 'named');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(packageFolder, folder, { recursive: true, filter: (path) => !path.endsWith('/app') });
  const glue = join(FOLDER, 'named-glue');
  await run(tool('wasm-bindgen'), ['--target', 'web', '--out-dir', glue, '--out-name', 'engine', compiled], {
    quiet: true,
  });
  const part = (name) => join(folder, `engine-threads${name}.wasm`);
  await divide('threads', join(glue, 'engine_bg.wasm'), part(''), part('-rest'));
  return folder;
}

/** Starts the profiler in the page and in every worker, those that are still to come among them. */
async function watch(page) {
  const watched = [];
  const start = async (name, client) => {
    try {
      await client.send('Profiler.enable');
      await client.send('Profiler.setSamplingInterval', { interval: INTERVAL });
      await client.send('Profiler.start');
      watched.push({ name, client });
    } catch (error) {
      process.stderr.write(`  ${name} cannot be profiled: ${error.message}\n`);
    }
  };
  const starting = [start('page', await page.createCDPSession())];
  const started = (worker) => starting.push(start(`worker ${worker.url().replace(/^.*\//, '')}`, worker.client));
  page.on('workercreated', started);
  return async () => {
    page.off('workercreated', started);
    await Promise.all(starting);
    const profiles = [];
    for (const { name, client } of watched) {
      try {
        profiles.push({ name, ...(await client.send('Profiler.stop')) });
      } catch {
        // A worker that has ended took its profile along.
        process.stderr.write(`  ${name} ended before its profile could be taken\n`);
      }
    }
    return profiles;
  };
}

/** A function as people know it: without the hashes of crates. */
function nameOf({ functionName, url, lineNumber }) {
  const full = functionName.replace(/\[[0-9a-f]{16}\]/g, '');
  const name = full.length > LONGEST ? `${full.slice(0, LONGEST)}…` : full;
  return name || `anonymous, ${url.replace(/^.*\//, '')}:${lineNumber + 1}`;
}

const RESTING = ['(idle)', '(root)', '(program)', 'Condvar>::wait'];
const rests = (name) => RESTING.some((rest) => name.endsWith(rest));

/** Seconds that functions took themselves, the most first, without those in which a thread waits. */
function selfTimes({ nodes, samples, timeDeltas }) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map();
  samples.forEach((id, index) => {
    const name = names.get(id);
    times.set(name, (times.get(name) ?? 0) + timeDeltas[index] / 1e6);
  });
  return [...times].sort(([, a], [, b]) => b - a);
}

function show({ name, profile }) {
  const times = selfTimes(profile);
  const total = times.reduce((sum, [, seconds]) => sum + seconds, 0);
  const busy = times.filter(([function_]) => !rests(function_)).reduce((sum, [, seconds]) => sum + seconds, 0);
  const lines = times
    .filter(([, seconds]) => seconds >= total * LEAST)
    .slice(0, MOST)
    .map(
      ([function_, seconds]) =>
        `  ${seconds.toFixed(3).padStart(8)} s ${((100 * seconds) / total).toFixed(1).padStart(5)} %  ${function_}`,
    );
  return `${name}: ${busy.toFixed(2)} s of ${total.toFixed(2)} s at work\n${lines.join('\n')}\n`;
}

/** Profiles the groups of some cases; prints each thread's functions and leaves profiles for Chromium's tools. */
export async function profile(bench, asked, rows, say) {
  const packageFolder = await named(bench);
  for (const { group, prepare, wanted } of groupsOf(asked)) {
    if (!group) {
      say(`${wanted.join(', ')}: has no page of its own to profile`);
      continue;
    }
    const prepared = await prepare(rows ? { rows } : {});
    const settings = { ...prepared.settings, cases: wanted };
    let profiles = [];
    await runInPage(
      { ...bench, packageFolder, peers: false },
      { ...prepared, group, settings },
      say,
      async (page, work) => {
        const stop = await watch(page);
        await page.evaluate('globalThis.benchKeepsWorkers = true');
        const result = await work();
        profiles = await stop();
        return result;
      },
    );
    profiles.forEach((entry, index) => {
      const path = join(FOLDER, `${wanted[0]}-${index}.cpuprofile`);
      writeFileSync(path, JSON.stringify(entry.profile));
      process.stdout.write(`${show(entry)}  ${path}\n\n`);
    });
  }
  return 0;
}
