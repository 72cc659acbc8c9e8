// The TypeScript of the data page: run by somebody who copied it, it makes the same files as the page's own dialogues.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { installed } from '../../web/build/browser.mjs';
import { DataUser } from './app-data-user.mjs';
import { Scripts } from './app-scripts.mjs';
import { visit } from './app-user.mjs';

/** One browser is enough: what the app gives is text. */
const [browser] = installed();

const LINES = Array.from({ length: 500 }, (_, row) => `${row},${(row * 7) % 5},${row / 8},${'bca'[row % 3]} x`);
const FEW = `id,key,value,group\n${LINES.join('\n')}\n`;
const MORE = 'key,value,more\n4,1.5,u\n1,7,v\n9,2,w\n1,8,\n';

describe('the code of the data page', () => {
  let user;
  let scripts;
  let few;
  let more;

  beforeAll(async () => {
    scripts = new Scripts(browser);
    user = await visit(browser, { as: DataUser });
    few = user.file('few.csv', FEW);
    more = user.file('more.csv', MORE);
  });

  beforeEach(async () => {
    await user.arrive();
    await user.page.setFiles('[data-file-picker]', [few]);
    await user.ready('few.csv', 4);
    await user.click('Data', 'nav');
    await user.evaluate(`() => {
      globalThis.__digests = [];
      URL.createObjectURL = (blob) => {
        blob.arrayBuffer()
          .then((bytes) => crypto.subtle.digest('SHA-256', bytes))
          .then((digest) => globalThis.__digests.push(String(new Uint8Array(digest))));
        return 'data:,';
      };
      HTMLAnchorElement.prototype.click = () => undefined;
    }`);
  });

  afterAll(async () => {
    await user?.leave();
    await scripts?.end();
  });

  /** Opens a tool; links are not clicked where downloads are caught. */
  const tool = (name) => user.click(name, '.tools');

  /** The TypeScript of the open tool. */
  async function code() {
    await user.see(
      `[...document.querySelectorAll('.tools summary')].some(({ textContent }) => textContent === 'TypeScript')`,
    );
    await user.evaluate(`() => {
      for (const summary of document.querySelectorAll('.tools summary')) if (!summary.parentElement.open) summary.click();
    }`);
    await user.see(`document.querySelector('.tools pre')?.offsetParent`);
    return user.evaluate(`() => document.querySelector('.tools pre').textContent`);
  }

  /** Writes a file of the open tool; gives the SHA-256 of its bytes. */
  async function written(id, format = 'csv') {
    await user.evaluate('() => { globalThis.__digests.length = 0; }');
    await user.set(`#${id}-format`, format);
    await user.evaluate(`(id) => document.querySelector('[data-export=' + id + '] button').click()`, id);
    await user.see('globalThis.__digests.length === 1');
    return user.evaluate('() => globalThis.__digests[0]');
  }

  /** Waits until other data are there. */
  const became = (what) =>
    user.see(
      `document.querySelector('.rows header').textContent.includes(${JSON.stringify(what)}) && !document.querySelector('progress')`,
    );

  /** What is exported of the data that a tool has made, and the code of that, make the same file as the tool itself. */
  async function exported(digest, files) {
    await tool('Export');
    expect(await written('export')).toBe(digest);
    expect(await scripts.digest(await code(), files)).toBe(digest);
  }

  test('rows are sorted', async () => {
    await tool('Sort');
    await user.set('[data-key="0"]', 'group');
    await user.click('Add a key', '[data-sort]');
    await user.set('[data-key="1"]', 'id');
    await user.set('[data-sort] li:last-child label:nth-of-type(2) select', 'Descending');
    const copied = await code();
    expect(copied).toContain("sortByVars: ['group', 'id']");
    expect(copied).toContain('decreasing: [false, true]');
    const digest = await written('sort');
    expect(await scripts.digest(copied, [few])).toBe(digest);
    await user.click('Sort', '[data-sort]');
    await user.see(`document.querySelector('[data-grid] [data-row="1"] [role=gridcell]')?.textContent === '498'`);
    await exported(digest, [few]);
  });

  test('of rows with the same keys only the first is kept', async () => {
    await tool('Sort');
    await user.set('[data-key="0"]', 'key');
    await user.click('Keep only the first', '[data-sort]');
    const digest = await written('sort', 'xdf');
    const copied = await code();
    expect(copied).toContain('removeDupKeys: true');
    expect(await scripts.digest(copied, [few])).toBe(digest);
    await user.click('Sort', '[data-sort]');
    await became('5 rows, 4 variables');
  });

  test.each([
    ['inner', '300 rows, 6 variables'],
    ['left', '600 rows, 6 variables'],
    ['right', '301 rows, 6 variables'],
    ['full', '601 rows, 6 variables'],
    ['oneToOne', null],
    ['union', null],
  ])('data are merged: %s', async (type, what) => {
    await tool('Merge');
    const other = type === 'union' || type === 'oneToOne' ? few : more;
    await user.page.setFiles('[data-merge-picker]', [other]);
    await user.see(`document.querySelector('[data-merge] fieldset')?.textContent.includes('key')`);
    await user.set('[data-merge-type]', type);
    if (what) await user.click('value', '[data-merge] fieldset');
    const copied = await code();
    expect(copied).toContain(`type: '${type}'`);
    if (what) expect(copied).toContain("matchVars: ['key']");
    const digest = await written('merge');
    expect(await scripts.digest(copied, [few, more])).toBe(digest);
    await user.click('Merge', '[data-merge]');
    await became(what ?? (type === 'union' ? '1,000 rows, 4 variables' : '500 rows, 8 variables'));
    await exported(digest, [few, more]);
  });

  test('rows and variables are chosen and derived', async () => {
    await tool('Data step');
    await user.see(`document.querySelector('#step-transforms-label ~ .frame[data-editor=ready]')`);
    for (const [field, text] of [
      ['step-transforms', 'twice = value * 2\ng = factor(group)\nkey = NULL'],
      ['step-rows', 'twice > 3 & g != "b x"'],
    ]) {
      await user.write(field, text);
    }
    await user.see(`document.querySelector('[data-preview] thead')?.textContent.includes('twice')`);
    const copied = await code();
    const digest = await written('step');
    expect(await scripts.digest(copied, [few])).toBe(digest);
    await user.click('Use as data', '.step');
    await became('325 rows, 5 variables');
    await exported(digest, [few]);
  });

  test('variables are renamed, retyped, described and their levels ordered', async () => {
    await user.set('[data-variable-editor] li:nth-child(1) input', 'number');
    await user.set('[data-variable-editor] li:nth-child(2) select', 'numeric');
    await user.click('Apply changes to 2 variables', '[data-variable-editor]');
    await user.see(
      `document.querySelector('[data-grid] [role=columnheader]:nth-child(2)').textContent.includes('number')`,
    );
    await user.click('Order levels', '[data-variable-editor]');
    await user.click('Move c x up', '[data-variable-editor]');
    await user.click('Describe key', '[data-variable-editor]');
    await user.set('[data-description]', 'What it’s "for"');
    await user.set('[data-value-labels]', '0 = none\n4 = all');
    const copied = await code();
    await user.click('Apply changes to 2 variables', '[data-variable-editor]');
    // While the data are still read: those that were there are not released before they are written.
    await tool('Export');
    await written('export', 'xdf');
    expect(await user.evaluate(`() => document.querySelector('.tools [role=alert]')?.textContent ?? null`)).toBeNull();
    await user.click('Variables', '.tools');
    await user.see(
      `[...document.querySelectorAll('[data-variable-editor] .facts')].some(({ textContent }) => textContent.includes('What it’s'))`,
    );
    await tool('Export');
    const digest = await written('export', 'xdf');
    expect(await scripts.digest(await code(), [few])).toBe(digest);
    // Its end was written anew, so that the file has other bytes: what is in it is the same.
    const again = `
const rx = await import('rxwasm');
await rx.rxDataStep(written, { outFile: 'opfs:again.xdf', overwrite: true });
`;
    expect(await scripts.digest(copied, [few], again)).toBe(digest);
  });

  test('text is read with other settings', async () => {
    const lines = Array.from({ length: 60 }, (_, row) => `${row};${row},25;'${'ab'[row % 2]} x';0${row % 10}`);
    const path = user.file('semi.csv', `made by a machine\nid;wert;gruppe;code\n${lines.join('\n')}\n`);
    await user.click('Open other data');
    await user.page.setFiles('[data-wizard-picker]', [path]);
    await user.see(`document.querySelector('[data-wizard-preview] td')`);
    await user.set('[aria-label="Type of code"]', 'character');
    await user.set('[aria-label="Type of gruppe"]', 'factor');
    await user.see(
      `[...document.querySelectorAll('[data-wizard-preview] tbody tr:first-child td')].at(-1)?.textContent === '00'`,
    );
    await user.click('Read the file', '[data-wizard]');
    await user.see(`document.querySelector('#data-title').textContent === 'semi.csv'`);
    await became('60 rows, 4 variables');
    await tool('Export');
    for (const format of ['csv', 'xdf']) {
      const digest = await written('export', format);
      expect(await scripts.digest(await code(), [path])).toBe(digest);
    }
  });

  test('data are written in every format', async () => {
    await tool('Export');
    const formats = await user.evaluate(
      `() => [...document.querySelector('#export-format').options].map(({ value }) => value)`,
    );
    expect(formats.length).toBeGreaterThan(4);
    for (const format of formats) {
      const digest = await written('export', format);
      expect(await scripts.digest(await code(), [few]), format).toBe(digest);
    }
    expect(user.errors).toEqual([]);
  });
});
