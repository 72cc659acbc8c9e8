// The TypeScript that the app gives: it compiles against the package, and computes what the app showed.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installed } from '../../web/build/browser.mjs';
import { Scripts } from './app-scripts.mjs';
import { AIRLINE, FORMULA, visit } from './app-user.mjs';

/** One browser is enough: what the app gives is text. */
const [browser] = installed();

describe('the code that the app gives', () => {
  let user;
  let scripts;

  beforeAll(async () => {
    scripts = new Scripts(browser);
    user = await visit(browser);
  });

  afterAll(async () => {
    await user?.leave();
    await scripts?.end();
  });

  const complaints = (code) => scripts.complaints(code);
  const printed = (code) => scripts.printed(code, [AIRLINE]);

  const face = async (name) => {
    await user.click(name, '.result .faces');
    return user.evaluate(`() => document.querySelector('#face pre').textContent`);
  };

  test('is valid, and computes the same when it runs', async () => {
    await user.arrive();
    await user.openAirline();
    await user.click('Options', '.analysis');
    await user.evaluate(
      `() => [...document.querySelectorAll('.analysis .check')].find((label) => label.textContent.includes('Drop first levels')).click()`,
    );
    await user.type(FORMULA);
    await user.run(FORMULA);
    await user.click('Printout', '.result');
    const printout = await user.evaluate(`() => document.querySelector('#face pre').textContent`);
    await user.click('TypeScript', '.result');
    const code = await user.evaluate(`() => document.querySelector('#face pre').textContent`);
    expect(code).toContain('dropFirst: true');
    expect(await complaints(code)).toEqual([]);
    expect(await complaints(code.replace('rxLinMod(', 'rxLinMud('))).not.toEqual([]);

    expect(await printed(code)).toEqual([printout]);
  });

  test('is valid for random numbers and streamed files', async () => {
    await user.arrive();
    await user.makeRandom(100_000);
    await user.ready('Random integers', 6);
    await user.run('y ~ rand1 + rand2 + rand3 + rand4 + rand5');
    await user.click('TypeScript', '.result');
    const random = await user.evaluate(`() => document.querySelector('#face pre').textContent`);
    expect(random).toContain('rand5: 100');
    expect(await complaints(random)).toEqual([]);

    await user.arrive();
    await user.click('Options');
    await user.evaluate(`() => document.querySelector('[data-stream]').click()`);
    await user.page.setFiles('[data-file-picker]', [AIRLINE]);
    await user.see(`document.querySelector('[data-editor=ready]')`);
    await user.type(FORMULA);
    await user.run(FORMULA);
    await user.click('TypeScript', '.result');
    const streamed = await user.evaluate(`() => document.querySelector('#face pre').textContent`);
    expect(streamed).not.toContain('rxImport');
    expect(await complaints(streamed)).toEqual([]);
  });

  test('is valid for curves and predictions of models, and computes the same', async () => {
    await user.arrive();
    await user.openAirline();
    for (const formula of ['(ArrDelay > 15) ~ CRSDepTime', '(ArrDelay > 15) ~ DayOfWeek']) {
      await user.choose('rxLogit');
      await user.type(formula);
      await user.run(formula);
    }
    await user.click('ROC curve', '.result');
    await user.evaluate(`() => document.querySelector('.panel .model input:not(:disabled)').click()`);
    await user.click('Draw 2 curves', '.panel');
    await user.see(`document.querySelector('.result [data-plot=curves] svg')`);
    const curves = await face('Printout');
    const code = await face('TypeScript');
    expect(await complaints(code)).toEqual([]);
    // The call names the data that it is of, which are called otherwise in the page.
    const rows = (text) => text.split('\n').filter((line) => /^\s*\d/.test(line));
    const found = await printed(code);
    expect(found).toHaveLength(2);
    expect(rows(curves).length).toBeGreaterThan(20);
    expect(found.flatMap(rows)).toEqual(rows(curves));

    await user.click('(ArrDelay > 15) ~ DayOfWeek', '.history');
    await user.click('Predict', '.result');
    await user.click('Predict all rows', '.panel');
    await user.see(`document.querySelector('.result [aria-label^="First predictions"]')`);
    const predicting = await face('TypeScript');
    expect(await complaints(predicting)).toEqual([]);
    expect(await printed(predicting)).toEqual([600_000]);
  });
});
