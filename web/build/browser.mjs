// Real browsers without a window: Chromium, Firefox and WebKit under one small interface.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The browsers, and where Debian and others put them. */
const BINARIES = {
  chromium: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
  firefox: ['/usr/bin/firefox-esr', '/usr/bin/firefox'],
  webkit: ['/usr/bin/WebKitWebDriver'],
};

export const BROWSERS = Object.keys(BINARIES);

/** The path of a browser that is installed; undefined for others. `RX_CHROMIUM` and its like come first. */
export function binary(name) {
  const given = process.env[`RX_${name.toUpperCase()}`];
  return [given, ...BINARIES[name]].find((path) => path && existsSync(path));
}

/** The browsers that are installed. */
export function installed() {
  return BROWSERS.filter(binary);
}

const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
];

async function puppeteerPage(name, { width, height, dark }) {
  const { default: puppeteer } = await import('puppeteer-core');
  const profile = mkdtempSync(join(tmpdir(), `rx-${name}-`));
  const browser = await puppeteer.launch({
    browser: name === 'firefox' ? 'firefox' : 'chrome',
    executablePath: binary(name),
    headless: true,
    userDataDir: profile,
    args: name === 'firefox' ? [] : CHROMIUM_FLAGS,
    protocolTimeout: 0,
    defaultViewport: { width, height },
    extraPrefsFirefox: { 'ui.systemUsesDarkTheme': dark ? 1 : 0 },
  });
  const page = (await browser.pages())[0] ?? (await browser.newPage());
  page.setDefaultTimeout(0);
  if (dark && name === 'chromium') await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  return {
    name,
    puppeteer: page,
    goto: (url) => page.goto(url, { waitUntil: 'load' }),
    evaluate: (source, ...args) => page.evaluate(new Function('...args', `return (${source})(...args)`), ...args),
    setFiles: async (selector, paths) => (await page.$(selector)).uploadFile(...paths),
    resize: (size) => page.setViewport(size),
    screenshot: (path, options = {}) => page.screenshot({ path, ...options }),
    onConsole: (listener) => page.on('console', (message) => listener(message.type(), message.text())),
    onError: (listener) => page.on('pageerror', (error) => listener(error.message ?? String(error))),
    close: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** A screen that exists in memory only. */
async function virtualScreen(width, height) {
  let display = 90 + Math.floor(Math.random() * 400);
  while (existsSync(`/tmp/.X11-unix/X${display}`)) display += 1;
  const server = spawn('Xvfb', [`:${display}`, '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp'], {
    stdio: 'ignore',
  });
  for (let wait = 0; wait < 100 && !existsSync(`/tmp/.X11-unix/X${display}`); wait++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { display: `:${display}`, close: () => server.kill() };
}

function miniBrowser() {
  const libraries = '/usr/lib';
  for (const folder of readdirSync(libraries)) {
    const path = join(libraries, folder, 'webkit2gtk-4.1/MiniBrowser');
    if (existsSync(path)) return path;
  }
  throw new Error('MiniBrowser of WebKitGTK 4.1 is not installed');
}

async function webkitPage({ width, height, sharedMemory }) {
  const { Builder, Capabilities, By } = await import('selenium-webdriver');
  const screen = await virtualScreen(width + 100, height + 200);
  const port = await freePort();
  const driverProcess = spawn(binary('webkit'), [`--port=${port}`], {
    stdio: 'ignore',
    // A group of its own, which is ended with all that it has started.
    detached: true,
    env: {
      ...process.env,
      DISPLAY: screen.display,
      GDK_BACKEND: 'x11',
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      // A screen in memory has no graphics processor: painting at once takes less than painting by an emulated one.
      WEBKIT_SKIA_ENABLE_CPU_RENDERING: '1',
      ...(sharedMemory ? { JSC_useSharedArrayBuffer: '1' } : {}),
    },
  });
  const end = () => {
    try {
      process.kill(-driverProcess.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  };
  process.once('exit', end);
  const capabilities = new Capabilities({
    browserName: 'MiniBrowser',
    'webkitgtk:browserOptions': { binary: miniBrowser(), args: ['--automation', `--geometry=${width}x${height}`] },
  });
  let driver;
  for (let attempt = 0; ; attempt++) {
    try {
      driver = await new Builder().usingServer(`http://localhost:${port}`).withCapabilities(capabilities).build();
      break;
    } catch (error) {
      if (attempt >= 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  await driver.manage().setTimeouts({ script: 3_600_000, pageLoad: 120_000 });
  return {
    name: 'webkit',
    goto: (url) => driver.get(url),
    evaluate: (source, ...args) => driver.executeScript(`return (${source})(...arguments)`, ...args),
    setFiles: (selector, paths) => driver.findElement(By.css(selector)).sendKeys(paths.join('\n')),
    resize: (size) =>
      driver
        .manage()
        .window()
        .setRect({ ...size, x: 0, y: 0 }),
    screenshot: async (path) => {
      const { writeFileSync } = await import('node:fs');
      writeFileSync(path, await driver.takeScreenshot(), 'base64');
    },
    onConsole: () => undefined,
    onError: () => undefined,
    close: async () => {
      // A page that stands still is not quit.
      await Promise.race([
        driver.quit().catch(() => undefined),
        new Promise((done) => setTimeout(done, 10_000).unref()),
      ]);
      process.off('exit', end);
      end();
      screen.close();
    },
  };
}

/**
 * Opens a browser with one page.
 * @param {'chromium' | 'firefox' | 'webkit'} name
 * @param {{ width?: number, height?: number, dark?: boolean, sharedMemory?: boolean }} options sharedMemory turns
 *   `SharedArrayBuffer` on in WebKitGTK, where it is off
 */
export async function openBrowser(name, { width = 1440, height = 900, dark = false, sharedMemory = false } = {}) {
  if (!binary(name)) throw new Error(`${name} is not installed`);
  return name === 'webkit' ? webkitPage({ width, height, sharedMemory }) : puppeteerPage(name, { width, height, dark });
}
