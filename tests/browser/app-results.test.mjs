// The result of every analysis: its tables, its plots and its printed form, on a large page and on a phone.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installed } from '../../web/build/browser.mjs';
import { PARAMETERS } from '../../web/src/generated/parameters.ts';
import { visit } from './app-user.mjs';

const LATE = 'late = factor(ArrDelay > 15)';

/** What is run of each analysis, and what its plots are. */
const CASES = {
  rxLinMod: {
    formula: 'ArrDelay ~ Departure + Distance + Carrier',
    // Of no use for the delay, so that a step drops it.
    transforms: 'idle = sin(Distance * 7.3)',
    more: ' + idle',
    options: { 'variableSelection.method': 'backward' },
    plots: ['residuals'],
  },
  rxLogit: { formula: '(ArrDelay > 15) ~ Departure + Carrier', plots: ['intervals'] },
  rxGlm: { formula: 'Distance ~ Departure + Carrier', options: { family: 'Gamma(log)' }, plots: ['intervals'] },
  rxSummary: { formula: '~ ArrDelay + Carrier', plots: [] },
  rxHistogram: { formula: '~ ArrDelay + Carrier', plots: ['histogram', 'bars'] },
  rxQuantile: { options: { varName: 'ArrDelay' }, plots: ['lines'] },
  rxCovCor: { formula: '~ ArrDelay + Departure + Carrier', options: { type: 'Cor' }, plots: ['heat'] },
  rxLorenz: { options: { orderVarName: 'Distance' }, plots: ['curves'] },
  rxRoc: {
    transforms: 'late = ArrDelay > 15\np = Departure / 24',
    options: { actualVarName: 'late' },
    checks: ['p'],
    plots: ['curves'],
  },
  rxLinePlot: { formula: 'ArrDelay + Distance ~ Departure | Carrier', plots: Array(6).fill('lines') },
  rxCube: { formula: 'ArrDelay ~ Carrier:F(Departure)', plots: ['heat', 'heat'] },
  rxCrossTabs: { formula: 'ArrDelay ~ Carrier:F(Departure)', plots: ['heat', 'heat'] },
  rxKmeans: { formula: '~ ArrDelay + Distance', options: { numClusters: '3' }, plots: ['heat', 'bars'] },
  rxNaiveBayes: { formula: 'late ~ Carrier + Departure', transforms: LATE, plots: ['heat'] },
  rxDTree: { formula: 'ArrDelay ~ Departure + Carrier', options: { maxDepth: '4' }, plots: ['tree', 'lines', 'bars'] },
  rxDForest: {
    formula: 'late ~ Departure + Carrier',
    transforms: LATE,
    options: { nTree: '4', maxDepth: '4' },
    flags: ['importance'],
    plots: ['lines', 'bars'],
  },
  rxBTrees: {
    formula: 'late ~ Departure + Carrier',
    transforms: LATE,
    options: { nTree: '4' },
    flags: ['importance'],
    plots: ['lines', 'bars'],
  },
};

test('every analysis is looked at', () => {
  expect(Object.keys(CASES).sort()).toEqual(PARAMETERS.map(({ name }) => name).sort());
});

