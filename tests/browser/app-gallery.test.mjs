// The gallery: each example runs by a click, and shows what the guide to rxExec says.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pause, visit, VISITS } from './app-user.mjs';

describe.each(VISITS)('the gallery in $browser, isolation $isolation', ({ browser, isolation }) => {
  let user;

  beforeAll(async () => {
    user = await visit(browser, { isolation });
    await user.arrive();
    await user.click('Gallery');
    await user.see(`document.querySelector('[data-example]')`);
  });

  afterAll(() => user?.leave());

  const select = async (title, id) => {
    await user.click(title, '[role=tablist][aria-label=Examples]');
    await user.see(`document.querySelector('[data-example=${id}] [data-editor=ready]')`);
  };

  /** Changes the script's text. */
  const edit = (from, to) =>
    user.evaluate(
      `async (from, to) => {
        const content = document.querySelector('.script .cm-content');
        const { view } = content.cmTile.root;
        const text = view.state.doc.toString();
        const at = text.indexOf(from);
        if (at < 0) throw new Error('the script has no ' + from);
        view.dispatch({ changes: { from: at, to: at + from.length, insert: to } });
      }`,
      from,
      to,
    );

  const ended = async (limit = 120_000) => {
    await user.see(`document.querySelector('[data-seconds]') || document.querySelector('[role=alert]')`, limit);
    expect(await user.evaluate(`() => document.querySelector('[role=alert]')?.innerText ?? null`)).toBeNull();
  };

  const run = async () => {
    await user.click('Run', '[data-example]');
    await ended();
  };

  const texts = () =>
    user.evaluate(`() => [...document.querySelectorAll('[data-shown=text]')].map((item) => item.textContent)`);

  /** The rows of the table number `at`. */
  const rows = (at = 0) =>
    user.evaluate(
      `(at) => [...document.querySelectorAll('[data-shown=table]')[at].querySelectorAll('tbody tr')].map((row) =>
        [...row.querySelectorAll('td')].map((cell) => cell.textContent.replace(/[\\s,]/g, '')))`,
      at,
    );

  test('craps: games are won as often as they should be, and as often in every browser', async () => {
    await select('Playing dice', 'craps');
    // A tenth of the ten million.
    await edit('args: [100_000]', 'args: [10_000]');
    await edit('total / 1e7', 'total / 1e6');
    await run();
    const [loss, win] = await rows();
    expect(Number(win[1]) + Number(loss[1])).toBe(10_000);
    expect(Math.abs(Number(win[1]) - 4929)).toBeLessThan(4 * 50);
    const [said] = await texts();
    const share = Number(/([\d.]+) won/.exec(said)[1]);
    expect(Math.abs(share - 244 / 495)).toBeLessThan(4 * 0.0005);
    // The seed gives the same games everywhere.
    expect(Number(win[1])).toBe(4923);
    expect(share).toBe(0.49256);
  });

  test('satellites are seen at work', async () => {
    await user.see(`document.querySelectorAll('[data-lane] .span').length > 0`);
  });

  test('birthday: estimates lie near what is exact, and are drawn', async () => {
    await select('Birthdays', 'birthday');
    await edit('5000]', '1000]');
    await run();
    for (const [, estimate, exact] of await rows()) expect(Math.abs(estimate - exact)).toBeLessThan(0.065);
    const marks = `document.querySelectorAll('[data-shown=element] svg circle, [data-shown=element] svg path').length`;
    expect(await user.evaluate(`() => ${marks}`)).toBeGreaterThanOrEqual(99);
    // Those of each chunk have a colour of their own.
    const colours = `new Set([...document.querySelectorAll('[data-shown=element] svg [fill^="#"]')].map((mark) => mark.getAttribute('fill'))).size`;
    expect(await user.evaluate(`() => ${colours}`)).toBe(5);
    expect(await user.violations()).toEqual([]);
    await user.page.resize({ width: 390, height: 844 });
    expect(await user.overflow()).toBe(0);
    await user.page.resize({ width: 1440, height: 900 });
  });

  test('Mandelbrot: the picture is that of the set, and a click goes deeper', async () => {
    await select('Mandelbrot set', 'mandelbrot');
    await edit('width: 960, height: 600', 'width: 96, height: 60');
    await run();
    const black = (at) =>
      user.evaluate(
        `(at) => {
          const canvas = document.querySelectorAll('[data-shown=element] canvas')[at];
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          let black = 0;
          for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255 && data[i] + data[i + 1] + data[i + 2] === 0) black++;
          return black;
        }`,
        at,
      );
    // Points of 240 x 240 that stay for 100 steps.
    expect(await black(0)).toBe(await user.evaluate(`() => (${inside})()`));
    const sum = () =>
      user.evaluate(`() => {
        const canvas = document.querySelectorAll('[data-shown=element] canvas')[1];
        return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.reduce((a, b) => (a * 31 + b) % 1e9);
      }`);
    const before = await sum();
    await user.evaluate(`() => document.querySelectorAll('[data-shown=element] canvas')[1].click()`);
    const end = Date.now() + 20_000;
    while ((await sum()) === before && Date.now() < end) await pause(50);
    expect(await sum()).not.toBe(before);
  });

  test('k-means: the best of the starts, and the same once more', async () => {
    await select('Restarts of k-means', 'kmeans');
    await edit('timesToRun: 20', 'timesToRun: 4');
    await edit('rnorm(5000)', 'rnorm(1000)');
    await edit('kMeansRSR(x, 10, 35, 20, 777);\nconst seconds', 'kMeansRSR(x, 10, 35, 2, 777);\nconst seconds');
    await edit('kMeansRSR(x, 10, 35, 20, 777)', 'kMeansRSR(x, 10, 35, 2, 777)');
    await run();
    const sizes = (await rows()).map(([, size]) => Number(size));
    expect(sizes).toHaveLength(10);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(1000);
    expect(await texts()).toEqual(['The same seed once more: the same to the last bit']);
  });

  test('shared data: both ways give the same sums, and both times are told', async () => {
    await select('Shared data', 'shared');
    await edit('5_000_000', '200_000');
    await run();
    const sums = await rows();
    expect(sums).toHaveLength(7);
    for (const [, copied, shared] of sums) {
      expect(shared).toBe(copied);
      expect(Math.abs(Number(copied) - 200_000 / 14)).toBeLessThan(400);
    }
    expect((await texts())[0]).toMatch(/^copied [\d.]+ s, shared [\d.]+ s$/);
  });

  test('Poisson: models find the coefficients that were simulated', async () => {
    await select('Poisson models', 'poisson');
    await edit('args: [50_000, 10]', 'args: [5_000, 2]');
    await edit('timesToRun: 100', 'timesToRun: 10');
    await run();
    for (const [, truth, mean] of await rows()) expect(Math.abs(Number(mean) - Number(truth))).toBeLessThan(0.05);
  });

  test('streams: nothing is correlated', async () => {
    await select('Random streams', 'streams');
    await run();
    expect((await texts())[0]).toMatch(/^The largest is 0\.[012]\d*; .* suspicious: false$/);
  });

  test('a script that is wrong says where, and is taken back', async () => {
    await select('Random streams', 'streams');
    await edit('const streams = 12', 'const streams = missing');
    await user.click('Run', '[data-example]');
    await user.see(`document.querySelector('[role=alert]')?.innerText.includes('missing')`);
    await user.click('Dismiss', '[data-example]');
    await user.click('Take back changes', '[data-example]');
    await run();
  });

  test('a script is cancelled', async () => {
    await select('Random streams', 'streams');
    await edit('rx.runif(500)', '{ for (;;); }');
    await user.click('Run', '[data-example]');
    await user.see(`document.querySelector('[data-example] progress')`);
    await pause(200);
    await user.click('Cancel', '[data-example]');
    await user.see(`!document.querySelector('[data-example] progress')`);
    await user.click('Take back changes', '[data-example]');
    await run();
  });

  test('nothing was wrong on the way', () => {
    expect(user.errors).toEqual([]);
  });
});

/** How many of the points of the guide's picture stay near for 100 steps; written anew. */
const inside = String(() => {
  let count = 0;
  for (let row = 0; row < 240; row++) {
    for (let column = 0; column < 240; column++) {
      const [cx, cy] = [-2 + (2.6 * column) / 239, -1.3 + (2.6 * row) / 239];
      let [x, y, steps] = [cx, cy, 0];
      for (; steps < 100 && x * x + y * y < 4; steps++) [x, y] = [x * x - y * y + cx, 2 * x * y + cy];
      if (steps === 100) count++;
    }
  }
  return count;
});
