// What the app does with models: their ROC curves, one or several, and their predictions.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { classifierOf, outcome } from '../../web/app/src/models/classifier.ts';
import { installed } from '../../web/build/browser.mjs';
import { visit } from './app-user.mjs';

/** Rows of a table that has no secrets: `y` is likelier where `x` is larger; `z` says nothing. */
const ROWS = Array.from({ length: 400 }, (_, row) => {
  const noise = Math.sin(row * 12.9898) * 43758.5453;
  const x = (row % 40) / 4;
  return { x, z: (row * 7) % 11, y: x + 8 * (noise - Math.floor(noise)) > 9 ? 'yes' : 'no' };
});

/** The area under the ROC curve of probabilities at thresholds in hundredths, by the trapezoidal rule. */
function area(rows) {
  const share = (wanted, threshold) => {
    const some = rows.filter(({ y }) => y === wanted);
    return some.filter(({ p }) => p >= threshold).length / some.length;
  };
  const points = Array.from({ length: 101 }, (_, at) => [share('no', at / 100), at === 0 ? 1 : share('yes', at / 100)]);
  points.push([0, 0]);
  return points.slice(1).reduce((sum, [x, y], at) => sum + ((points[at][0] - x) * (points[at][1] + y)) / 2, 0);
}

describe('models of two outcomes', () => {
  const model = new Uint8Array(1);
  const of = (result, formula = 'late ~ x') => classifierOf({ result: { model, ...result }, formula });

  test('are known by their results', () => {
    expect(of({ family: 'binomial' })).toMatchObject({ response: 'late', variables: ['late'], classes: null });
    expect(of({ loss: 'bernoulli' })).toMatchObject({ classes: null });
    expect(of({ ylevels: ['no', 'yes'] })).toMatchObject({ classes: ['no', 'yes'], options: { type: 'prob' } });
    expect(of({ forest: [{ ylevels: ['a', 'b'] }] })).toMatchObject({ classes: ['a', 'b'] });
    expect(of({ levels: ['a', 'b'] })).toMatchObject({ classes: ['a', 'b'] });
    expect(of({ family: 'binomial' }, 'I(x > 1) ~ z')).toMatchObject({ response: 'x > 1', variables: ['x'] });
    expect(of({ ylevels: ['0', '1'] }, 'F(late) ~ z')).toMatchObject({ response: 'late' });
  });

  test('are told from all others', () => {
    expect(of({ family: 'poisson' })).toBeNull();
    expect(of({ ylevels: ['a', 'b', 'c'] })).toBeNull();
    expect(of({ ylevels: [] })).toBeNull();
    expect(of({ loss: 'multinomial', forest: [{ ylevels: [] }] })).toBeNull();
    expect(classifierOf({ result: { family: 'binomial' }, formula: 'late ~ x' })).toBeNull();
  });

  test('count the second outcome', () => {
    expect(outcome('late', ['no', 'say "yes"'])).toBe('as.character(late) == "say \\"yes\\""');
    expect(outcome('x > 1', null)).toBe('x > 1');
  });
});

