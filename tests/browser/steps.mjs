// Data steps in a browser: the same rows from any source into any output, with any number of satellites.
import { expect, test } from 'vitest';
import { CASES } from '../host/cases.mjs';

/** What the first browser wrote: all others write the same bytes. */
const written = {};

/** A case on the table of these tests, which has no y. */
function onTable({ name, analysis, about, params }) {
  const own = (text) => text.replaceAll(/\by\b/g, 'b');
  const named = Object.entries(about).map(([key, value]) => [key, typeof value === 'string' ? own(value) : value]);
  return { name, analysis, about: Object.fromEntries(named), params };
}

function sameEverywhere(name, found) {
  written[name] ??= found;
  expect(found, name).toEqual(written[name]);
}

export function steps(session, { browser }) {
  const call = (name) => session().call('steps.js', name);

  test('a step gives the same rows into files, memory and tables', async () => {
    const found = await call('forms');
    const [rows] = found.rows;
    expect(found.rows).toEqual([rows, rows, rows, rows]);
    expect(found.names).toEqual([
      ['a', 'integer'],
      ['b', 'integer'],
      ['u', 'numeric'],
      ['w', 'numeric'],
      ['g', 'factor'],
    ]);
    expect(new Set(found.same).size).toBe(1);
    expect(found.means[1]).toEqual(found.means[0].map((mean) => expect.closeTo(mean, 10)));
    expect(found.first).toEqual([800, ['a', 'b', 'u', 'w', 'g']]);
    expect(found.twice).toBeCloseTo(2, 14);
    expect(found.head).toBe('"a","b","u","w","g"');
    sameEverywhere('forms', [rows, found.same[0], found.digests]);
  });

  test('data are released when the calls that use them have ended', async () => {
    const found = await session().call('held.js', 'released');
    expect(found).toEqual({ wasFree: false, means: [0, 1], code: 'argument' });
  });

  test('levels are found beside other transforms, and codes are those of all rows', async () => {
    const found = await call('levels');
    expect(found.levels).toEqual(['a', 'b', 'c', 'd']);
    expect(found.kinds).toEqual(['character', 'numeric']);
    expect(found.isSame).toEqual([found.expected, found.expected, found.expected]);
    expect(found.late).toBe(90_000);
  });

  test('every analysis takes functions as it takes expressions', { timeout: 120_000 }, async () => {
    const cases = CASES.filter(({ input, resident, analysis }) => {
      return input === 'seeds' && !resident && analysis !== 'rxGetVarInfo';
    });
    const found = await session().call('steps.js', 'analyses', [cases.map(onTable)]);
    expect(Object.keys(found).length).toBe(cases.length);
    for (const [name, [plain, transformed]] of Object.entries(found)) {
      expect(plain.length, name).toBeGreaterThan(0);
      expect(transformed, name).toEqual(plain);
    }
  });

  test('expressions see their chunk, and draw the same numbers from the same seed', async () => {
    const { digest, digests, models, ...found } = await call('chunks');
    expect(digests[0]).toBe(digest);
    expect(new Set(digests).size).toBe(4);
    expect(models[1]).toBe(models[0]);
    expect(models[2]).not.toBe(models[0]);
    expect(found.lows).toEqual([1, 19]);
    expect(found.highs).toEqual([400_000, 19]);
    expect(found.means).toEqual([expect.closeTo(0.5, 2), expect.closeTo(200_000.5, 6), 19]);
    expect(found.refused).toBe('expression');
    sameEverywhere('chunks', [digest, models[0]]);
  });

  test('rows are taken by number', async () => {
    expect(await call('counted')).toEqual({
      rows: [131_070, 131_071, 131_072, 131_073, 131_074],
      few: [1, 2],
      last: 1,
      behind: 0,
      same: true,
      all: 400_000,
    });
  });

  test('text whose types show late is written with them', async () => {
    expect(await call('texts')).toEqual({
      rows: [60_002, 60_002, 60_002],
      tail: [
        [0.5, null],
        ['q"q', null],
        ['d', null],
      ],
      levels: [
        ['a', 'b', 'c', 'd'],
        ['a', 'b', 'c', 'd'],
        ['x', 't', 'f', 'y'],
      ],
      written: ['59999"', '0.5,"q""q","d"', 'NA,NA,NA', ''].map((line, at) => (at === 0 ? expect.any(String) : line)),
    });
  });

  test('rows are appended to files', async () => {
    const found = await call('appended');
    // WebKit under automation has no origin private file system.
    if (browser === 'webkit') expect(found).toEqual({ hasOpfs: false, code: 'environment' });
    else {
      expect(found).toEqual({
        hasOpfs: true,
        rows: [3000, 3000, 3000, 3000],
        levels: [
          ['one', 'two'],
          ['one', 'two'],
        ],
        again: 'exists',
        other: 'unknownVariable',
      });
    }
  });

  test('columns are put beside those of files of any format', async () => {
    const expected = [['a', 'f', 'twice', 'u'], true, 'exists', 'argument', true];
    const all = { arrow: expected, parquet: expected, csv: expected, jsonl: expected };
    expect(await call('beside')).toEqual(browser === 'webkit' ? null : all);
  });

  test('functions see as many rows as rowsPerRead says', async () => {
    expect(await call('slices')).toEqual({
      same: true,
      text: true,
      rows: [50_000, 31_072, 6784],
      row: true,
      chunks: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      sizes: [100_000, 31_072, 100_000, 31_072, 100_000, 31_072, 6784],
      model: true,
      code: 'argument',
    });
  });

  test('functions of the page transform chunks', async () => {
    const found = await session().call('functions.js', 'functions');
    expect(found.types).toEqual(['n', 's', 'd', 'b', 'm', 't', 'long', 'f', 'chunk', 'test']);
    expect(found.small).toEqual([
      [1, 2, null, 4],
      ['a', 'b', null, 'a'],
      [10, 20, null, 40],
      ['a', 'b', null, 'a'],
      [1, 1, 1, 1],
      [false, false, false, false],
      [2, 3, null, 5],
      [true, null, false, true],
      ['a', 'b', null, 'a'],
    ]);
    expect(found.dates).toEqual([0, null, 86_400_000, 172_800_000]);
    expect(found.kept).toEqual([found.rows, ['a', 'b', 'v', 'mean']]);
    expect(found).toMatchObject({
      same: true,
      doubled: true,
      after: [true, [1, 131_073, 262_145], 400_000, 0],
      model: true,
      codes: ['wrongType', 'argument', 'argument', 'argument'],
    });
    expect(found.message).toContain('on purpose');
    sameEverywhere('functions', [found.rows, found.digest]);
  });

  test('functions are told the rows of the data that they see, wherever these begin', async () => {
    const start = 131_070;
    expect(await session().call('functions.js', 'numbered')).toEqual({
      cut: [
        [5, 5, 7],
        [1, 1, 2],
        [2, 2, 1],
      ],
      across: [
        [start, start, start, 131_073, 131_073],
        [1, 1, 1, 2, 2],
        [3, 3, 3, 2, 2],
      ],
      both: [
        [start, start, 131_072, 131_073, 131_073],
        [1, 1, 2, 3, 3],
        [2, 2, 1, 2, 2],
      ],
      test: ['starts at 5 with 4', 'starts at 1 with 0'].map((text) => expect.stringContaining(text)),
      carried: [
        [start, 1, 3],
        [131_073, 2, 2],
      ],
      selected: [[6, 7, 8, 9], [0, 1], 3, 2, 5],
    });
  });

  test('models of variables that a function made have it make them of new data', async () => {
    expect(await session().call('functions.js', 'predictions')).toEqual({
      near: new Array(8).fill(true),
      names: ['y', 'x', 'g', 'logy_Pred'],
      metadata: [{ by: 'me' }, true],
      residuals: [['x', 'logy_Pred', 'logy_Resid'], true],
      unmade: 'unknownVariable',
      tree: 1000,
      clusters: [1000, 2, 2],
      codes: ['format', 'format', 'unsupported', 'task'],
    });
  });

  test('functions that fail say where, asynchronous ones are waited for, and what cannot cross is named', async () => {
    const failed = (message) => ['task', `transformFunc failed ${message}`, { chunk: 0 }];
    const test = 'on its test chunk, the first rows';
    expect(await session().call('functions.js', 'failing')).toEqual({
      first: failed(`${test}: on purpose`),
      late: failed('on chunk 2 (rows 3 to 4): too late'),
      model: 'task',
      waits: [2, 4, 6, 8, 10],
      cut: [2, 4, 6, 8, 10],
      rejects: failed(`${test}: not now`),
      never: 'cancelled',
      objects: [
        ['argument', expect.stringContaining("transformObjects: 'f' is a function, which cannot be cloned")],
        expect.stringContaining("'list.0.inner' is a function"),
        expect.stringContaining("'p' is of class Promise"),
        ['argument', expect.stringContaining("transformObjects: 'f' is a function")],
        ['argument', expect.stringContaining("transformObjects: 'f' is a function")],
      ],
    });
  });

  test('data are split by rows and by levels', async () => {
    expect(await session().call('file-parts.js', 'parts')).toEqual({
      rows: [
        ['data.rows.1', [0, 1, 2]],
        ['data.rows.2', [3, 4, 5, 6]],
        ['data.rows.3', [7, 8, 9, 10]],
      ],
      levels: [
        ['data.f.a', [3, 6, 9]],
        ['data.f.b', [4, 7, 10]],
        ['data.f.c', [5, 8]],
      ],
      codes: ['argument', 'wrongType', 'unknownVariable'],
    });
  });

  test('data are split by factors that a step makes', async () => {
    const even = [0, 2, 4, 6, 8, 10];
    const odd = [1, 3, 5, 7, 9];
    const few = [0, 1, 2, 3, 4, 5];
    expect(await session().call('file-parts.js', 'madeParts')).toEqual({
      transforms: [
        ['data.g.0', even],
        ['data.g.1', odd],
      ],
      found: [
        ['data.g.0', few],
        ['data.g.1', [6, 7, 8, 9, 10]],
      ],
      func: [
        ['data.h.low', [3, 4]],
        ['data.h.high', [5, 6, 7, 8, 9, 10]],
      ],
      suffixes: ['data.rows.1', 'data.rows.2', 'data.rows.3'],
      fill: [
        [3, 3, 3, 2],
        [3, 3, 3, 2],
        [2, 3, 3, 3],
      ],
      codes: ['wrongType'],
    });
  });

  test('parts are written to files, of which none is the one that is split', async () => {
    const found = await session().call('file-parts.js', 'fileParts');
    if (browser === 'webkit') return expect(found).toBeNull();
    const whole = [1, 2, 3, 4, 5, 6];
    const pairs = [
      [1, 2],
      [3, 4],
      [5, 6],
    ];
    const refused = [
      'argument',
      "'opfs:parts/p1.xdf' is the file that is split, and would be written as one of its parts: choose another outFilesBase or other outFileSuffixes",
    ];
    expect(found).toEqual({
      own: [refused, refused, refused],
      whole,
      named: [
        ['opfs:parts/one.csv', whole.slice(0, 3)],
        ['opfs:parts/two/x.parquet', whole.slice(3)],
      ],
      levels: [
        ['opfs:parts/l.f.a_b.xdf', [1, 4]],
        ['opfs:parts/l.f.a_b_2.xdf', [2, 5]],
        ['opfs:parts/l.f.c.xdf', [3, 6]],
      ],
      three: ['A', 'B', '3'].map((suffix, at) => [`opfs:parts/s${suffix}.xdf`, pairs[at]]),
      ranges: [
        [
          [1, 6],
          [1, 6],
          [1, 6],
        ],
        pairs,
      ],
      old: [null, 'exists', false],
      codes: ['argument', 'argument', 'argument'],
      older: ['opfs:parts/older1.xdf', 'opfs:parts/older2.xdf', 'opfs:parts/older3.xdf'],
    });
  });

  test('mistakes of data steps are named', async () => {
    expect(await call('mistakes')).toEqual([
      'unknownVariable',
      'argument',
      'syntax',
      'unknownVariable',
      'argument',
      'unsupported',
      'storage',
      'argument',
      'argument',
    ]);
  });
}
