// Data steps in the app: a preview while they are written, then data to work on, or files.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installed } from '../../web/build/browser.mjs';
import { DataUser } from './app-data-user.mjs';
import { visit } from './app-user.mjs';

const [browser] = installed();

describe('data steps', () => {
  let user;

  beforeAll(async () => {
    user = await visit(browser, { as: DataUser });
    await user.arrive();
    await user.openAirline();
    await user.click('Data', 'nav');
    await user.click('Data step', '.tools');
    await user.see(`document.querySelector('#step-transforms-label ~ .frame[data-editor=ready]')`);
  });

  afterAll(() => user?.leave());

  const heads = () =>
    user.evaluate(
      `() => [...document.querySelectorAll('[data-preview] thead th')].slice(1).map((head) => head.textContent)`,
    );

  test('what is written is shown on the first rows', async () => {
    await user.write('step-transforms', 'late = ArrDelay > 15');
    await user.see(
      `[...document.querySelectorAll('[data-preview] th')].some(({ textContent }) => textContent === 'late')`,
    );
    expect(await heads()).toEqual(['ArrDelay', 'CRSDepTime', 'DayOfWeek', 'late']);
    await user.write('step-rows', 'late & DayOfWeek == "Monday"');
    await user.see(
      `[...document.querySelectorAll('[data-preview] tbody tr')].every((row) => row.lastElementChild.textContent === 'TRUE')`,
    );
    expect(await user.violations()).toEqual([]);
    expect(await user.overflow()).toBe(0);
    await user.write('step-rows', 'ArrDelay > 1e6');
    await user.see(
      `document.querySelector('[data-preview]').textContent.includes('None of the first 1,000 rows is kept')`,
    );
    await user.write('step-rows', 'late & DayOfWeek == "Monday"');
  });

  test('mistakes are marked where they are', async () => {
    await user.write('step-rows', 'late > zzz');
    await user.see(`document.querySelector('#step-rows-problem')?.textContent.includes('zzz')`);
    await user.write('step-rows', 'late');
    await user.see(`document.querySelector('[data-preview] tbody tr')`);
  });

  test('the code is TypeScript for the same', async () => {
    await user.click('TypeScript', '.step');
    await user.see(`document.querySelector('.step pre')?.offsetParent`);
    const code = await user.evaluate(`() => document.querySelector('.step pre').textContent`);
    expect(code).toContain('rxDataStep(data, {');
    expect(code).toContain("late: 'ArrDelay > 15'");
    expect(code).toContain("rowSelection: 'late'");
  });

  test('files are written and handed over', async () => {
    await user.catchDownloads();
    await user.click('Write to a file', '.step');
    await user.click('Write CSV', '.step');
    const [text, name] = await user.download();
    expect(name).toBe('AirlineDemoSmall-step.csv');
    const lines = text.trimEnd().split('\n');
    expect(lines[0]).toBe('"ArrDelay","CRSDepTime","DayOfWeek","late"');
    expect(lines).toHaveLength(148_527);
  });

  test('the rows become the data', async () => {
    await user.click('Use as data', '.step');
    await user.see(`document.querySelector('.rows header').textContent.includes('148,526 rows, 4 variables')`);
    // Links are not clicked where downloads are caught.
    await user.evaluate(`() => { location.hash = 'analysis'; }`);
    await user.ready('AirlineDemoSmall.csv', 4);
    expect(user.errors).toEqual([]);
  });
});
