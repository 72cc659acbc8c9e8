// Calls that do not wait: jobs, which outlive a reload and are seen by all tabs of a site.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installed } from '../../web/build/browser.mjs';
import { openSession } from './session.mjs';

describe.each(installed())('jobs in %s', (browser) => {
  let session;

  beforeAll(async () => {
    session = await openSession({ browser, isolation: true });
  });

  afterAll(() => session?.close());

  const call = (name, ...args) => session.call('jobs.js', name, args);
  const callTabs = (name, ...args) => session.call('job-tabs.js', name, args);

  /** Another tab of this site; in WebKit, whose driver has one, a frame, which is a page with locks of its own too. */
  async function secondTab() {
    if (browser !== 'webkit') {
      const tab = await session.page.puppeteer.browser().newPage();
      await tab.goto(`${session.url}/`, { waitUntil: 'load' });
      const run = async (name, ...args) => {
        await tab.waitForFunction('globalThis.__ready === true');
        return tab.evaluate(
          `Promise.all([import('/rxwasm/index.js'), import('/page/job-tabs.js')]).then(([rx, page]) => page[${JSON.stringify(name)}](rx, ...${JSON.stringify(args)}))`,
        );
      };
      return { run, close: () => tab.close() };
    }
    await session.call('frame.js', 'open');
    return {
      run: (name, ...args) => session.call('frame.js', 'run', ['job-tabs.js', name, args]),
      close: () => session.call('frame.js', 'close'),
    };
  }

  test('a call in a context that does not wait gives a job at once', async () => {
    const found = await call('lifecycle');
    expect(found.took).toBeLessThan(1000);
    expect(['queued', 'running', 'finished']).toContain(found.first);
    expect(found).toMatchObject({
      isJob: true,
      last: true,
      status: 'finished',
      info: { name: 'rxLinMod', about: 'y ~ x', state: 'finished', isKept: true, note: null, reason: null },
      context: 'RxLocalSeq Compute Context\n  wait: FALSE',
      times: true,
      same: true,
      after: ['missing', null, { code: 'job', message: expect.stringContaining('it was cleaned up') }],
      none: [null, null, { code: 'argument' }],
      perCall: true,
      waits: false,
    });
  });

  test('whatever computes becomes a job, with the same result', async () => {
    const found = await call('kinds');
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, true])));
  });

  test('states, and one at a time in each place', async () => {
    await call('clear');
    const found = await call('states');
    expect(found.running).toEqual(['job', 3e9, true]);
    expect(found.seen).toEqual(['queued', 'queued']);
    expect(found.elsewhere).toBe('finished');
    expect(found.refused).toEqual([
      'the job JOB is running: cancel it with rxCancelJob, or set force: true',
      'the job JOB has finished: collect its results with rxGetJobResults, or set force: true',
    ]);
    expect(found.canceled.slice(0, 3)).toEqual([true, 'canceled', 'cancelled']);
    expect(found.canceled[3]).toBeLessThan(1000);
    expect(found.again).toBe(false);
    expect(found.queued).toBe('finished');
    const message = expect.stringContaining("'nothing'");
    expect(found.failed).toEqual(['failed', { code: 'unknownVariable', message }, message]);
    expect(found.output).toEqual([expect.stringMatching(/^Error: .*'nothing'/)]);
    expect(found.removed).toBe(3);
    expect(found.missing).toBe('missing');
  });

  test('what waits for its turn is canceled without it', async () => {
    const { canceled, states } = await call('cancelQueued');
    expect(canceled).toBe(true);
    expect(states).toEqual(['running', 'canceled', 'canceled']);
  });

  test('jobs are found by context, time and state', async () => {
    expect(await call('filters')).toEqual({
      all: 'ab',
      current: 'a',
      one: 'a',
      other: 'b',
      exact: ['b', ''],
      times: ['b', 'a'],
      states: ['b', 'ab', ''],
      printed: true,
      names: true,
    });
  });

  test('what they print is kept until it is removed', async () => {
    const found = await call('output');
    expect(found).toMatchObject({ canceled: true, twice: true, still: 'finished', collected: 'missing' });
    expect(found.lines).toBe(1);
  });

  test('the output of tasks, and what the call itself says of its job', async () => {
    expect(await call('tasks')).toEqual({
      early: ['running', 'rxElem1: begin 1'],
      lines: ['rxElem1: begin 1\nrxElem1: end 1'],
      results: [1],
      states: ['finished', 'missing'],
    });
    await call('clear');
  });

  test('results outlive a reload, bit for bit', async () => {
    await call('clear');
    const { kept, isKept } = await callTabs('keep');
    expect(isKept).toBe(true);
    expect(kept.resident).toMatchObject({ info: { state: 'finished', isKept: false }, here: 8 });
    expect(kept.resident.info.note).toBe('its result, a value of class RxResident, belongs to the tab that made it');
    await session.fresh();
    const { found, ...others } = await callTabs('revived', kept);
    const { fails, resident, failing, ...results } = found;
    expect(failing).toEqual({ state: 'finished', same: null });
    expect(results).toEqual(
      Object.fromEntries(Object.keys(results).map((name) => [name, { state: 'finished', same: true }])),
    );
    expect(fails).toMatchObject({ state: 'failed', code: 'unknownVariable' });
    expect(resident).toMatchObject({ state: 'missing', code: 'job' });
    expect(resident.message).toContain('its result was in the memory of a tab that was closed');
    expect(others).toEqual({
      tasks: {
        list: 3,
        names: ['rxElem1', 'rxElem2', 'rxElem3'],
        error: [true, 2, 'task', 'RangeError', true],
        output: [1, 2, 3].map((task) => [task, `got ${task}`]),
        plain: true,
        predicts: 8,
        printed: true,
      },
      predicts: true,
      saved: true,
      read: 4,
      tests: true,
      list: 12,
    });
    expect(await call('clear')).toBe(0);
  });

  test('jobs of another tab are seen, and fail when it is closed', async () => {
    await call('clear');
    const tab = await secondTab();
    const ids = await tab.run('begin');
    expect(await callTabs('watch', ids)).toEqual([
      { state: 'running', isOwn: false, reason: null, isTold: true },
      { state: 'queued', isOwn: false, reason: null, isTold: false },
    ]);
    expect(await callTabs('withoutLocks', ids[0])).toEqual({
      state: 'undetermined',
      reason: 'this browser has no locks, by which tabs know of one another',
    });
    await tab.close();
    const { seen, results, states } = await callTabs('closed', ids);
    const reason = 'the tab that ran it was closed';
    expect(seen.map(({ state, reason }) => [state, reason])).toEqual(Array(2).fill(['failed', reason]));
    for (const { code, message } of results) {
      expect(code).toBe('job');
      expect(message).toContain(reason);
    }
    expect(states).toEqual(['failed', 'failed']);
  });

  test('a job is canceled, and its result collected, from another tab', async () => {
    await call('clear');
    const tab = await secondTab();
    const [id, next] = await tab.run('begin');
    expect(await callTabs('cancelThere', id)).toEqual([true, 'canceled']);
    const short = await tab.run('short');
    expect(await callTabs('collect', short)).toEqual([true, 'missing']);
    expect(await tab.run('statuses', [id, next, short])).toEqual(['canceled', 'finished', 'missing']);
    await tab.close();
    expect(await call('clear')).toBe(0);
  });

  test('a reload in the middle is a tab that was closed', async () => {
    const ids = await callTabs('begin');
    await session.fresh();
    expect(await callTabs('statuses', ids)).toEqual(['failed', 'failed']);
    expect(await call('clear')).toBe(0);
  });

  test('without a database jobs are in memory, and say so', async () => {
    await session.fresh();
    await session.page.evaluate(
      "() => void Object.defineProperty(globalThis, 'indexedDB', { value: undefined, configurable: true })",
    );
    expect(await callTabs('withoutDatabase')).toEqual({
      isKept: false,
      note: 'this browser has no database (IndexedDB)',
      state: 'finished',
      list: 1,
      same: true,
      after: 'missing',
    });
    await session.fresh();
  });

  test('data in memory are cleaned up with their job, unless they were collected', async () => {
    await call('clear');
    expect(await call('abandoned')).toEqual({ numRows: 8, states: ['missing', 'missing'] });
  });

  test('what draws waits in every context', async () => {
    expect(await call('drawn')).toEqual(['svg', true]);
  });

  test('contexts take the data that they allow, and say what they need', async () => {
    const found = await call('contexts');
    expect(found.sql).toEqual([
      'context',
      "the compute context RxInSqlServer does not take RxTextData ('rows.csv'), but RxSqlServerData",
    ]);
    expect(found.wait).toEqual(found.sql);
    expect(found.frame[1]).toContain('the compute context RxSpark does not take data.frame, but RxTextData,');
    expect(found.name[1]).toContain("RxJsonData ('rows.jsonl')");
    expect(found.parquet).toEqual(['context', expect.stringContaining('RxSpark needs a gateway to the cluster')]);
    expect(found.hadoop).toEqual(['context', expect.stringContaining('RxHadoopMR needs a gateway to the cluster')]);
    expect(found.out).toContain("RxArrowData ('a.arrow')");
    expect(found.set).toBe('context');
    expect(found.none[0]).toBe('context');
    expect(found.local).toEqual([null, null]);
    expect(found.about).toEqual(['rows.csv', '~ x, rows.csv']);
  });
});
