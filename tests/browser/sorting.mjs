// Rows sorted and merged in a browser: the same with any number of satellites, and whether or not they went to a file.
import { expect, test } from 'vitest';

/** What the first browser found: all others find the same. */
const found = {};

function sameEverywhere(name, value) {
  found[name] ??= value;
  expect(value, name).toEqual(found[name]);
}

const TYPES = ['inner', 'left', 'right', 'full'];

export function sorting(session, { browser }) {
  const call = (name, options) => session().call('sorting.js', name, [], options);

  test('rows are sorted from anywhere to anywhere', async () => {
    const { ordered, digests, rows, summaries, numRows } = await call('sorted', { seconds: 60 });
    expect(ordered).toBe(true);
    expect(numRows).toBe(400_000);
    expect(digests[1]).toBe(digests[0]);
    expect(rows).toEqual([rows[0], rows[0], rows[0]]);
    expect(summaries[1]).toBe(summaries[0]);
    sameEverywhere('sorted', [digests[0], rows[0], summaries[0]]);
  });

  test('keys of few rows, and mistakes', async () => {
    expect(await call('small')).toEqual({
      x: [2, 5, 3, 4, 6, 1],
      high: [3, 4, 6, 1, 2, 5],
      down: [1, 6, 3, 4, 2, 5],
      factor: [4, 6, 2, 5, 3, 1],
      t: [4, 6, 2, 3, 1, 5],
      cased: [4, 6, 2, 5, 3, 1],
      unique: [
        ['k', 'n', 'count'],
        [1, 2],
        [2, 1],
        [2, 3],
      ],
      chosen: ['x', 'n'],
      none: 0,
      codes: [
        'unknownVariable',
        'argument',
        'argument',
        'argument',
        'argument',
        'argument',
        'unknownVariable',
        'argument',
        'argument',
      ],
    });
  });

  test('types that show late are those of all rows', async () => {
    expect(await call('late')).toEqual({
      rows: [60_001, 60_001],
      first: [0.5, 'd', 0],
      last: [1, 0.5, 0],
      merged: [
        ['x', 'k', 'f', 'w'],
        [0.5, null],
        [-1, null],
        ['d', 'e'],
        [1, 2],
      ],
    });
  });

  test('what does not fit into memory goes to a file, which is gone afterwards', async () => {
    const told = await call('spills', { seconds: 60 });
    // WebKit under automation has no origin private file system.
    if (browser === 'webkit') expect(told).toEqual({ hasOpfs: false, same: [true, true] });
    else {
      expect(told).toEqual({
        hasOpfs: true,
        same: [true, true],
        seen: 3,
        whileKept: 1,
        after: [0, 0, 0],
        failed: expect.stringContaining('on purpose'),
        cancelled: 'cancelled',
      });
    }
  });

  test('what pages left behind is removed', async () => {
    await session().fresh();
    const told = await call('leftovers');
    if (browser === 'webkit') expect(told).toEqual({ hasOpfs: false });
    else expect(told).toEqual({ hasOpfs: true, names: ['alive'] });
  });

  test('rows are merged', async () => {
    const told = await call('merged', { seconds: 60 });
    expect(told.names).toBe('a b u.1 v w u.2');
    expect(told.same).toBe(true);
    const [inner, left, right, full] = told.rows;
    expect(inner).toBeGreaterThan(100_000);
    expect(left - inner + (right - inner)).toBe(full - inner);
    sameEverywhere('merged', Object.fromEntries(TYPES.map((type, at) => [type, [told.rows[at], told.digests[at]]])));
  });

  test('merges as RevoScaleR shows them', async () => {
    const inner = [
      [538, 'Rich C', 2, 'AdultPro'],
      [538, 'Rich C', 2, 'OffVisit'],
      [538, 'Rich C', 3, 'OffVisit'],
      [538, 'Rich C', 3, '2SurfCom'],
      [763, 'Tom D', 1, 'OffVisit'],
      [763, 'Tom D', 1, 'AdultPro'],
    ];
    const lone = [538, 'Rich C', 1, null];
    const last = [1534, 'Kath P', 1, null];
    const second = [763, null, 2, 'OffVisit'];
    expect(await call('examples')).toEqual({
      inner,
      left: [lone, ...inner, last],
      right: [...inner, second],
      full: [lone, ...inner, second, last],
      oneToOne: [
        [1, 'a', 'x', 101, 'd'],
        [2, 'b', 'y', 102, 'e'],
        [3, 'c', 'z', 103, 'f'],
      ],
      union: [
        [1, 'a', 'x'],
        [2, 'b', 'y'],
        [3, 'c', 'z'],
        [101, 'd', 'u'],
        [102, 'e', 'v'],
        [103, 'f', 'w'],
      ],
      renamedUnion: [[1], [2.5]],
      names: [
        ['k', 'y.1', 'y.2'],
        ['k', 'y.One', 'y.Two'],
        ['k', 'y.one', 'y.two'],
      ],
      renamed: [['x1', 'y2', 'x2'], [[1, 3, 2]]],
      list: [
        ['k', 'a', 'b', 'c'],
        [
          [1, 1, null, 8],
          [2, 2, 5, null],
          [3, 3, 6, 7],
        ],
      ],
      missing: [
        [null, 1, 4],
        [1, 2, 3],
      ],
      codes: [
        'argument',
        'unknownVariable',
        'wrongType',
        'argument',
        'argument',
        'argument',
        'argument',
        'argument',
        'argument',
      ],
    });
  });

  test('data are partitioned', async () => {
    const told = await call('partitions', { seconds: 60 });
    // Text of frames is a factor, whose levels are sorted.
    expect(told.memory).toEqual([
      ['a', 1, 2, [2, 4]],
      ['b', 1, 2, [1, 5]],
      ['b', 2, 1, [3]],
    ]);
    expect(told.many).toEqual([700, 400_000, 123, true, true]);
    expect(told.codes).toEqual(['argument', 'unknownVariable', 'argument', 'argument', 'argument']);
    // WebKit under automation has no origin private file system.
    if (browser === 'webkit') expect(told.hasOpfs).toBe(false);
    else {
      expect([told.again, told.others]).toEqual(['exists', 'argument']);
      expect(told.file).toEqual([
        ['a', 1, 3, [2, 4, 7]],
        ['b', 1, 2, [1, 5]],
        ['b', 2, 1, [3]],
        ['c', 9, 1, [6]],
      ]);
    }
  });

  test('partitions are those of the file that was partitioned, and of no other', async () => {
    const told = await call('stale');
    if (browser === 'webkit') return expect(told).toBeNull();
    const both = [
      ['a', [2, 4]],
      ['b', [1, 3]],
    ];
    const sorted = 'was written anew since rxPartition wrote it, and its partitions do not hold any more';
    expect(told).toEqual({
      sorted: ['argument', `opfs:held/groups.xdf ${sorted}: call rxPartition again, with append: 'none' and overwrite`],
      source: 'argument',
      appended: 'argument',
      groups: both,
      replaced: 'argument',
      described: [both, ['f', 'x', 'x_Pred']],
      levels: 'argument',
      listed: ['held/groups.xdf'],
      renamed: [both, 'argument', ['other/moved.xdf']],
      copied: [both, both],
      covered: 'argument',
      removed: ['argument', ['held/groups.xdf', 'other/moved.xdf']],
      none: [0, []],
    });
  });
}
