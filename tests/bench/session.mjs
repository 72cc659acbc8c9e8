// One group of cases in a browser of its own: nothing of an earlier group is in its memory.
import { openBrowser } from '../../web/build/browser.mjs';
import { serveBench } from './site.mjs';

/** No group takes longer, in milliseconds: a page that blocks would never end. */
const PATIENCE = 30 * 60_000;

/** Chromium's name and version. */
export async function browserOf() {
  const page = await openBrowser('chromium');
  try {
    return {
      version: await page.puppeteer.browser().version(),
      userAgent: await page.evaluate('() => navigator.userAgent'),
    };
  } finally {
    await page.close();
  }
}

/**
 * Runs a group in a page.
 * @param {{ packageFolder: string, runs: number, peers: boolean }} bench
 * @param {{ group: string, settings: object, file?: string }} what
 * @param {(text: string) => void} say
 * @param {(page: object, work: () => Promise<unknown>) => Promise<unknown>} around watches the work in puppeteer's page
 * @returns {Promise<object[]>} the runs of all contestants, for each case
 */
export async function runInPage(
  { packageFolder, runs, peers },
  { group, settings, file },
  say,
  around = (_, work) => work(),
) {
  const site = await serveBench({ packageFolder });
  const page = await openBrowser('chromium');
  let fail;
  const failure = new Promise((_, reject) => {
    fail = (why) => reject(new Error(why));
  });
  const timer = setTimeout(() => fail(`no end after ${PATIENCE / 60_000} minutes`), PATIENCE);
  try {
    page.onConsole((kind, text) => (kind === 'log' || kind === 'warn' ? say(text) : undefined));
    page.onError((message) => say(`  in the page: ${message}`));
    page.puppeteer.on('error', () => fail('the page crashed'));
    await page.goto(`${site.url}/`);
    if (file) await page.setFiles('input', [file]);
    const all = { ...settings, runs, peers, ...(file ? { file: 0 } : {}) };
    const work = () => page.evaluate('(group, settings) => globalThis.benchGroup(group, settings)', group, all);
    const { found, failed } = await Promise.race([around(page.puppeteer, work), failure]);
    if (failed) throw new Error(failed);
    return found;
  } finally {
    clearTimeout(timer);
    await page.close().catch((error) => say(`  the browser did not close: ${error.message}`));
    await site.close();
  }
}
