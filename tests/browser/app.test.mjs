// The app from end to end, in every browser that is installed.
import { tableFromArrays, tableToIPC } from '@uwdata/flechette';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AIRLINE, FORMULA, pause, visit, VISITS } from './app-user.mjs';

/** RevoScaleR's coefficient of the departure time. It reads decimals as floats, the app as doubles: nine digits agree. */
const CRS_DEP_TIME = 0.9786211286775883;

describe.each(VISITS)('the app in $browser, isolation $isolation', ({ browser, isolation }) => {
  let user;

  beforeAll(async () => {
    user = await visit(browser, { isolation });
  });

  afterAll(() => user?.leave());

  beforeEach(async () => {
    user.errors = [];
    await user.page.resize({ width: 1440, height: 900 });
    await user.arrive();
  });

  test('says what it runs on', async () => {
    const build = await user.evaluate(`() => document.querySelector('[data-build]').dataset.build`);
    expect(build).toBe(isolation && browser !== 'webkit' ? 'threads' : 'plain');
    // The table hears of a process up to 50 ms after it started.
    const roles = `[...document.querySelectorAll('.processes tbody th')].map((cell) => cell.textContent)`;
    await user.see(`${roles}.includes('page')`);
    await user.see(`${roles}.includes('${build === 'threads' ? 'thread' : 'satellite'}')`);
  });

  test('goes from a file to coefficients by clicks alone', async () => {
    await user.openAirline();
    const list = await user.evaluate(
      `() => [...document.querySelectorAll('[data-variables] li')].map((item) => item.textContent.replace(/\\s+/g, ' '))`,
    );
    expect(list[0]).toMatch(/ArrDelay.*integer.*−86 to 1,490.*17,372 missing \(2\.9 %\)/);
    expect(list[1]).toMatch(/CRSDepTime.*numeric/);
    expect(list[2]).toMatch(/DayOfWeek.*factor.*7 levels: Monday, Tuesday/);
    const row = await user.evaluate(
      `() => [...document.querySelectorAll('.data-table tbody tr:first-child td')].map((cell) => cell.textContent)`,
    );
    expect(row).toEqual(['1', '6', '9.666666', 'Monday']);

    for (const name of ['ArrDelay', 'DayOfWeek', 'CRSDepTime']) await user.click(name, '[data-variables]');
    expect(await user.formula()).toBe(FORMULA);
    await user.run(FORMULA);

    const coefficients = await user.coefficients();
    expect(Object.keys(coefficients)).toHaveLength(9);
    expect(coefficients.CRSDepTime).toBeCloseTo(CRS_DEP_TIME, 9);
    expect(coefficients['(Intercept)']).toBeCloseTo(-3.19458, 4);
    expect(coefficients['DayOfWeek=Sunday']).toBe('dropped');
    const statistics = await user.evaluate(`() => document.querySelector('.statistics').textContent`);
    expect(statistics).toContain('582,628');
    expect(statistics).toContain('0.014654');
    expect(user.errors).toEqual([]);
  });

  // Only Chromium tells of layout shifts.
  if (browser === 'chromium') {
    test('moves nothing by itself', async () => {
      await user.openAirline();
      await user.type(FORMULA);
      await user.evaluate(`() => {
        globalThis.__shifts = [];
        new PerformanceObserver((list) => {
          for (const { value, sources } of list.getEntries()) {
            // The result pushes the first rows down, out of sight: all else stays.
            const others = sources.filter(({ node }) => !node?.closest?.('.rows'));
            const moved = others.map(({ node, previousRect, currentRect }) => {
              return (node?.className ?? node?.nodeName) + ' from ' + previousRect.top + ' to ' + currentRect.top;
            });
            if (others.length > 0) globalThis.__shifts.push({ value, moved });
          }
        }).observe({ type: 'layout-shift' });
      }`);
      await user.run(FORMULA);
      await user.click('Plots', '.result');
      await user.see(`document.querySelector('[data-plot] svg circle')`);
      await pause(300);
      const shifts = await user.evaluate('() => globalThis.__shifts');
      const sum = shifts.reduce((total, { value }) => total + value, 0);
      expect(sum, JSON.stringify(shifts)).toBeLessThan(0.05);
    });
  }

  test('prints as R does, plots, and gives the code', async () => {
    await user.openAirline();
    await user.type(FORMULA);
    await user.run(FORMULA);
    await user.click('Printout', '.result');
    expect(await user.evaluate(`() => document.querySelector('#face pre').textContent`)).toMatch(
      /Multiple R-squared: 0\.01465/,
    );
    await user.click('Plots', '.result');
    for (const [label, marks] of [
      ['Residuals', 1000],
      ['Observed and fitted', 1000],
      ['Coefficients', 7],
    ]) {
      await user.click(label, '.result figure');
      await user.see(`document.querySelectorAll('[data-plot] svg circle').length >= ${marks}`);
    }
    await user.click('TypeScript', '.result');
    const code = await user.evaluate(`() => document.querySelector('#face pre').textContent`);
    expect(code).toContain(`rxLinMod('${FORMULA}', data)`);
    expect(user.errors).toEqual([]);
  });

  test('marks errors in the formula, and keeps data and formula', async () => {
    await user.openAirline();
    const wrong = 'ArrDelay ~ DayOfWek + CRSDepTime';
    await user.type(wrong);
    await user.see(`document.querySelector('.cm-lintRange-warning')?.textContent === 'DayOfWek'`);
    await user.click('Run', '.analysis');
    await user.see(`document.querySelector('.analysis [role=alert]')`);
    await user.see(`document.querySelector('.cm-lintRange-error')?.textContent === 'DayOfWek'`);
    const alert = await user.evaluate(`() => document.querySelector('.analysis [role=alert]').textContent`);
    expect(alert).toContain('unknownVariable');
    expect(alert).toContain('DayOfWek');
    expect(
      await user.evaluate(
        `() => document.querySelector('[aria-labelledby=formula-label]').getAttribute('aria-invalid')`,
      ),
    ).toBe('true');
    expect(await user.formula()).toBe(wrong);
    expect(await user.violations()).toEqual([]);

    await user.type(FORMULA);
    await user.see(`!document.querySelector('.cm-lintRange-error')`);
    await user.run(FORMULA);
    expect((await user.coefficients()).CRSDepTime).toBeCloseTo(CRS_DEP_TIME, 9);
    await user.see(`!document.querySelector('.analysis [role=alert]')`);
  });

  test('a file that cannot be read leaves the data that are open', async () => {
    await user.openAirline();
    await user.evaluate(`() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])], 'flights.csv.gz'));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }`);
    await user.see(`document.querySelector('[role=alert]')`);
    const alert = await user.evaluate(`() => document.querySelector('[role=alert]').textContent`);
    expect(alert).toContain('unsupported');
    expect(alert).toContain('unpack it first');
    expect(await user.evaluate(`() => document.querySelector('#data-title').textContent`)).toBe('AirlineDemoSmall.csv');
  });

  test('takes a dropped file and finds out its delimiter and missing values', async () => {
    await user.evaluate(`() => {
      const rows = Array.from({ length: 200 }, (_, row) => row + ';' + (row % 7 === 3 ? '-' : 3 * row + 1) + ';' + 'ab'[row % 2]);
      const transfer = new DataTransfer();
      transfer.items.add(new File(['x;y;group\\n' + rows.join('\\n') + '\\n'], 'small.csv'));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }`);
    await user.ready('small.csv', 3);
    await user.type('y ~ x');
    await user.run('y ~ x');
    const { x } = await user.coefficients();
    expect(x).toBeCloseTo(3, 12);
    const missing = await user.evaluate(`() => document.querySelectorAll('[data-variables] li')[1].textContent`);
    expect(missing).toMatch(/29 missing/);
  });

  test('takes dropped JSON lines, whatever their name', async () => {
    await user.evaluate(`() => {
      const rows = Array.from({ length: 200 }, (_, row) => ({ x: row, ...(row % 7 !== 3 && { y: 3 * row + 1 }), group: 'ab'[row % 2] }));
      const transfer = new DataTransfer();
      transfer.items.add(new File(rows.map((row) => JSON.stringify(row) + '\\n'), 'small.log'));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }`);
    await user.ready('small.log', 3);
    await user.type('y ~ x + group');
    await user.run('y ~ x + group');
    expect((await user.coefficients()).x).toBeCloseTo(3, 12);
    const missing = await user.evaluate(`() => document.querySelectorAll('[data-variables] li')[1].textContent`);
    expect(missing).toMatch(/29 missing/);
  });

  test('opens Arrow files, and keeps results of data that were closed', async () => {
    const group = Array.from({ length: 300 }, (_, row) => ['red', 'green', 'blue'][row % 3]);
    const x = Float64Array.from({ length: 300 }, (_, row) => Math.sin(row));
    const y = x.map((value, row) => 2 * value + (row % 3));
    const table = tableFromArrays({ y, x, group });
    const path = user.file('waves.arrow', tableToIPC(table, { format: 'file' }));
    await user.page.setFiles('[data-file-picker]', [path]);
    await user.ready('waves.arrow', 3);
    await user.type('y ~ x + group');
    await user.run('y ~ x + group');
    const coefficients = await user.coefficients();
    expect(coefficients.x).toBeCloseTo(2, 10);
    expect(coefficients['group=red']).toBeCloseTo(-2, 10);

    await user.page.setFiles('[data-file-picker]', [AIRLINE]);
    await user.ready('AirlineDemoSmall.csv', 3);
    expect(await user.coefficients()).toEqual(coefficients);
    await user.click('Plots', '.result');
    await user.see(`document.querySelectorAll('[data-plot=coefficients] svg circle').length === 3`);
    expect(await user.evaluate(`() => document.querySelector('.result figcaption').textContent`)).toContain(
      'open waves.arrow again',
    );
  });

  test('reads the file again with other text options', async () => {
    await user.openAirline();
    await user.click('Text options', '.data');
    await user.set('#data-missing', 'nothing');
    await user.click('Read again', '.data');
    await user.see(`document.querySelector('.data header').textContent.includes('Missing: nothing')`);
    // Now the letter that stands for missing values makes a factor of the delays, which the app doubts.
    expect(await user.evaluate(`() => document.querySelector('[data-variables] li').textContent`)).toContain('factor');
    await user.click('Read M as missing', '.data');
    await user.see(`document.querySelector('[data-variables] li').textContent.includes('17,372 missing')`);
  });

  test('streams a file when asked, with the same coefficients', async () => {
    await user.click('Options');
    await user.evaluate(`() => document.querySelector('[data-stream]').click()`);
    await user.page.setFiles('[data-file-picker]', [AIRLINE]);
    await user.see(
      `document.querySelector('#data-title')?.textContent === 'AirlineDemoSmall.csv' && document.querySelector('[data-editor=ready]')`,
    );
    expect(await user.evaluate(`() => document.querySelector('.data header').textContent`)).toContain(
      'Streamed from the file',
    );
    await user.type(FORMULA);
    await user.run(FORMULA);
    expect((await user.coefficients()).CRSDepTime).toBeCloseTo(CRS_DEP_TIME, 9);
    await user.click('Draw histograms');
    await user.see(`document.querySelectorAll('[data-variables] li:has(rect)').length === 3`);
  });

  test('cancels reading and running', async () => {
    await user.makeRandom(10_000_000);
    await user.see(`document.querySelector('.loading progress')`);
    await user.click('Cancel', '.loading');
    await user.see(`!document.querySelector('.loading') && !document.querySelector('[role=alert]')`);
    expect(await user.evaluate(`() => document.querySelector('#data-title')`)).toBeFalsy();

    await user.makeRandom(1_000_000);
    await user.ready('Random integers', 6);
    const slow = `y ~ ${[1, 2, 3, 4, 5].map((n) => `I(sin(rand${n}) + lgamma(rand${n} + 1) + exp(-rand${n}))`).join(' + ')}`;
    await user.type(slow);
    await user.click('Run', '.analysis');
    await user.see(`document.querySelector('.analysis progress')`);
    await user.click('Cancel', '.analysis');
    await user.see(`!document.querySelector('.analysis progress')`, 10_000);
    expect(await user.evaluate(`() => document.querySelector('.result')`)).toBeFalsy();
    expect(await user.formula()).toBe(slow);

    await user.type('y ~ rand1 + rand5');
    await user.run('y ~ rand1 + rand5');
    const { rand1, rand5 } = await user.coefficients();
    expect(Math.abs(rand1)).toBeLessThan(0.01);
    expect(Math.abs(rand5)).toBeLessThan(0.01);
  });

  test('replaces a process that was ended, with the same result', async () => {
    await user.makeRandom(1_000_000);
    await user.ready('Random integers', 6);
    const formula = await user.formula();
    expect(formula).toBe('y ~ rand1 + rand2 + rand3 + rand4 + rand5');
    await user.run(formula);
    const before = await user.coefficients();
    const pids = `[...document.querySelectorAll('.processes tbody td.mono')].map((cell) => cell.textContent).join()`;
    const had = await user.evaluate(`() => ${pids}`);
    await user.click('End process');
    await user.see(`${pids} !== ${JSON.stringify(had)}`);
    await user.click('Remove', '.result');
    await user.run(formula);
    expect(await user.coefficients()).toEqual(before);
  });

  // The driver of WebKit has no keyboard here.
  if (browser !== 'webkit') {
    test('completes names while a formula is typed, and Enter runs it', async () => {
      await user.openAirline();
      const { keyboard } = user.page.puppeteer;
      await user.page.puppeteer.click('[aria-labelledby=formula-label]');
      await keyboard.type('ArrD');
      await user.see(
        `document.querySelector('.cm-tooltip-autocomplete [aria-selected]')?.textContent.startsWith('ArrDelay')`,
      );
      // The list takes no key in its first moments, lest typing choose by accident.
      await pause(150);
      await keyboard.press('Enter');
      await keyboard.type(' ~ Day');
      await user.see(
        `document.querySelector('.cm-tooltip-autocomplete [aria-selected]')?.textContent.startsWith('DayOfWeek')`,
      );
      await pause(150);
      await keyboard.press('Enter');
      expect(await user.formula()).toBe('ArrDelay ~ DayOfWeek');
      await keyboard.press('Enter');
      await user.see(`document.querySelector('.result h3')?.textContent === 'ArrDelay ~ DayOfWeek'`);
      expect(Object.keys(await user.coefficients())).toHaveLength(8);
    });
  }

  test('keeps results side by side until they are removed', async () => {
    await user.makeRandom(100_000);
    await user.ready('Random integers', 6);
    for (const formula of ['y ~ rand1', 'y ~ rand1 + rand2', 'y ~ F(rand3)']) {
      await user.type(formula);
      await user.run(formula);
    }
    const tabs = `[...document.querySelectorAll('.history [role=tab]')].map((tab) => tab.textContent)`;
    expect(await user.evaluate(`() => ${tabs}`)).toEqual(['y ~ rand1', 'y ~ rand1 + rand2', 'y ~ F(rand3)']);
    await user.click('y ~ rand1', '.history');
    expect(Object.keys(await user.coefficients()).sort()).toEqual(['(Intercept)', 'rand1']);
    await user.click('Remove', '.result');
    expect(await user.evaluate(`() => ${tabs}`)).toEqual(['y ~ rand1 + rand2', 'y ~ F(rand3)']);
    expect(await user.evaluate(`() => document.activeElement.textContent`)).toBe('y ~ rand1 + rand2');
  });

  test('summarises, by category too', async () => {
    await user.click('Open the sample');
    await user.ready('Sample flights', 7);
    await user.choose('rxSummary');
    await user.type('~ ArrDelay + ArrDelay:Carrier');
    await user.run('~ ArrDelay + ArrDelay:Carrier');
    const text = await user.evaluate(`() => document.querySelector('.result').innerText`);
    expect(text).toContain('Borealis');
    expect(text).toContain('StdDev');
  });

  test('is clean for axe in both themes, on all its faces', async () => {
    for (const theme of ['light', 'dark']) {
      await user.arrive();
      if (theme === 'dark') await user.click('Dark');
      const scheme = await user.evaluate(`() => getComputedStyle(document.documentElement).colorScheme`);
      expect(scheme).toContain(theme);
      await user.click('Options');
      expect(await user.violations()).toEqual([]);
      await user.click('Open the sample');
      await user.ready('Sample flights', 7);
      await user.evaluate(`() => { for (const part of document.querySelectorAll('details')) part.open = true; }`);
      await user.run('ArrDelay ~ DayOfWeek + Departure');
      expect(await user.violations()).toEqual([]);
      for (const face of ['Plots', 'Printout', 'TypeScript']) {
        await user.click(face, '.result');
        if (face === 'Plots') await user.see(`document.querySelector('[data-plot] svg circle')`);
        expect(await user.violations()).toEqual([]);
      }
    }
  });

  test('fits a phone', async () => {
    await user.page.resize({ width: 390, height: 844 });
    expect(await user.overflow()).toBe(0);
    await user.openAirline();
    expect(await user.overflow()).toBe(0);
    await user.type(FORMULA);
    await user.run(FORMULA);
    expect(await user.overflow()).toBe(0);
    for (const face of ['Plots', 'Printout', 'TypeScript']) {
      await user.click(face, '.result');
      if (face === 'Plots') await user.see(`document.querySelector('[data-plot] svg circle')`);
      expect(await user.overflow()).toBe(0);
    }
  });
});
