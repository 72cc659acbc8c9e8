// A user of the app, as the tests have one: what they see, click, type and read.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { installed, openBrowser } from '../../web/build/browser.mjs';
import { root } from '../../web/build/run.mjs';
import { serve } from '../../web/build/serve.mjs';

/** The built app. */
const APP = join(root, 'dist/app');
export const AIRLINE = resolve(root, 'tests/reference/data/AirlineDemoSmall.csv');
export const FORMULA = 'ArrDelay ~ DayOfWeek + CRSDepTime';

if (!existsSync(join(APP, 'index.html'))) throw new Error('the app is not built: npm run build');

/** Waits. */
export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** The browsers that are installed, and Chromium again without isolation. */
export const VISITS = installed().flatMap((browser) => [
  { browser, isolation: true },
  ...(browser === 'chromium' ? [{ browser, isolation: false }] : []),
]);

/**
 * A user with a browser and a server of their own, who has yet to arrive and is to leave.
 * @param {'chromium' | 'firefox' | 'webkit'} browser
 * @param {{
 *   as?: typeof User,
 *   isolation?: boolean,
 *   onRequest?: (path: string) => void,
 *   dark?: boolean,
 * }} options `as` is what the user is able to do
 */
export async function visit(browser, { as: Visitor = User, isolation, onRequest, dark } = {}) {
  const server = await serve({ folders: { '/': APP }, isolation, onRequest });
  try {
    return new Visitor(await openBrowser(browser, { dark }), server);
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** A user at the app. */
export class User {
  #server;
  #folder;

  constructor(page, server) {
    this.page = page;
    this.url = server.url;
    this.#server = server;
    this.errors = [];
    page.onError((message) => this.errors.push(message));
  }

  /** Closes the browser and the server, and removes the user's files. */
  async leave() {
    await this.page.close();
    await this.#server.close();
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Writes a file that is the user's; gives its path. */
  file(name, content) {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'rx-app-'));
    const path = join(this.#folder, name);
    writeFileSync(path, content);
    return path;
  }

  evaluate(source, ...args) {
    return this.page.evaluate(source, ...args);
  }

  /** Waits until an expression of the page is true. */
  see(expression, limit) {
    return this.#until(() => this.evaluate(`() => Boolean(${expression})`), `never true: ${expression}`, limit);
  }

  async #until(done, failure, limit = 60_000) {
    const end = Date.now() + limit;
    while (!(await done())) {
      if (Date.now() > end) throw new Error(`${failure}\n${await this.evaluate('() => document.body.innerText')}`);
      await pause(30);
    }
  }

  /** Clicks the control that has this name, or begins with it, as soon as it is there. */
  async click(name, within = 'body') {
    const find = `(name, within) => {
      const controls = [...(document.querySelector(within)?.querySelectorAll('button, summary, [role=tab], label, nav a') ?? [])];
      const named = (control) => (control.getAttribute('aria-label') ?? control.textContent).trim();
      const visible = controls.filter((control) => control.offsetParent !== null);
      const control = visible.find((item) => named(item) === name) ?? visible.find((item) => named(item).startsWith(name));
      control?.click();
      return Boolean(control);
    }`;
    await this.#until(() => this.evaluate(find, name, within), `there is nothing to click in ${within} named ${name}`);
  }

  /** Opens the app anew, with nothing remembered. */
  async arrive() {
    await this.page.goto(`${this.url}/`);
    await this.evaluate('() => localStorage.clear()');
    await this.page.goto(`${this.url}/`);
    await this.see(`document.querySelector('[data-build]')?.dataset.build`);
  }

  async openAirline() {
    await this.page.setFiles('[data-file-picker]', [AIRLINE]);
    await this.ready('AirlineDemoSmall.csv', 3);
  }

  /** Waits for data with their histograms, and for the editor. */
  async ready(name, variables) {
    await this.see(`document.querySelector('#data-title')?.textContent === ${JSON.stringify(name)}`);
    await this.see(`document.querySelectorAll('[data-variables] li:has(rect)').length === ${variables}`);
    await this.see(`document.querySelector('[data-editor=ready]') && document.querySelector('.data-table tbody tr')`);
  }

  async makeRandom(rows) {
    await this.set('form select', `${rows.toLocaleString('en')} rows`);
    await this.click('Make', 'form');
  }

  /** Chooses an analysis from the list. */
  async choose(name) {
    await this.evaluate(`() => document.querySelector('[data-analysis]').click()`);
    await this.see(`document.querySelector('#analysis-list:not([hidden]) #analysis-${name}')`);
    await this.evaluate(`(name) => document.querySelector('#analysis-' + name).click()`, name);
    await this.see(`document.querySelector('[data-analysis=${name}]')`);
  }

  /** Fills a field in, or chooses what has this value or text from a list, as soon as it is there. */
  async set(selector, value) {
    await this.see(`document.querySelector(${JSON.stringify(selector)})`);
    await this.evaluate(
      `(selector, value) => {
        const field = document.querySelector(selector);
        const isList = field.tagName === 'SELECT';
        const shown = isList && [...field.options].find(({ text }) => text === value);
        field.value = value;
        if (shown && field.value !== value) field.value = shown.value;
        field.dispatchEvent(new Event(isList ? 'change' : 'input', { bubbles: true }));
      }`,
      selector,
      value,
    );
  }

  /** Chooses from a list by the place there, from 0. */
  async pick(selector, at) {
    await this.see(`document.querySelector(${JSON.stringify(selector)})?.options[${at}]`);
    const find = '(selector, at) => document.querySelector(selector).options[at].text';
    await this.set(selector, await this.evaluate(find, selector, at));
  }

  /** Writes a text into an editor, in place of what is there. The field is what its label's id begins with. */
  async write(field, text) {
    const editor = `[aria-labelledby=${field}-label][contenteditable]`;
    await this.see(`document.querySelector('${editor}')`);
    await this.evaluate(
      `(editor, text) => {
        const field = document.querySelector(editor);
        field.focus();
        getSelection().selectAllChildren(field);
        document.execCommand('insertText', false, text);
      }`,
      editor,
      text,
    );
  }

  /** Types a formula in place of what is there. */
  async type(text) {
    await this.write('formula', text);
    await this.see(`document.querySelector('[aria-labelledby=formula-label]').textContent === ${JSON.stringify(text)}`);
  }

  formula() {
    return this.evaluate(`() => document.querySelector('[aria-labelledby=formula-label]').textContent`);
  }

  async run(formula) {
    await this.click('Run', '.analysis');
    await this.see(
      `document.querySelector('.result h3')?.textContent === ${JSON.stringify(formula)} && !document.querySelector('.analysis progress')`,
    );
  }

  /** The coefficients as the table has them, by name. */
  coefficients() {
    return this.evaluate(`() => Object.fromEntries([...document.querySelectorAll('[data-coefficients] tbody tr')].map((row) => [
      row.querySelector('th').textContent,
      row.querySelector('data') ? Number(row.querySelector('data').value) : row.querySelector('td').textContent,
    ]))`);
  }

  /** Keeps what is downloaded from now on, in place of the browser. */
  catchDownloads() {
    return this.evaluate(`() => {
      globalThis.__files = [];
      URL.createObjectURL = (blob) => { blob.text().then((text) => globalThis.__files.push(text)); return 'data:,'; };
      HTMLAnchorElement.prototype.click = function () { globalThis.__name = this.download; };
    }`);
  }

  /** Waits for the download that was caught: its text and its name. */
  async download() {
    await this.see('globalThis.__files.length === 1');
    return this.evaluate('() => [globalThis.__files[0], globalThis.__name]');
  }

  /** What axe has to say about the page. */
  async violations() {
    await this.evaluate(
      '(source) => { if (!globalThis.axe) new Function(source)(); }',
      readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8'),
    );
    await this.evaluate(`() => {
      globalThis.__axe = null;
      axe.run(document, { resultTypes: ['violations'] }).then((report) => {
        globalThis.__axe = report.violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html.slice(0, 160) + ' ' + failureSummary).join(' | '));
      });
    }`);
    await this.see('globalThis.__axe');
    return this.evaluate('() => globalThis.__axe');
  }

  overflow() {
    return this.evaluate(
      '() => Math.max(document.documentElement.scrollWidth - document.documentElement.clientWidth, 0)',
    );
  }
}
