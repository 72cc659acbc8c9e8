// The grid of all rows on the app's page for data. Frames have limits of time here, so that it is tested alone.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installed } from '../../web/build/browser.mjs';
import { DataUser } from './app-data-user.mjs';
import { AIRLINE, visit } from './app-user.mjs';

/** The rows of the flights, as texts. */
const LINES = readFileSync(AIRLINE, 'utf8')
  .trimEnd()
  .split(/\r?\n/)
  .slice(1)
  .map((line) => line.replaceAll('"', '').split(','));

describe.each(installed())('the grid of the data page in %s', (browser) => {
  let user;

  beforeAll(async () => {
    user = await visit(browser, { as: DataUser });
    await user.arrive();
  });

  afterAll(() => user?.leave());

  const grid = (attribute) =>
    user.evaluate(`(name) => document.querySelector('[data-grid]').getAttribute(name)`, attribute);
  const press = (key, options = {}) =>
    user.evaluate(
      `(key, options) => document.querySelector('[data-grid]').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...options }))`,
      key,
      options,
    );
  const goTo = async (number) => {
    await user.set('[data-go-row]', number);
    await user.click('Go to row', '.rows');
    await user.filled(number);
  };

  test('30 million rows scroll, and only those that are seen are read', async () => {
    await user.makeRandom(30_000_000);
    await user.ready('Random integers', 6);
    await user.click('Data', 'nav');
    await user.filled(1);
    expect(await grid('aria-rowcount')).toBe('30000001');
    expect(await grid('aria-colcount')).toBe('7');
    const scroll = (to) =>
      user.evaluate(
        `(to) => { const grid = document.querySelector('[data-grid]'); grid.scrollTop = to; return grid.scrollTop; }`,
        to,
      );
    const height = await user.evaluate(
      `() => { const grid = document.querySelector('[data-grid]'); return grid.scrollHeight - grid.clientHeight; }`,
    );
    const first = async () => Math.min(...Object.keys(await user.rows()).map(Number));

    await scroll(height / 2);
    await user.see(`Math.abs(Number(document.querySelector('[data-row]')?.dataset.row) - 15_000_000) < 1000`);
    await user.filled((await first()) + 1);
    const middle = await first();
    // The wheel moves by rows, though a pixel of the bar is a hundred of them; then the bar follows.
    const top = await user.evaluate(`() => document.querySelector('[data-grid]').scrollTop`);
    await scroll(top + 56);
    await user.see(`Number(document.querySelector('[data-row]').dataset.row) === ${middle + 2}`);
    await user.see(`Math.abs(document.querySelector('[data-grid]').scrollTop - ${top}) < 4`);
    expect(await first()).toBe(middle + 2);

    await scroll(height);
    await user.filled(30_000_000);
    await scroll(0);
    await user.filled(1);
    const shown = await user.rows();
    expect(Object.keys(shown).length).toBeLessThan(60);
    for (const cells of Object.values(shown)) expect(cells).toHaveLength(6);
    // A few pages, of 30 million rows.
    expect(Number(await grid('data-rows-read'))).toBeLessThan(3000);
    expect(user.errors).toEqual([]);
  });

  test('scrolling is smooth: no frame waits for rows', async () => {
    await user.evaluate(`() => {
      globalThis.__frames = [];
      globalThis.__work = [];
      const grid = document.querySelector('[data-grid]');
      const begun = () => {
        const start = performance.now();
        setTimeout(() => globalThis.__work.push(performance.now() - start));
      };
      grid.addEventListener('scroll', begun, { capture: true });
      let last = performance.now();
      const step = () => {
        const now = performance.now();
        globalThis.__frames.push(now - last);
        last = now;
        grid.scrollTop += 20_000;
        if (globalThis.__frames.length < 60) return requestAnimationFrame(step);
        grid.removeEventListener('scroll', begun, { capture: true });
        globalThis.__done = true;
      };
      requestAnimationFrame(step);
    }`);
    await user.see('globalThis.__done');
    const [frames, work] = await user.evaluate('() => [globalThis.__frames, globalThis.__work]');
    const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
    expect(median(work)).toBeLessThan(40);
    // WebKit without a graphics card paints in software: whatever changes takes 150 ms to be seen there.
    if (browser !== 'webkit') expect(median(frames)).toBeLessThan(40);
  });

  test('it is a grid to the keyboard and to screen readers', async () => {
    await user.evaluate(`() => document.querySelector('[data-grid]').focus()`);
    const active = () =>
      user.evaluate(`() => {
        const cell = document.getElementById(document.querySelector('[data-grid]').getAttribute('aria-activedescendant'));
        return cell && [Number(cell.closest('[role=row]').getAttribute('aria-rowindex')) - 1, Number(cell.getAttribute('aria-colindex')) - 1];
      }`);
    const is = (row, column) =>
      user.see(`(() => {
        const cell = document.getElementById(document.querySelector('[data-grid]').getAttribute('aria-activedescendant'));
        return cell?.closest('[data-row]').dataset.row === '${row}' && cell.dataset.column === '${column}';
      })()`);
    await press('Home', { ctrlKey: true });
    await is(1, 0);
    await press('ArrowDown');
    await press('ArrowRight');
    await is(2, 1);
    expect(await active()).toEqual([2, 2]);
    await press('End', { ctrlKey: true });
    await is(30_000_000, 5);
    await press('PageUp');
    await press('Home');
    const [row] = await active();
    expect(row).toBeLessThan(30_000_000);
    expect(row).toBeGreaterThan(29_999_950);
    // Who has scrolled away goes on from the rows that are seen.
    await goTo(1000);
    await user.evaluate(`() => { document.querySelector('[data-grid]').scrollTop = 4_000_000; }`);
    await user.see(`Number(document.querySelector('[data-row]').dataset.row) > 10_000_000`);
    await press('PageDown');
    await user.see(`document.querySelector('[data-grid]').hasAttribute('aria-activedescendant')`);
    expect((await active())[0]).toBeGreaterThan(10_000_000);
    expect(await user.violations()).toEqual([]);
  });

  test('cells are what the file has, from anywhere, and what is missing is NA', async () => {
    await user.click('Analysis', 'nav');
    await user.openAirline();
    await user.click('Data', 'nav');
    const missing = LINES.findIndex(([delay], at) => delay === 'M' && at > 250_000) + 1;
    for (const number of [300_000, missing, 600_000, 1]) {
      await goTo(number);
      const [delay, time, day] = (await user.rows())[number];
      const [wanted, hour, weekday] = LINES[number - 1];
      expect(delay).toBe(wanted === 'M' ? 'NA' : wanted.replace('-', '−'));
      expect(Number(time)).toBeCloseTo(Number(hour), 4);
      expect(day).toBe(weekday);
    }
    expect(user.errors).toEqual([]);
  });
});
