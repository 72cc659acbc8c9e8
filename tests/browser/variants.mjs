// The engines that pages can get: every installed browser, isolated or not.
import { BROWSERS, installed } from '../../web/build/browser.mjs';

const present = installed();
for (const name of BROWSERS.filter((browser) => !present.includes(browser))) {
  process.stderr.write(`${name} is not installed: nothing is tested in it\n`);
}

const ALL = [
  { browser: 'chromium', isolation: true, build: 'threads' },
  { browser: 'chromium', isolation: false, build: 'plain' },
  { browser: 'firefox', isolation: true, build: 'threads' },
  { browser: 'firefox', isolation: false, build: 'plain' },
  // WebKitGTK has shared memory switched off, whatever the page's headers say: an engine as without isolation, and slow.
  { browser: 'webkit', isolation: true, build: 'plain', isBrief: true },
  { browser: 'webkit', isolation: false, build: 'plain' },
  { browser: 'webkit', isolation: true, sharedMemory: true, build: 'threads' },
];

/** WebKit takes long to compile code well, and all is slower until it did: it gets a share of the rows. */
const SHARES = { webkit: 0.25 };

function described(variant) {
  const { browser, isolation, sharedMemory } = variant;
  const title = `${browser}${isolation ? '' : ', not isolated'}${sharedMemory ? ', shared memory' : ''}`;
  return { ...variant, title, share: SHARES[browser] ?? 1 };
}

const asked = process.env.RX_BROWSERS?.split(',') ?? present;

/**
 * Browser, isolation, the build of the engine that must come out, and the share of the rows that it is given. Only the
 * browsers that `RX_BROWSERS` names, if it is set.
 */
export const EVERY = ALL.filter(({ browser }) => present.includes(browser) && asked.includes(browser)).map(described);

/** Without those of which it is enough to see that they start and read: see `isBrief`. */
export const VARIANTS = EVERY.filter(({ isBrief }) => !isBrief);
