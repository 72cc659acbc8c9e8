// What is done with data on the app's page for them: variables are edited, rows sorted and merged.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installed } from '../../web/build/browser.mjs';
import { DataUser } from './app-data-user.mjs';
import { pause, visit } from './app-user.mjs';

describe.each(installed())('the tools of the data page in %s', (browser) => {
  let user;

  beforeAll(async () => {
    user = await visit(browser, { as: DataUser });
    await user.arrive();
    await user.openAirline();
    await user.click('Data', 'nav');
  });

  afterAll(() => user?.leave());

  test('variables are renamed, retyped and their levels ordered in one step', async () => {
    await user.set('[data-variable-editor] li:nth-child(1) input', 'delay');
    await user.set('[data-variable-editor] li:nth-child(2) select', 'integer');
    await user.click('Order levels', '[data-variable-editor]');
    await user.click('A to Z', '[data-variable-editor]');
    await user.click('Move Monday up', '[data-variable-editor]');
    await user.set('[data-variable-editor] li:nth-child(1) input', 'DayOfWeek');
    await user.see(`document.querySelector('[data-variable-editor] [role=alert]')?.textContent.includes('DayOfWeek')`);
    await user.set('[data-variable-editor] li:nth-child(1) input', 'delay');
    await user.click('TypeScript', '[data-variable-editor]');
    const code = await user.evaluate(`() => document.querySelector('[data-variable-editor] pre').textContent`);
    expect(code).toContain("newName: 'delay'");
    expect(await user.violations()).toEqual([]);
    await user.click('Apply changes to 3 variables', '[data-variable-editor]');
    await user.see(`document.querySelectorAll('[data-grid] [role=columnheader]')[1]?.textContent === 'delay'`);
    await user.click('Order levels', '[data-variable-editor]');
    const levels = await user.evaluate(
      `() => [...document.querySelectorAll('.level')].map((level) => level.textContent)`,
    );
    expect(levels).toEqual(['Monday', 'Friday', 'Saturday', 'Sunday', 'Thursday', 'Tuesday', 'Wednesday']);
    await user.filled(1);
    const heads = await user.evaluate(
      `() => [...document.querySelectorAll('[data-grid] [role=columnheader]')].slice(1).map((head) => head.textContent)`,
    );
    const cells = Object.fromEntries((await user.rows())[1].map((cell, at) => [heads[at], cell]));
    expect(cells).toEqual({ delay: '6', CRSDepTime: '9', DayOfWeek: 'Monday' });
  });

  test('variables are described, and what their values mean is told', async () => {
    await user.click('Describe delay', '[data-variable-editor]');
    await user.set('[data-description]', 'Minutes late');
    await user.set('[data-value-labels]', '0 = in time');
    expect(await user.violations()).toEqual([]);
    await user.click('TypeScript', '[data-variable-editor]');
    const code = await user.evaluate(`() => document.querySelector('[data-variable-editor] pre').textContent`);
    expect(code).toContain('rxSetVarInfo(');
    expect(code).toContain("description: 'Minutes late'");
    await user.click('Apply changes to 1 variable', '[data-variable-editor]');
    const facts = `[...document.querySelectorAll('[data-variable-editor] .facts')].map((facts) => facts.textContent).join()`;
    await user.see(`${facts}.includes('Minutes late')`);
    await user.click('Describe delay', '[data-variable-editor]');
    const labels = await user.evaluate(`() => document.querySelector('[data-value-labels]').value`);
    expect(labels).toBe('0 = in time');
  });

  test('data are sorted, and merged with a file', async () => {
    const lines = Array.from({ length: 60 }, (_, row) => `${row},${row / 4},${'ab'[row % 2]} x`);
    await user.page.setFiles('[data-file-picker]', [user.file('few.csv', `id,value,group\n${lines.join('\n')}\n`)]);
    await user.see(`document.querySelector('#data-title')?.textContent === 'few.csv'`);
    await user.click('Sort', '.tools');
    await user.set('[data-key="0"]', 'id');
    await user.set('[data-sort] li:last-child label:nth-of-type(2) select', 'Descending');
    await user.click('Sort', '[data-sort]');
    await user.see(
      `document.querySelector('[data-grid] [data-row="1"] [role=gridcell]')?.textContent === '59' && !document.querySelector('progress')`,
    );
    await user.click('Merge', '.tools');
    await user.page.setFiles('[data-merge-picker]', [user.file('more.csv', 'id,more\n59,1.5\n100,7\n3,2\n')]);
    await user.see(`document.querySelector('[data-merge] fieldset')?.textContent.includes('id')`);
    await user.click('Merge', '[data-merge]');
    await user.see(`document.querySelector('.rows header').textContent.includes('2 rows, 4 variables')`);
    await user.filled(2);
    const found = await user.rows();
    expect(found[1]).toEqual(['3', '0.75', 'b x', '2']);
    expect(found[2]).toEqual(['59', '14.75', 'b x', '1.5']);
    expect(user.errors).toEqual([]);
  });

  test('it fits a phone', async () => {
    await user.page.resize({ width: 390, height: 844 });
    await pause(100);
    for (const tool of ['Variables', 'Data step', 'Export']) {
      await user.click(tool, '.tools');
      expect(await user.overflow()).toBe(0);
      expect(await user.violations()).toEqual([]);
    }
  });
});