describe.each(installed())('models in the app in %s', (browser) => {
  let user;
  let file;

  beforeAll(async () => {
    user = await visit(browser);
    file = user.file('two.csv', `x,z,y\n${ROWS.map(({ x, z, y }) => `${x},${z},${y}`).join('\n')}\n`);
  });

  afterAll(() => user?.leave());

  beforeEach(async () => {
    user.errors = [];
    await user.page.resize({ width: 1440, height: 900 });
    await user.arrive();
    await user.page.setFiles('[data-file-picker]', [file]);
    await user.ready('two.csv', 3);
  });

  const results = () => user.evaluate(`() => document.querySelectorAll('.history [role=tab]').length`);
  const model = async (name, formula) => {
    await user.choose(name);
    await user.type(formula);
    const before = await results();
    await user.click('Run', '.analysis');
    await user.see(
      before === 0
        ? `document.querySelector('.result h3')`
        : `document.querySelectorAll('.history [role=tab]').length > ${before} && document.querySelector('.result h3').textContent === ${JSON.stringify(formula)}`,
    );
  };
  const legend = () =>
    user.evaluate(`() => [...document.querySelectorAll('.result [data-legend]')].map((item) => item.dataset.legend)`);
  const table = (title) =>
    user.evaluate(
      `(title) => [...document.querySelector('.result [aria-label^="' + title + '"]').querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent))`,
      title,
    );
  const face = async (name) => {
    await user.click(name, '.result .faces');
    return user.evaluate(`() => document.querySelector('#face pre')?.textContent`);
  };

  test('the ROC curve of a logistic model is that of its probabilities', async () => {
    await model('rxLogit', 'y ~ x');
    const { '(Intercept)': a, x: b } = await user.coefficients();
    const expected = area(ROWS.map((row) => ({ ...row, p: 1 / (1 + Math.exp(-a - b * row.x)) })));
    expect(expected).toBeGreaterThan(0.7);
    await user.click('ROC curve', '.result');
    await user.see(`document.activeElement?.id === 'model-panel-title'`);
    expect(await user.violations()).toEqual([]);
    await user.click('Draw the curve', '.result');
    await user.see(`document.querySelector('.result [data-plot=curves] svg')`);
    expect(await legend()).toEqual([`Logistic model: y ~ x, area ${expected.toFixed(4)}`]);
    expect(await user.violations()).toEqual([]);

    await user.click('Tables', '.result .faces');
    expect(await table('Area under the curve')).toEqual([
      ['Logistic model: y ~ x', expected.toPrecision(7).replace(/0+$/, ''), '400', '0'],
    ]);
    expect(await face('Printout')).toContain('Logistic model: y ~ x');
    expect(await face('TypeScript')).toContain(
      `const roc = await rxRoc('.observed', '.predicted', predicted, {\n  transforms: { '.observed': 'as.character(y) == "yes"' },\n});`,
    );
    expect(await user.evaluate(`() => document.querySelector('.result .tools').textContent`)).not.toContain('Edit');
    expect(user.errors).toEqual([]);
  });

  test('curves of several models stand in one plot', async () => {
    await model('rxLinMod', 'x ~ z');
    expect(await user.evaluate(`() => document.querySelector('.result .tools').textContent`)).not.toContain('ROC');
    for (const name of ['rxDTree', 'rxDForest', 'rxBTrees', 'rxNaiveBayes']) await model(name, 'y ~ x + z');
    await model('rxLogit', 'y ~ z');
    await user.click('ROC curve', '.result');
    const boxes = `[...document.querySelectorAll('.panel .model input')]`;
    await user.see(`${boxes}.length === 5`);
    await user.evaluate(`() => ${boxes}.filter((box) => !box.disabled).forEach((box) => box.click())`);
    await user.click('Draw 5 curves', '.panel');
    // The diagonal and five curves.
    await user.see(
      `document.querySelectorAll('.result [data-plot=curves] svg g[stroke^="var(--"] > path').length === 6`,
    );
    const names = await legend();
    expect(names.map((name) => name.split(':')[0])).toEqual([
      'Decision tree',
      'Random forest',
      'Boosted trees',
      'Naive Bayes classifier',
      'Logistic model',
    ]);
    const areas = names.map((name) => Number(/area (.*)$/.exec(name)[1]));
    for (const found of areas.slice(0, 4)) expect(found).toBeGreaterThan(0.7);
    // What says nothing tells nothing apart.
    expect(areas[4]).toBeLessThan(0.6);
    expect(await user.violations()).toEqual([]);
    await user.click('Tables', '.result .faces');
    expect(await table('Area under the curve')).toHaveLength(5);
    expect((await face('TypeScript')).match(/await rxPredict/g)).toHaveLength(5);

    await user.page.resize({ width: 390, height: 844 });
    await user.click('Plots', '.result .faces');
    await user.see(
      `document.querySelector('.result [data-plot=curves] svg')?.getBoundingClientRect().right <= document.documentElement.clientWidth`,
    );
    expect(await user.overflow()).toBe(0);
    expect(user.errors).toEqual([]);
  });

  test('curves are made on rows that are chosen, and for two that are compared', async () => {
    await model('rxLogit', 'y ~ x');
    await model('rxLogit', 'y ~ x + z');
    await user.click('ROC curve', '.result');
    await user.write('roc-rows', 'z > 5');
    await user.click('Draw the curve', '.panel');
    await user.see(`document.querySelector('.result [data-plot=curves] svg')`);
    await user.click('Tables', '.result .faces');
    const rows = ROWS.filter(({ z }) => z > 5).length;
    expect((await table('Area under the curve'))[0].slice(2)).toEqual([String(rows), '0']);

    await user.click('y ~ x + z', '.history');
    await user.pick('select[aria-label="Compare with"]', 1);
    await user.see(`document.querySelector('.comparison')`);
    await user.click('ROC curves of both', '.comparison');
    await user.see(`document.querySelectorAll('.history [role=tab]').length === 4`);
    await user.see(`document.querySelectorAll('.result [data-legend]').length === 2`);
    expect(user.errors).toEqual([]);
  });

  test('a curve is of the rows that the model was fitted to, unless others are asked for', async () => {
    await user.choose('rxLogit');
    await user.evaluate(`() => { document.querySelector('.analysis details').open = true; }`);
    await user.write('option-transforms', 'w = z * 2');
    await user.write('option-rowSelection', 'w > 10');
    await model('rxLogit', 'y ~ x');
    const { '(Intercept)': a, x: b } = await user.coefficients();
    const fitted = ROWS.filter(({ z }) => z * 2 > 10);
    const expected = area(fitted.map((row) => ({ ...row, p: 1 / (1 + Math.exp(-a - b * row.x)) })));
    await user.click('ROC curve', '.result');
    await user.see(
      `document.querySelector('.panel .cm-placeholder')?.textContent.startsWith('The rows that were fitted')`,
    );
    await user.click('Draw the curve', '.panel');
    await user.see(`document.querySelector('.result [data-plot=curves] svg')`);
    expect(await legend()).toEqual([`Logistic model: y ~ x, area ${expected.toFixed(4)}`]);
    await user.click('Tables', '.result .faces');
    expect((await table('Area under the curve'))[0].slice(2)).toEqual([String(fitted.length), '0']);
    expect(await face('TypeScript')).toContain(`rowSelection: 'w > 10'`);

    // Those that it has not seen; its panel is open still.
    await user.evaluate(`() => document.querySelector('.history [role=tab][aria-selected=false]').click()`);
    await user.write('roc-rows', 'z <= 5');
    await user.click('Draw the curve', '.panel');
    await user.see(`document.querySelectorAll('.history [role=tab]').length === 3`);
    await user.click('Tables', '.result .faces');
    expect((await table('Area under the curve'))[0].slice(2)).toEqual([String(400 - fitted.length), '0']);
    expect(user.errors).toEqual([]);
  });

  test('data without the variables are refused, and the reason is read', async () => {
    await model('rxLogit', 'y ~ x');
    await user.page.setFiles('[data-file-picker]', [user.file('other.csv', 'a,b,c\n1,2,u\n3,5,v\n2,4,u\n')]);
    await user.ready('other.csv', 3);
    await user.click('ROC curve', '.result');
    await user.click('Draw the curve', '.panel');
    await user.see(`document.querySelector('.results [role=alert]')?.textContent.includes('unknownVariable')`);
    expect(await user.violations()).toEqual([]);
    await user.click('Dismiss', '.results');
    await user.see(`!document.querySelector('.results [role=alert]')`);
    expect(user.errors).toEqual([]);
  });

  test('predictions are shown, downloaded and opened as data', async () => {
    await model('rxLinMod', 'x ~ z');
    const { '(Intercept)': a, z: b } = await user.coefficients();
    await user.click('Predict', '.result');
    await user.click('With residuals', '.panel');
    await user.click('Predict all rows', '.panel');
    await user.see(`document.querySelector('.result [aria-label^="First predictions"] tbody tr')`);
    expect(await user.violations()).toEqual([]);
    await user.catchDownloads();
    await user.click('Download as CSV', '.result');
    const [csv, name] = await user.download();
    expect(name).toBe('predictions-x-z.csv');
    const [header, ...lines] = csv.trim().split('\n');
    expect(header).toBe('"x","z","x_Pred","x_Resid"');
    expect(lines).toHaveLength(400);
    for (const [row, line] of lines.entries()) {
      const [x, z, predicted, residual] = line.split(',').map(Number);
      expect([x, z]).toEqual([ROWS[row].x, ROWS[row].z]);
      expect(predicted).toBeCloseTo(a + b * z, 10);
      expect(residual).toBeCloseTo(x - predicted, 10);
    }
    await user.click('Open as data', '.result');
    await user.ready('predictions-x-z.arrow', 4);
    expect(user.errors).toEqual([]);
  });

  test('classes and probabilities are predicted as they are asked for', async () => {
    await model('rxDTree', 'y ~ x');
    await user.click('Predict', '.result');
    await user.see(`document.querySelector('#predict-type')`);
    await user.set('#predict-type', 'class');
    await user.click('Predict all rows', '.panel');
    await user.see(`document.querySelector('.result [aria-label^="First predictions"] tbody tr')`);
    const rows = await table('First predictions');
    expect(rows).toHaveLength(100);
    for (const row of rows) expect(['yes', 'no']).toContain(row.at(-1));
    expect(await face('TypeScript')).toContain(`rxPredict(model, data, { type: 'class', writeModelVars: true })`);
    expect(user.errors).toEqual([]);
  });

  test('a curve of many rows can be cancelled', async () => {
    await user.click('Open other data', '.data');
    await user.makeRandom(10_000_000);
    await user.ready('Random integers', 6);
    await model('rxLogit', '(y > 7) ~ rand1 + rand2');
    await user.click('ROC curve', '.result');
    await user.click('Draw the curve', '.panel');
    await user.see(`document.querySelector('.results progress')`);
    expect(await user.evaluate(`() => document.querySelector('.run .primary').disabled`)).toBe(true);
    await user.click('Cancel', '.results');
    await user.see(`!document.querySelector('.results progress')`);
    // The model alone.
    expect(await results()).toBe(1);
    expect(await user.evaluate(`() => document.querySelector('.results [role=alert]')`)).toBeNull();
    expect(user.errors).toEqual([]);
  });
});
