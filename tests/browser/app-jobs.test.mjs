// Analyses in the background, as users of the app see them.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { installed } from '../../web/build/browser.mjs';
import { FORMULA, visit } from './app-user.mjs';

describe.each(installed())('jobs of the app in %s', (browser) => {
  let user;

  beforeAll(async () => {
    user = await visit(browser);
  });

  afterAll(() => user?.leave());

  beforeEach(async () => {
    await user.page.resize({ width: 1440, height: 900 });
    await user.arrive();
    await removeAll();
    user.errors = [];
  });

  const inBackground = () => user.evaluate(`() => document.querySelector('[data-context] input').click()`);

  const state = (wanted) => `document.querySelector('[data-job][data-state=${wanted}]')`;

  /** What the last test left. */
  async function removeAll() {
    for (;;) {
      const found = await user.evaluate(`() => {
        const buttons = [...document.querySelectorAll('[data-job] button')];
        const button = buttons.find(({ textContent }) => /Cancel|Clean up/.test(textContent));
        button?.click();
        return buttons.length;
      }`);
      if (found === 0) return;
      await user.see('true');
    }
  }

  test('a job and its result outlive a reload, until they are cleaned up', async () => {
    await user.openAirline();
    await user.type(FORMULA);
    await inBackground();
    await user.click('Run in the background', '.analysis');
    await user.see(state('finished'));
    const item = await user.evaluate(`() => document.querySelector('[data-job]').innerText`);
    expect(item).toContain(`Linear model: ${FORMULA}`);
    expect(item).toMatch(/RxLocalSeq, AirlineDemoSmall\.csv, started .*, took/);

    await user.page.goto(`${user.url}/`);
    await user.see(state('finished'));
    expect(await user.evaluate(`() => document.querySelector('#data-title')`)).toBe(null);
    await user.click('View result', '[data-jobs]');
    await user.see(`document.querySelector('.view [data-coefficients]')`);
    expect((await user.coefficients()).CRSDepTime).toBeCloseTo(0.9786211286775883, 9);
    await user.see(`document.activeElement?.id === 'job-title'`);
    await user.click('Printout', '.view');
    await user.see(`document.querySelector('.view pre')?.textContent.includes('Number of valid observations: 582628')`);
    await user.click('TypeScript', '.view');
    const code = await user.evaluate(`() => document.querySelector('.view pre').textContent`);
    expect(code).toContain(
      "import { RxLocalSeq, RxTextData, rxGetJobResults, rxImport, rxLinMod, rxWaitForJob } from 'rxwasm';",
    );
    expect(code).toContain('const computeContext = RxLocalSeq({ wait: false });');
    expect(code).toContain(`const job = await rxLinMod('${FORMULA}', data, { computeContext });`);
    expect(code).toContain('const model = await rxGetJobResults(job);');
    expect(await user.violations()).toEqual([]);
    await user.page.resize({ width: 390, height: 844 });
    expect(await user.overflow()).toBe(0);

    await user.click('Clean up', '[data-jobs]');
    await user.see(`!document.querySelector('[data-job]')`);
    await user.page.goto(`${user.url}/`);
    await user.see(`document.querySelector('[data-build]')?.dataset.build`);
    expect(await user.evaluate(`() => document.querySelectorAll('[data-job]').length`)).toBe(0);
    expect(user.errors).toEqual([]);
  });

  test('jobs are queued, watched and canceled; one that fails says why', async () => {
    await user.makeRandom(10_000_000);
    await user.see(`document.querySelector('[data-editor=ready]') && document.querySelector('.data-table tbody tr')`);
    await inBackground();
    await user.choose('rxDForest');
    await user.type('y ~ rand1 + rand2 + rand3 + rand4 + rand5');
    await user.click('Run in the background', '.analysis');
    await user.see(state('running'));
    await user.choose('rxLinMod');
    await user.type('y ~ nothing');
    await user.click('Run in the background', '.analysis');
    await user.see(state('queued'));
    await user.see(`document.querySelector('nav .count')?.textContent === '2'`);
    await user.click('Cancel', '[data-state=running]');
    await user.see(state('canceled'));
    await user.see(state('failed'));
    const reason = await user.evaluate(`() => document.querySelector('[data-state=failed] .bad').textContent`);
    expect(reason).toContain("'nothing'");
    await user.click('Clean up all', '.jobs');
    await user.see(`!document.querySelector('[data-job]')`);
    expect(user.errors).toEqual([]);
  });

  test('the compute context is chosen, and part of the code', async () => {
    await user.openAirline();
    await user.set('[data-context] select', 'RxLocalParallel');
    expect(await user.evaluate(`() => document.querySelector('[data-context]').dataset.context`)).toBe(
      'RxLocalParallel',
    );
    await user.type(FORMULA);
    await user.run(FORMULA);
    await user.click('TypeScript', '.result');
    const code = await user.evaluate(`() => document.querySelector('.result pre').textContent`);
    expect(code).toContain("rxSetComputeContext('localpar');");
    // What the page itself did in the call.
    await user.see(`document.querySelector('[data-task=launchpad]').textContent.includes('gathering')`);
  });
});
