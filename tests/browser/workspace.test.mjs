// Files that outlive the tab, and tabs that share them.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installed } from '../../web/build/browser.mjs';
import { AIRLINE } from './app-user.mjs';
import { openSession } from './session.mjs';

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

describe.each(installed())('the workspace in %s', (browser) => {
  let session;

  beforeAll(async () => {
    session = await openSession({ browser, isolation: true }, { 'flights.csv': { bytes: readFileSync(AIRLINE) } });
  });

  afterAll(() => session?.close());

  const call = (name, ...args) => session.call('workspace.js', name, args);

  /** Another tab, with the package. */
  async function secondTab() {
    const tab = await session.page.puppeteer.browser().newPage();
    await tab.goto(`${session.url}/`, { waitUntil: 'load' });
    const run = async (name, ...args) => {
      await tab.waitForFunction('globalThis.__ready === true');
      return tab.evaluate(
        `Promise.all([import('/rxwasm/index.js'), import('/page/workspace.js')]).then(([rx, page]) => page[${JSON.stringify(name)}](rx, ...${JSON.stringify(args)}))`,
      );
    };
    return { run, close: () => tab.close() };
  }

  test('any rows are read without the others', async () => {
    const { found, behind } = await call('rows', '/data/flights.csv');
    expect(found).toEqual(Array(4).fill([5, true]));
    expect(behind).toEqual([0, ['b']]);
    const { traffic } = session;
    expect(await call('remoteRows', '/data/flights.csv')).toBe(40);
    const before = traffic['flights.csv'].bytes;
    expect(await call('remoteRows', '/data/flights.csv')).toBe(40);
    // Chunks of text are 4 MB at most, of a file of 12 MB.
    expect(traffic['flights.csv'].bytes - before).toBeLessThan(5e6);
  });

  test('formats are told, and found by content', async () => {
    const formats = await call('formats');
    expect(formats).toContainEqual({
      title: 'Text',
      type: 'RxTextData',
      endings: ['csv', 'tsv', 'tab', 'txt', 'dat', 'psv'],
      isWritten: true,
    });
    expect(formats.map(({ title }) => title)).toEqual(expect.arrayContaining(['Arrow', 'XDF']));
    const { types, zip } = await call('detected');
    expect(types).toEqual(['RxTextData', 'RxArrowData', 'RxXdfData']);
    expect(zip[0]).toBe('unsupported');
  });

  if (browser === 'webkit') {
    test('it is said that there is none, and memory is used', async () => {
      const { storage, list, write, copy } = await call('missing');
      expect(storage).toMatchObject({ isAvailable: false, reason: 'this browser has no origin private file system' });
      expect(list[0]).toBe('environment');
      expect(write[0]).toBe('environment');
      expect(copy).toBe('x,y\n1,2\n2,4\n3,7\n');
    });
    return;
  }

  test('files are copied in, listed, renamed, read, copied out and removed', async () => {
    expect(await call('clear')).toEqual([]);
    const found = await call('files');
    expect(found.told).toEqual([{ bytes: 16, totalBytes: 16, fraction: 1 }]);
    const codes = Object.fromEntries(Object.entries(found.codes).map(([name, error]) => [name, error?.[0]]));
    expect(codes).toEqual({
      exists: 'exists',
      gone: 'source',
      folder: 'storage',
      up: 'argument',
      removed: 'source',
      read: 'source',
      taken: 'exists',
    });
    expect(found.found).toMatchObject({
      file: 'opfs:a/c.csv',
      path: 'a/c.csv',
      size: 16,
      format: 'Text',
      isRecent: true,
    });
    expect(found.list).toEqual([['a/c.csv', 16, 'Text']]);
    expect(found.there).toEqual([true, false, false]);
    expect(found.content).toBe('x,y\n1,2\n2,4\n3,7\n');
    expect(found.copy).toBe(found.content);
    expect(found.unfinished).toEqual([]);
  });

  test('it survives a reload', async () => {
    await session.fresh();
    expect(await call('listed')).toEqual([['a/c.csv', 16, 'Text']]);
    expect(await call('means', 'opfs:a/c.csv')).toEqual([1, 2, 3]);
  });

  test('it tells how much room there is', async () => {
    const told = await call('storage');
    expect(told.isAvailable).toBe(true);
    expect(told.free).toBe(told.quota - told.usage);
    expect(told.free).toBeGreaterThan(1e6);
  });

  test('what does not fit is not begun, and what is cancelled changes nothing', async () => {
    await call('clear');
    const { cancelled, full, list, content, unfinished } = await call('limits');
    expect(cancelled[0]).toBe('cancelled');
    expect(full).toEqual(['storage', 'data needs 17 MB, and 3 MB are free in the workspace']);
    expect(list).toEqual([['kept.csv', 16, 'Text']]);
    expect(content).toBe('x,y\n1,2\n2,4\n3,7\n');
    expect(unfinished).toEqual([]);
  });

  test('rows are put behind those of a file that is read meanwhile', async () => {
    expect(await call('append')).toEqual([
      [1, 2, 3, 4, 3, 4],
      [1, 2, 3],
    ]);
  });

  test('one tab writes a path, and one that is closed in the middle leaves the old file or none', async () => {
    await call('clear');
    for (const old of [null, 'x\n5\n']) {
      if (old) await call('write', 'opfs:shared.csv', old);
      const tab = await secondTab();
      expect(await tab.run('begin', 'opfs:shared.csv')).not.toEqual([]);
      const { list, mean, ...others } = await call('whileWritten', 'opfs:shared.csv');
      expect(list).toEqual(old ? [['shared.csv', 4, 'Text']] : []);
      expect(mean).toBe(old ? 5 : 'source');
      for (const error of Object.values(others)) expect(error[0]).toBe('locked');
      expect(others.write[1]).toBe("'shared.csv' is being written by another call, or in another tab");
      await tab.close();
      const left = await call('left', 'opfs:shared.csv');
      expect(left).toEqual({ list, unfinished: [], content: old ?? false });
    }
    // Nothing holds it any more.
    await call('write', 'opfs:shared.csv', 'x\n6\n');
  });

  test('what another tab wrote is read, all of one file', async () => {
    await session.fresh();
    await call('write', 'opfs:shared.csv', 'x\n1\n2\n');
    expect(await call('means', 'opfs:shared.csv')).toEqual([1, 2]);
    const tab = await secondTab();
    await tab.run('write', 'opfs:shared.csv', 'x\n3\n4\n5\n');
    expect(await call('means', 'opfs:shared.csv')).toEqual([3, 4, 5]);
    const { read, rename } = await call('whileRead', 'opfs:shared.csv');
    expect(read).toEqual([3, 4, 5]);
    expect(rename).toEqual(['locked', "'shared.csv' is being read by another call, or in another tab"]);
    await tab.close();
    await pause(100);
  });

  test('what is replaced while it is read is one file or an error', async () => {
    const { old, results } = await call('overtaken', 'opfs:flights.csv', '/data/flights.csv');
    expect(old).toMatch(/^600000,13\./);
    const times = [0, 1, 2, 3].map((time) => `50,${time}`);
    for (const [time, result] of results.entries()) expect([old, times[time], 'source']).toContain(result);
  });

  test('it goes on where there are no locks', async () => {
    await call('clear');
    expect(await call('withoutLocks')).toEqual([['free.csv', 16, 'Text']]);
  });
});
