// The cold start: every run in a page of its own that has cached nothing.
import { openBrowser } from '../../web/build/browser.mjs';
import { serveBench } from './site.mjs';

const CONTESTANTS = ['ours', 'duckdb', 'webr'];
const PATIENCE = 60_000;

/** One contestant's first result in a fresh profile. */
async function first(browser, url, who) {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.goto(`${url}/cold?who=${who}`, { waitUntil: 'load', timeout: PATIENCE });
    const found = await page.waitForFunction('globalThis.benchCold', { timeout: PATIENCE, polling: 20 });
    return await found.jsonValue();
  } catch (error) {
    return { failed: error.message };
  } finally {
    await context.close();
  }
}

/**
 * @param {{ packageFolder: string, runs: number, peers: boolean }} bench
 * @param {{ settings: { name: string, rows: number }, file: string }} prepared
 */
export async function coldStart({ packageFolder, runs, peers }, { settings: { name, rows }, file }, say) {
  const site = await serveBench({ packageFolder, small: file });
  const page = await openBrowser('chromium');
  try {
    say(`${name}: ${rows} rows`);
    const results = {};
    let peakBytes = 0;
    for (let turn = 0; turn < runs; turn++) {
      const line = [];
      for (const who of peers ? CONTESTANTS : ['ours']) {
        results[who] ??= { seconds: [] };
        if (results[who].failed) continue;
        const found = await first(page.puppeteer.browser(), site.url, who);
        if (found.failed) results[who] = { failed: found.failed };
        else results[who].seconds.push(found.seconds);
        peakBytes = Math.max(peakBytes, found.peakBytes ?? 0);
        line.push(found.failed ? `${who} failed: ${found.failed}` : `${who} ${found.seconds.toFixed(3)} s`);
      }
      say(`  run ${turn + 1}: ${line.join(', ')}`);
    }
    const { ours, ...others } = results;
    return [{ name, rows, threads: 2, ours, peers: others, peakBytes }];
  } finally {
    await page.close();
    await site.close();
  }
}