describe.each(installed())('results in the app in %s', (browser) => {
  let user;

  beforeAll(async () => {
    user = await visit(browser, { dark: true });
    await user.arrive();
    await user.click('Open the sample');
    await user.ready('Sample flights', 7);
  });

  afterAll(() => user?.leave());

  const faces = () =>
    user.evaluate(`() => [...document.querySelectorAll('.faces [role=tab]')].map((tab) => tab.textContent)`);
  const kinds = () =>
    user.evaluate(
      `() => [...document.querySelectorAll('.result [data-plot]')].map((plot) => plot.querySelector('svg') && plot.dataset.plot)`,
    );

  /** Fills the form of an analysis in. */
  async function fill({ formula, more = '', transforms, options = {}, flags = [], checks = [] }) {
    await user.evaluate(`() => { document.querySelector('.analysis details').open = true; }`);
    if (transforms) await user.write('option-transforms', transforms);
    if (formula) await user.type(formula + more);
    for (const [name, text] of Object.entries(options)) await user.set(`[id="option-${name}"]`, text);
    await user.evaluate(
      `(flags, checks) => {
        const labels = [...document.querySelectorAll('.analysis label')];
        for (const name of flags) labels.find((label) => label.querySelector('code')?.textContent === name).querySelector('input').click();
        for (const name of checks) labels.find((label) => label.textContent.trim() === name).querySelector('input').click();
      }`,
      flags,
      checks,
    );
  }

  test.each(Object.entries(CASES))('%s has tables, plots and a printed form', async (name, wanted) => {
    user.errors = [];
    await user.page.resize({ width: 1440, height: 900 });
    await user.choose(name);
    await fill(wanted);
    const number = `document.querySelectorAll('.history [role=tab]').length`;
    const before = await user.evaluate(`() => ${number}`);
    await user.click('Run', '.analysis');
    await user.see(`${number} > ${before} || document.querySelector('.analysis [role=alert]')`);
    expect(await user.evaluate(`() => document.querySelector('.analysis [role=alert]')?.textContent ?? ''`)).toBe('');

    const found = await faces();
    expect(found).toContain('Printout');
    expect(found.some((face) => ['Tables', 'Statistics', 'Coefficients'].includes(face))).toBe(true);
    expect(found.includes('Plots')).toBe(wanted.plots.length > 0);
    // The history shows what it selected, however many there are.
    const inSight = await user.evaluate(`() => {
      const tab = document.querySelector('.history [aria-selected=true]').getBoundingClientRect();
      const list = document.querySelector('.history [role=tablist]').getBoundingClientRect();
      return list.width === 0 || (tab.left >= list.left - 1 && Math.min(tab.right, list.right) - tab.left > 40);
    }`);
    expect(inSight).toBe(true);
    for (const width of [1440, 390]) {
      await user.page.resize({ width, height: 900 });
      for (const face of found) {
        await user.click(face, '.faces');
        if (face === 'Plots') {
          await user.see(`document.querySelectorAll('.result [data-plot] svg').length >= ${wanted.plots.length}`);
          expect(await kinds()).toEqual(wanted.plots);
        } else if (face === 'Printout') {
          const text = await user.evaluate(`() => document.querySelector('#face pre').textContent`);
          expect(text).toMatch(/\d/);
          expect(text).not.toMatch(/undefined|\[object/);
        } else if (face !== 'TypeScript') {
          expect(await user.evaluate(`() => document.querySelectorAll('#face tbody tr').length`)).toBeGreaterThan(0);
        }
        expect(await user.overflow()).toBe(0);
      }
      // Numbers of axes are not cut off at the edge of their place.
      await user.click(found.includes('Plots') ? 'Plots' : found[0], '.faces');
      const cut =
        await user.evaluate(`() => [...document.querySelectorAll('.result [data-plot]:not([tabindex]) svg')].flatMap((svg) => {
        const edge = svg.parentElement.getBoundingClientRect();
        return [...svg.querySelectorAll('text')].filter((text) => {
          const { left, right, width } = text.getBoundingClientRect();
          return width > 0 && (right > edge.right + 1 || left < edge.left - 1);
        }).map((text) => text.textContent);
      })`);
      expect(cut).toEqual([]);
    }
    expect(await user.violations()).toEqual([]);
    expect(user.errors).toEqual([]);
  });

  test('the steps by which terms were selected are told and drawn', async () => {
    user.errors = [];
    await user.page.resize({ width: 1440, height: 900 });
    const { formula, more } = CASES.rxLinMod;
    await user.evaluate(
      `(formula) => [...document.querySelectorAll('.history [role=tab]')].find((tab) => tab.textContent === formula).click()`,
      formula + more,
    );
    await user.click('Tables', '.faces');
    const steps = await user.evaluate(
      `() => [...document.querySelectorAll('[aria-label^="Selection of terms"] tbody tr')].map((row) => row.children[0].textContent)`,
    );
    expect(steps).toEqual(['', '- idle']);
    await user.click('Plots', '.faces');
    await user.click('Selection of terms', '#face');
    await user.see(`document.querySelector('#face [data-plot=steps] svg')?.textContent.includes('- idle')`);
    expect(await user.violations()).toEqual([]);
    expect(user.errors).toEqual([]);
  });
});
