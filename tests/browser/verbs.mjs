// Factors, what is told of variables, columns that are added, chunks one by one, a disk that is full.
import { expect, test } from 'vitest';

/** What rxGetInfo prints of the file whose metadata were changed. */
const INFO = `File name: data
Description: nine rows
Number of observations: 9
Number of variables: 3
Number of blocks: 1
Compression type: zlib
Rows per block: 9
Variable information:
Var 1: n, numbers, Type: integer, Low/High: (-5, 50)
Var 2: letter
       3 factor levels: U V W
Var 3: x, Type: numeric, Low/High: (0.0000, 2.0000)`;

export function verbs(session, { browser }) {
  const call = (name, ...args) => session().call('verbs.js', name, args);

  test('factors are made and recoded', async () => {
    const found = await call('factors');
    expect(found.names).toEqual(['d', 's', 'third', 'few']);
    expect(found.last).toEqual(['1', '0', 'w']);
    expect(found.kept).toEqual([
      ['k', 30_000, ['29999', '29998', '29997', '29996']],
      ['d', null, null],
      ['s', 3, ['w', 'v', 'u']],
    ]);
    expect(found.xdf.slice(2)).toEqual([
      ['s', 3, ['late', 'w', 'v']],
      ['third', 4, ['0', '0.333333', '0.666667', '1']],
      ['few', 3, ['0', '1', 'many']],
    ]);
    expect(found.codes).toEqual(['unknownVariable', 'argument', 'argument']);
  });

  test('what is told of variables is changed', async () => {
    const found = await call('info');
    expect(found).toMatchObject({
      text: INFO,
      values: ['W', 'V', 'U', 'W'],
      meanings: [['letter', ['double u']]],
      kept: [
        [
          ['n', -5],
          ['letter', null],
          ['x', 0],
        ],
        ['n', 's', 'x'],
      ],
      own: ['m', 's', 'x'],
      again: ['n', 's', 'y'],
      list: [
        ['RxXdfData', 9],
        ['RxXdfData', 9],
        ['RxResident', 9],
      ],
      colInfo: { letter: { type: 'factor', levels: ['1', '2', '3'], newLevels: ['U', 'V', 'W'] } },
      indexed: ['U', 'V', 'W', 'U'],
      codes: ['unknownVariable', 'argument', 'unsupported', 'argument', 'unknownVariable'],
    });
    if (browser !== 'webkit') expect(found.opfs).toEqual([['n', 'letter', 'x'], 9]);
  });

  test('columns are put beside those of a file', async () => {
    const sizes = [70_000, 70_000, 70_000, 70_000, 20_000];
    expect(await call('columns')).toEqual({
      names: [
        ['a', 'u', 'b', 'c'],
        ['a', 'u', 'b', 'c'],
        ['a', 'u', 'twice'],
        ['a', 'u', 'u_Pred'],
      ],
      sizes: [sizes, sizes, sizes],
      wrong: [0, 0, 0],
      kept: true,
      missing: 300_000,
      codes: ['exists', 'argument', null, null, 'argument'],
    });
  });

  test('data are made of nothing, and parted by blocks', async () => {
    const behind = [
      [4, 4, 2],
      [1, 2, 3, 4, 1, 2, 3, 4, 1, 2],
      ['argument', 'exists'],
    ];
    expect(await call('others')).toEqual({
      opfs: browser === 'webkit' ? null : behind,
      made: [
        ['.rxRowNums', 'half'],
        [0.5, 1, 1.5, 2, 2.5],
      ],
      info: [[null, null]],
      sizes: [3, 3, 3, 1],
      parts: [3, 3, 4],
      text: '1\n2\n',
      ended: [12, 10],
      rows: [10, 10, 9],
      codes: ['argument', 'argument', 'argument', 'argument'],
    });
  });

  test('older names do what the newer ones do', async () => {
    expect(await call('older')).toEqual({
      sorted: [8, 7, 6],
      merged: [9, ['n', 's.1', 'x.1', 's.2', 'x.2']],
      split: [
        ['part1.xdf', 4],
        ['part2.xdf', 5],
      ],
      levels: ['u', 'v', 'w'],
      predicted: ['n', 's', 'x', 'x_Pred'],
    });
  });

  test('chunks are read and written one by one', async () => {
    expect(await call('chunks')).toEqual({
      open: [true, false, true],
      read: 400_000,
      isPart: true,
      same: expect.closeTo(0, 3),
      ended: [null, true, false],
      first: [
        [1, 2, 0.5],
        ['b', 'a', 'b'],
      ],
      mixed: [
        [1, 2, 0.5, 4],
        ['p', 'q', 'r', null],
      ],
      codes: ['unknownVariable', 'wrongType', 'argument', 'argument', 'argument', 'unsupported'],
      middle: true,
    });
  });

  test('a full disk is told with the space that is needed', async () => {
    const found = await call('full', 10_000_000);
    expect(found.code).toBe('storage');
    // 2 M rows of two doubles are 32 MB, and some megabytes were written.
    const [, needed] = /needs about (\d+) MB/.exec(found.message) ?? [found.message];
    expect(Math.abs(Number(needed) - 32)).toBeLessThan(3);
    expect(found.byte).toBeGreaterThan(1_000_000);
    if (browser !== 'chromium') return;
    const cdp = await session().page.puppeteer.createCDPSession();
    const origin = session().url;
    // Other tests leave files.
    const { usage } = await cdp.send('Storage.getUsageAndQuota', { origin });
    await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 12_000_000 });
    try {
      const { found, files } = await call('quota');
      expect(files).toEqual([]);
      expect(Object.keys(found).length).toBe(7);
      for (const [what, { code, message }] of Object.entries(found)) {
        expect(code, what).toBe('storage');
        expect(message, what).toMatch(/needs (about|more than) .* MB.*free for this site/);
      }
      expect(found.copy.message).toContain('the file needs about 20 MB');
      await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage || 1 });
      const { code, message } = (await call('quota')).found.arrow;
      expect([code, message]).toEqual([
        'storage',
        expect.stringMatching(/^there is no room: .* was full.*free for this site/),
      ]);
    } finally {
      await cdp.send('Storage.overrideQuotaForOrigin', { origin });
      await cdp.detach();
    }
  });
}
