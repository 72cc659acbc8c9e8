// Analyses that the app knows from the package alone: the list of them, their forms, their results.
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { installed } from '../../web/build/browser.mjs';
import { root } from '../../web/build/run.mjs';
import { PARAMETERS } from '../../web/src/generated/parameters.ts';
import { pause, visit } from './app-user.mjs';

const HISTOGRAMS = '~ ArrDelay + Carrier';

describe.each(installed())('analyses in the app in %s', (browser) => {
  let user;

  beforeAll(async () => {
    user = await visit(browser);
  });

  afterAll(() => user?.leave());

  beforeEach(async () => {
    user.errors = [];
    await user.page.resize({ width: 1440, height: 900 });
    await user.arrive();
    await user.click('Open the sample');
    await user.ready('Sample flights', 7);
  });

  const options = () =>
    user.evaluate(
      `() => [...document.querySelectorAll('#analysis-list [role=option]')].map(({ id }) => id.replace('analysis-', ''))`,
    );
  const fill = (name, text) => user.set(`#option-${name}`, text);

  test('are functions of the package', async () => {
    const rx = await import(join(root, 'dist/index.js'));
    for (const { name } of rx.rxAnalyses()) expect(rx[name], name).toBeTypeOf('function');
  });

  test('are listed in groups, all that the package has', async () => {
    expect((await options()).sort()).toEqual(PARAMETERS.map(({ name }) => name).sort());
    const groups = await user.evaluate(
      `() => [...document.querySelectorAll('#analysis-list [role=group]')].map((group) => document.getElementById(group.getAttribute('aria-labelledby')).textContent)`,
    );
    expect(groups.slice(0, 3)).toEqual(['Describe', 'Tables', 'Regression']);
    for (const name of await options()) {
      await user.choose(name);
      await user.evaluate(`() => { document.querySelector('.analysis details').open = true; }`);
      const fields = await user.evaluate(`() => document.querySelectorAll('.analysis .fields > *').length`);
      expect(fields, name).toBeGreaterThan(4);
    }
    expect(user.errors).toEqual([]);
  });

  // The driver of WebKit has no keyboard here.
  if (browser !== 'webkit') {
    test('are found and chosen by keyboard', async () => {
      const { keyboard } = user.page.puppeteer;
      await user.page.puppeteer.focus('[data-analysis]');
      await keyboard.press('ArrowDown');
      await user.see(`document.querySelector('#analysis-list:not([hidden])')`);
      await keyboard.type('histo');
      await user.see(`document.querySelectorAll('#analysis-list [role=option]').length === 1`);
      const active = `document.querySelector('[data-analysis]').getAttribute('aria-activedescendant')`;
      expect(await user.evaluate(`() => ${active}`)).toBe('analysis-rxHistogram');
      expect(await user.violations()).toEqual([]);
      await keyboard.press('Enter');
      await user.see(`document.querySelector('[data-analysis=rxHistogram]').value === 'Histogram'`);
      // The formula of the linear model came along.
      expect(await user.formula()).toBe('~ ArrDelay + DayOfWeek + Departure');

      await keyboard.press('ArrowDown');
      await keyboard.type('nothing like that');
      await user.see(`document.querySelector('#analysis-list').textContent.includes('No analysis matches')`);
      await keyboard.press('Enter');
      await keyboard.press('Escape');
      await user.see(`document.querySelector('[data-analysis=rxHistogram]').value === 'Histogram'`);
      expect(await user.evaluate(`() => document.querySelector('#analysis-list').hidden`)).toBe(true);
    });
  }

  test('a tree is drawn, of a deep one the upper part', async () => {
    await user.choose('rxDTree');
    const formula = 'ArrDelay ~ Departure + Carrier';
    await user.type(formula);
    await fill('maxDepth', '2');
    await user.run(formula);
    await user.see(`document.querySelector('[data-plot=tree] svg')`);
    const nodes = () =>
      user.evaluate(`() => document.querySelector('.result').querySelectorAll('[data-plot=tree] svg rect').length`);
    expect(await nodes()).toBe(7);
    expect(await user.evaluate(`() => document.querySelector('[data-plot=tree]').textContent`)).toContain('Departure');
    expect(await user.violations()).toEqual([]);
    await fill('maxDepth', '8');
    await user.run(formula);
    await user.see(`document.body.textContent.includes('Tree, down to depth 4')`);
    expect(await nodes()).toBeLessThan(32);
    // It scrolls instead of shrinking.
    const width = `document.querySelector('.result [data-plot=tree] svg').getBoundingClientRect().width`;
    await user.see(`${width} > 1200`);
    expect(await user.violations()).toEqual([]);
  });

  test('a histogram comes with plots, tables and a download', async () => {
    await user.choose('rxHistogram');
    await user.type(HISTOGRAMS);
    await fill('numBreaks', '10');
    await fill('histType', 'Percent');
    await user.run(HISTOGRAMS);
    await user.see(
      `document.querySelector('[data-plot=histogram] svg') && document.querySelector('[data-plot=bars] svg')`,
    );
    expect(await user.evaluate(`() => document.querySelectorAll('[data-plot=histogram] svg rect').length`)).toBe(10);
    expect(await user.violations()).toEqual([]);

    await user.click('Tables', '.result');
    const rows = `[...document.querySelectorAll('.result .block')].map((block) => block.querySelectorAll('tbody tr').length)`;
    expect(await user.evaluate(`() => ${rows}`)).toEqual([10, 6]);
    await user.catchDownloads();
    await user.click('Download Carrier as CSV', '.result');
    const [csv, name] = await user.download();
    expect(name).toBe('histogram-ArrDelay-Carrier-Carrier.csv');
    expect(csv).toMatch(/^Level,Count\nBorealis,\d+\n/);
    expect(await user.violations()).toEqual([]);

    await user.click('Printout', '.result');
    expect(await user.evaluate(`() => document.querySelector('#face pre').textContent`)).toContain(
      'histType = "Percent"',
    );
    await user.click('TypeScript', '.result');
    const code = await user.evaluate(`() => document.querySelector('#face pre').textContent`);
    expect(code).toContain(`rxHistogram('${HISTOGRAMS}', data, { numBreaks: 10, histType: 'Percent' })`);
    expect(user.errors).toEqual([]);
  });

  test('a histogram has panels, which stand beside each other where there is room', async () => {
    const formula = '~ ArrDelay | Carrier';
    await user.choose('rxHistogram');
    await user.type(formula);
    await user.run(formula);
    const panels = `[...document.querySelectorAll('.result figure.panel:has([data-plot=histogram] svg)')]`;
    await user.see(`${panels}.length === 6`);
    const titles = await user.evaluate(`() => ${panels}.map((panel) => panel.querySelector('h3').textContent)`);
    expect(titles[0]).toBe('Carrier = Borealis');
    expect(new Set(titles).size).toBe(6);
    expect(await user.violations()).toEqual([]);
    await user.click('Tables', '.result');
    const head = `[...document.querySelectorAll('.result .block thead th')].map((cell) => cell.textContent.trim())`;
    expect(await user.evaluate(`() => ${head}`)).toEqual(['Panel', 'From', 'To', 'Count']);
    await user.click('Printout', '.result');
    expect(await user.evaluate(`() => document.querySelector('#face pre').textContent`)).toContain('Carrier=Borealis');
    expect(user.errors).toEqual([]);
  });

  const write = (name, text) => user.write(`option-${name}`, text);
  const optionsOf = (name) =>
    user.evaluate(
      `(name) => [...document.getElementById('option-' + name).options].map((option) => option.value)`,
      name,
    );

  test('variables that the call makes can be chosen', async () => {
    await user.choose('rxRoc');
    await write('transforms', 'late = ArrDelay > 15');
    await user.see(`document.querySelector('#option-actualVarName option[value=late]')`);
    await write('transforms', 'late = ArrDelay > 15\nguess = Distance / 5000');
    await fill('actualVarName', 'late');
    await user.click('guess', '.analysis fieldset');
    await user.see(`!document.querySelector('.run .primary').disabled`);
    expect(await user.violations()).toEqual([]);
    await user.run('late, guess');
    await user.see(`document.querySelector('.result [data-plot=curves] svg')`);

    // One that is no longer made is still seen, and its absence is said.
    await write('transforms', 'guess = Distance / 5000');
    await user.see(`[...document.querySelectorAll('#option-actualVarName option')].at(-1).value === 'late'`);
    expect(await optionsOf('actualVarName')).toContain('guess');
    await user.click('Run', '.analysis');
    await user.see(`document.querySelector('.analysis [role=alert]')?.textContent.includes('unknownVariable')`);

    // Formulas are completed with them.
    await user.choose('rxLinMod');
    await user.evaluate(`() => { document.querySelector('.analysis details').open = true; }`);
    await write('transforms', 'nightly = Departure > 20');
    await user.type('ArrDelay ~ nigh');
    await user.see(`document.querySelector('.cm-tooltip-autocomplete')?.textContent.includes('nightly')`);
    // Who runs it has done with the list.
    await user.click('Run', '.analysis');
    await user.see(`!document.querySelector('.cm-tooltip-autocomplete')`);
    expect(user.errors).toEqual([]);
  });

  test('a family is chosen part by part, or typed', async () => {
    await user.choose('rxGlm');
    const text = `document.getElementById('option-family').value`;
    await fill('family-name', 'binomial');
    await fill('family-link', 'probit');
    expect(await user.evaluate(`() => ${text}`)).toBe('binomial(link = "probit")');
    await fill('family-name', 'rxTweedie');
    expect(await user.evaluate(`() => ${text}`)).toBe('rxTweedie');
    await fill('family-varPower', '1,5');
    await fill('family-linkPower', '0');
    expect(await user.evaluate(`() => ${text}`)).toBe('rxTweedie(var.power = 1.5, link.power = 0)');
    expect(await user.violations()).toEqual([]);
    await user.type('Distance ~ Departure');
    await user.run('Distance ~ Departure');
    await user.see(`document.querySelector('.result').textContent.includes('Tweedie')`);
    await fill('family', 'quasi(log, mu)');
    await user.see(`document.getElementById('option-family-variance')?.value === 'mu'`);
    expect(await user.evaluate(`() => document.getElementById('option-family-link').value`)).toBe('log');
    await fill('family', 'somethingElse');
    await user.see(`!document.getElementById('option-family-link')`);
    expect(await user.violations()).toEqual([]);
    await user.click('Run', '.analysis');
    await user.see(`document.querySelector('.analysis [role=alert]')?.textContent.includes('somethingElse')`);
    await fill('family-name', 'gaussian');
    expect(await user.evaluate(`() => ${text}`)).toBe('');
    await user.page.resize({ width: 390, height: 844 });
    await fill('family-name', 'rxTweedie');
    expect(await user.overflow()).toBe(0);
    expect(user.errors).toEqual([]);
  });

  test('an option that cannot be used is named, and nothing runs', async () => {
    await user.choose('rxHistogram');
    await user.type(HISTOGRAMS);
    await fill('numBreaks', 'ten');
    await user.see(`document.querySelector('.run').textContent.includes('Not a number: ten')`);
    expect(await user.evaluate(`() => document.querySelector('.run .primary').disabled`)).toBe(true);
    expect(await user.violations()).toEqual([]);
    await fill('numBreaks', '');
    await user.run(HISTOGRAMS);
  });

  test('two models stand side by side', async () => {
    for (const formula of ['ArrDelay ~ Departure', 'ArrDelay ~ Departure + Distance']) {
      await user.type(formula);
      await user.run(formula);
    }
    await user.pick('select[aria-label="Compare with"]', 1);
    await user.see(`document.activeElement?.id === 'comparison-title'`);
    const table = (title) =>
      user.evaluate(
        `(title) => [...document.querySelector('.comparison [aria-label^="' + title + '"]').querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent))`,
        title,
      );
    const coefficients = await table('Coefficients');
    expect(coefficients.map(([name]) => name)).toEqual(['(Intercept)', 'Departure', 'Distance']);
    expect(coefficients[2].slice(3)).toEqual(['–', '–', '–']);
    const statistics = Object.fromEntries((await table('Statistics')).map(([name, ...values]) => [name, values]));
    expect(statistics['Valid rows']).toEqual(['19,531', '19,531']);
    expect(statistics.AIC[0]).not.toBe(statistics.AIC[1]);
    expect(await user.violations()).toEqual([]);
    await user.click('Close comparison', '.result');
    await user.see(`!document.querySelector('.comparison')`);
  });

  // Other drivers here move no pointer.
  if (browser === 'chromium') {
    test('what is pointed at is told, readably in the dark too', async () => {
      await user.choose('rxHistogram');
      await user.type('~ Carrier');
      await user.run('~ Carrier');
      await user.see(`document.querySelector('[data-plot=bars] svg')`);
      for (const theme of ['light', 'dark']) {
        await user.evaluate(`(theme) => { document.documentElement.dataset.theme = theme; }`, theme);
        const { x, y } = await user.evaluate(`() => {
          const plot = document.querySelector('[data-plot=bars] svg');
          plot.scrollIntoView({ block: 'center' });
          const { left, top } = plot.getBoundingClientRect();
          return { x: left + 150, y: top + 40 };
        }`);
        await user.page.puppeteer.mouse.move(x, y);
        await user.see(`document.querySelector('[data-plot=bars] svg g[text-anchor] path')`);
        const found = await user.evaluate(`() => {
          const tip = document.querySelector('[data-plot=bars] svg g[text-anchor] path');
          const sheet = getComputedStyle(tip.closest('.sheet')).backgroundColor;
          return { fill: getComputedStyle(tip).fill, sheet, text: tip.parentElement.textContent };
        }`);
        expect(found.fill).toBe(found.sheet);
        expect(found.text).toMatch(/Borealis|Count/);
        await user.page.puppeteer.mouse.move(5, 5);
      }
    });
  }

  test('fit a phone', async () => {
    await user.page.resize({ width: 390, height: 844 });
    await user.evaluate(`() => document.querySelector('[data-analysis]').click()`);
    await user.see(`document.querySelector('#analysis-list:not([hidden])')`);
    expect(await user.overflow()).toBe(0);
    const list = await user.evaluate(`() => {
      const { left, right } = document.querySelector('#analysis-list').getBoundingClientRect();
      return left >= 0 && right <= innerWidth;
    }`);
    expect(list).toBe(true);
    await user.choose('rxHistogram');
    await user.evaluate(`() => { document.querySelector('.analysis details').open = true; }`);
    await user.type(HISTOGRAMS);
    await user.run(HISTOGRAMS);
    await user.see(`document.querySelector('[data-plot=histogram] svg')`);
    await pause(50);
    expect(await user.overflow()).toBe(0);
    await user.click('Tables', '.result');
    expect(await user.overflow()).toBe(0);
  });
});
