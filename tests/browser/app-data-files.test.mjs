// Files on the app's page for data: how they are opened, what is exported, and those of the workspace.
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installed } from '../../web/build/browser.mjs';
import { root } from '../../web/build/run.mjs';
import { DataUser } from './app-data-user.mjs';
import { AIRLINE, visit } from './app-user.mjs';

describe.each(installed())('the files of the data page in %s', (browser) => {
  let user;

  beforeAll(async () => {
    user = await visit(browser, { as: DataUser });
    await user.arrive();
    await user.openAirline();
    await user.click('Data', 'nav');
  });

  afterAll(() => user?.leave());

  test('a file with columns that are not read is opened without them', async () => {
    await user.page.setFiles('[data-file-picker]', [resolve(root, 'tests/fixtures/arrow/nested.arrow')]);
    await user.see(`document.querySelector('[data-leave-out]')`);
    await user.click('Open it without such columns');
    await user.see(`document.querySelector('.rows header').textContent.includes('700 rows, 3 variables')`);
    const names = `[...document.querySelectorAll('[data-grid] [role=columnheader]')].slice(1).map((head) => head.textContent).join()`;
    await user.see(`${names} === 'first,text,factor'`);
  });

  test('text is looked at before it is read, and corrected', async () => {
    const lines = Array.from({ length: 60 }, (_, row) => `${row};${row},25;'${'ab'[row % 2]} x';0${row % 10}`);
    const path = user.file('semi.csv', `made by a machine\nid;wert;gruppe;code\n${lines.join('\n')}\n`);
    await user.click('Open other data');
    await user.page.setFiles('[data-wizard-picker]', [path]);
    const table = () =>
      user.evaluate(
        `() => [...document.querySelectorAll('[data-wizard-preview] tr')].slice(0, 3).map((row) => [...row.children].map((cell) => cell.firstChild.textContent.trim()))`,
      );
    await user.see(`document.querySelector('[data-wizard-preview] td')`);
    expect(await table()).toEqual([
      ['id', 'wert', 'gruppe', 'code'],
      ['0', '0.25', 'a x', '0'],
      ['1', '1.25', 'b x', '1'],
    ]);
    expect(await user.violations()).toEqual([]);
    // A type that was found is another.
    await user.set('[aria-label="Type of code"]', 'character');
    await user.see(
      `[...document.querySelectorAll('[data-wizard-preview] tbody tr:first-child td')].at(-1)?.textContent === '00'`,
    );
    // What cannot be read says so, and is corrected.
    await user.set('#wizard-skip', '0');
    await user.set('#wizard-delimiter', '|');
    await user.see(
      `document.querySelector('[data-wizard] [role=alert]') || document.querySelectorAll('[data-wizard-preview] th').length === 1`,
    );
    await user.set('#wizard-skip', '');
    await user.set('#wizard-delimiter', '');
    await user.see(`document.querySelectorAll('[data-wizard-preview] th').length === 4`);
    await user.click('Read the file', '[data-wizard]');
    await user.see(`document.querySelector('#data-title').textContent === 'semi.csv'`);
    await user.see(`document.querySelector('.rows header').textContent.includes('60 rows, 4 variables')`);
    await user.filled(2);
    expect((await user.rows())[2]).toEqual(['1', '1.25', 'b x', '01']);
    await user.click('Export', '.tools');
    await user.click('TypeScript', '.tools');
    const code = await user.evaluate(`() => document.querySelector('.tools pre').textContent`);
    for (const part of [
      "delimiter: ';'",
      "decimalPoint: ','",
      'rowsToSkip: 1',
      `quoteMark: '\\''`,
      "colClasses: { code: 'character' }",
    ]) {
      expect(code).toContain(part);
    }
    expect(user.errors).toEqual([]);
  });

  test('data are exported in any format', async () => {
    await user.catchDownloads();
    await user.click('Write CSV', '[data-export]');
    const [text, name] = await user.download();
    expect(name).toBe('semi.csv');
    expect(text.split('\n').slice(0, 2)).toEqual(['"id","wert","gruppe","code"', '0,0.25,"a x","00"']);
    const formats = await user.evaluate(
      `() => [...document.querySelector('#export-format').options].map((option) => option.text)`,
    );
    expect(formats).toEqual(expect.arrayContaining(['CSV', 'Arrow', 'XDF', 'Parquet', 'JSON lines']));
  });

  if (browser === 'webkit') {
    test('where there is no workspace it says so', async () => {
      const said = await user.evaluate(`() => document.querySelector('[data-no-workspace]').textContent`);
      expect(said).toContain('this browser has no origin private file system');
      expect(await user.evaluate(`() => document.querySelector('#export-place').options.length`)).toBe(1);
    });
    return;
  }

  const listed = () =>
    user.evaluate(`() => [...document.querySelectorAll('[data-file]')].map((item) => item.dataset.file)`);
  const see = (...names) =>
    user.see(
      `JSON.stringify([...document.querySelectorAll('[data-file]')].map((item) => item.dataset.file)) === ${JSON.stringify(JSON.stringify(names))}`,
    );

  test('files go into the workspace, by choice and by export, and outlive the page', async () => {
    await user.page.setFiles('[data-add-files]', [AIRLINE]);
    await see('AirlineDemoSmall.csv');
    await user.page.setFiles('[data-add-files]', [AIRLINE]);
    await user.see(`document.querySelector('[data-files] [role=alert]')?.textContent.includes('exists')`);
    await user.click('Replace it', '[data-files]');
    await user.see(
      `!document.querySelector('[data-files] [role=alert]') && !document.querySelector('[data-files] progress')`,
    );
    await user.set('#export-format', 'xdf');
    await user.set('#export-place', 'workspace');
    await user.click('Write XDF', '[data-export]');
    await see('AirlineDemoSmall.csv', 'semi.xdf');
    expect(await user.evaluate(`() => document.querySelector('[data-files] header').textContent`)).toMatch(
      /2 files, 12\.\d MB\.\s+.*free/,
    );

    await user.arrive();
    await see('AirlineDemoSmall.csv', 'semi.xdf');
    await user.click('semi.xdf', '[data-files]');
    await user.see(`document.querySelector('#data-title')?.textContent === 'semi.xdf'`);
    await user.click('Data', 'nav');
    await user.filled(2);
    expect((await user.rows())[2]).toEqual(['1', '1.25', 'b x', '01']);
  });

  test('files are renamed, exported and deleted, not without asking', async () => {
    await user.click('Rename semi.xdf', '[data-files]');
    await user.set('[data-file="semi.xdf"] input', 'old/numbers.xdf');
    await user.click('Rename', '[data-file="semi.xdf"]');
    await see('AirlineDemoSmall.csv', 'old/numbers.xdf');
    await user.catchDownloads();
    await user.click('Export AirlineDemoSmall.csv', '[data-files]');
    const [text, name] = await user.download();
    expect(name).toBe('AirlineDemoSmall.csv');
    expect(text.length).toBeGreaterThan(1e7);
    await user.click('Delete old/numbers.xdf', '[data-files]');
    expect(await user.violations()).toEqual([]);
    await user.click('Keep', '[data-files]');
    expect(await listed()).toHaveLength(2);
    await user.click('Delete old/numbers.xdf', '[data-files]');
    await user.click('Delete', '[data-file="old/numbers.xdf"] .ask');
    await see('AirlineDemoSmall.csv');
  });

  test('files are copied from a URL', async () => {
    await user.set('[data-file-address]', `${user.url}/samples/flights.csv`);
    expect(await user.violations()).toEqual([]);
    await user.click('Copy from URL', '[data-files]');
    await see('AirlineDemoSmall.csv', 'flights.csv');
    await user.set('[data-file-address]', `${user.url}/samples/missing.csv`);
    await user.click('Copy from URL', '[data-files]');
    await user.see(`document.querySelector('[data-files] [role=alert]')?.textContent.includes('404')`);
    await user.click('Dismiss', '[data-files]');
    await user.click('Delete flights.csv', '[data-files]');
    await user.click('Delete', '[data-file="flights.csv"] .ask');
    await see('AirlineDemoSmall.csv');
  });

  test('files that are dropped on it are copied, and elsewhere opened', async () => {
    const drop = (selector, name) =>
      user.evaluate(
        `(selector, name) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(['u,v\\n' + Array.from({ length: 50 }, (_, row) => row + ',' + row * row).join('\\n') + '\\n'], name));
          document.querySelector(selector).dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
        }`,
        selector,
        name,
      );
    await drop('#files-title', 'dropped.csv');
    await see('AirlineDemoSmall.csv', 'dropped.csv');
    await drop('#data-title', 'opened.csv');
    await user.see(`document.querySelector('#data-title').textContent === 'opened.csv'`);
    expect(await listed()).toHaveLength(2);
    expect(user.errors).toEqual([]);
  });
});
