// The published walk-through as a guided page, over a small table.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { visit, VISITS } from './app-user.mjs';

const ROWS = 100_000;

describe.each(VISITS)('the walk-through in $browser, isolation $isolation', ({ browser, isolation }) => {
  let user;

  beforeAll(async () => {
    user = await visit(browser, { isolation });
    await user.arrive();
    await user.click('Gallery');
    await user.see(`document.querySelector('a[href="#query/walk-through"]')`);
    await user.evaluate(`() => document.querySelector('a[href="#query/walk-through"]').click()`);
    await user.see(`document.querySelector('[data-walk-through]')`);
    await user.pick('[data-walk-rows]', 0);
  });

  afterAll(() => user?.leave());

  const run = async (number, id) => {
    await user.click(`Run step ${number}`);
    await user.see(`document.querySelector('[data-step=${id}]').dataset.ended === 'true'`, 120_000);
    return user.evaluate(
      `(id) => {
        const step = document.querySelector('[data-step=' + id + ']');
        const facts = Object.fromEntries([...step.querySelectorAll('[data-fact]')].map((fact) => [fact.dataset.fact, fact.textContent]));
        const plan = step.querySelector('[data-plan]');
        return {
          facts,
          error: step.querySelector('[data-messages]')?.innerText ?? null,
          times: [...step.querySelectorAll('[data-seconds]')].map((item) => [item.dataset.here, Number(item.dataset.seconds)]),
          streams: plan ? [...plan.querySelectorAll('[data-stream]')].map((item) => Number(item.dataset.pid)) : [],
          reason: plan?.querySelector('[data-reason]').textContent ?? null,
        };
      }`,
      id,
    );
  };
  const numbers = (text) => text.split(', ').map((part) => Number(part.replaceAll(',', '')));
  const rowsOf = ({ facts }) => Number(facts.Rows.replaceAll(',', ''));

  test('the table comes first', async () => {
    expect(await user.evaluate(`() => document.querySelector('[data-step=serial] .actions button').disabled`)).toBe(
      true,
    );
    const made = await run(1, 'create');
    expect(made.error).toBeNull();
    expect(rowsOf(made)).toBe(ROWS);
    await user.see(`!document.querySelector('[data-step=serial] .actions button').disabled`);
  });

  test('one stream: one model, beside the time of the articles', async () => {
    const found = await run(2, 'serial');
    expect(found.error).toBeNull();
    expect(found.facts.Models).toBe('1');
    expect(rowsOf(found)).toBe(ROWS);
    expect(found.streams).toEqual(numbers(found.facts.Process));
    expect(found.times[0]).toEqual(['false', 16]);
    expect(found.times[1][1]).toBeGreaterThan(0);
  });

  test('@parallel: a model for each stream, whose rows add up', async () => {
    const found = await run(3, 'parallel');
    expect(found.error).toBeNull();
    expect(Number(found.facts.Models)).toBe(found.streams.length);
    expect(rowsOf(found)).toBe(ROWS);
    expect(found.times[0]).toEqual(['false', 8.7]);
  });

  test('MAXDOP 4: four models, four pids', async () => {
    const found = await run(4, 'maxdop');
    expect(found.error).toBeNull();
    expect(found.facts.Models).toBe('4');
    expect(new Set(numbers(found.facts.Processes)).size).toBe(4);
    expect(found.streams).toHaveLength(4);
    expect(found.reason).toContain('MAXDOP 4');
    expect(rowsOf(found)).toBe(ROWS);
  });

  test('TOP with the trace flag', async () => {
    const found = await run(5, 'top');
    expect(found.error).toBeNull();
    expect(found.facts.Models).toBe('4');
    expect(rowsOf(found)).toBe(ROWS * 0.8);
    expect(found.reason).toContain('querytraceon 8649');
  });

  test('RxInSqlServer: one model, of three quarters of the rows', async () => {
    const found = await run(6, 'context');
    expect(found.error).toBeNull();
    expect(found.facts.Models).toBe('1');
    expect(Math.abs(rowsOf(found) / ROWS - 0.75)).toBeLessThan(0.02);
  });

  test('a step is opened in the editor', async () => {
    await user.click('Open in the editor: step 4');
    await user.see(`document.querySelector('[data-query] [data-editor=ready]')`);
    await user.see(
      `document.querySelector('[data-query] .cm-content').cmTile.root.view.state.doc.toString().includes('OPTION(MAXDOP 4)')`,
    );
    expect(await user.evaluate('() => location.hash')).toBe('#query');
  });

  test('nothing was wrong on the way', () => {
    expect(user.errors).toEqual([]);
  });
});
