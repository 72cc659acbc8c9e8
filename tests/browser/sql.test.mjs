// The embedded database in every installed browser, isolated or not.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSession } from './session.mjs';
import { VARIANTS } from './variants.mjs';

describe.each(VARIANTS)('the embedded database: $title', (variant) => {
  let session;
  beforeAll(async () => {
    session = await openSession(variant);
  });
  afterAll(() => session?.close());
  const call = (name, ...args) => session.call('sql.js', name, args);

  test('the package alone loads nothing of it', async () => {
    await session.fresh();
    await session.call('work.js', 'model', []).catch(() => undefined);
    expect(session.requested.filter((path) => /sql|duckdb/.test(path))).toEqual([]);
  });

  test('batches, result sets, messages, outputs', async () => {
    const text =
      "DECLARE @i int = 2\nPRINT 'i = ' + CAST(@i AS varchar)\nSELECT @i + @n AS a, 'x' + @s AS b SET @n += 1\nGO 2\nSELECT @@SPID AS spid";
    const found = await call('execute', text, { params: { n: { value: 40, output: true }, s: "'; DROP TABLE t; --" } });
    expect(found.sets.slice(0, 2).map(({ rows }) => rows)).toEqual([
      [[42, "x'; DROP TABLE t; --"]],
      [[42, "x'; DROP TABLE t; --"]],
    ]);
    expect(found.sets[0].columns).toEqual([
      { name: 'a', type: 'int', nullable: true },
      { name: 'b', type: 'nvarchar', nullable: true },
    ]);
    expect(found.messages.slice(0, 2)).toEqual(['i = 2', '(1 row affected)']);
    expect(found.outputs).toEqual({ n: 40 });
  });

  test('the table of processes', async () => {
    const { sets } = await call(
      'execute',
      'SELECT task_state, session_id FROM sys.dm_os_tasks WHERE session_id = @@SPID',
    );
    expect(sets[0].rows[0][0]).toBe('RUNNING');
  });

  test('tables as data of rx functions, and back', async () => {
    const found = await call('sources');
    expect(found.blocks).toEqual([131_072, 131_072, found.blocks[2]]);
    expect(found.info).toContain('2 factor levels: a b');
    expect(found.model).toContain('Data: t (RxSqlServerData Data Source)');
    expect(found.same).toBe(true);
    expect(found.head).toEqual([
      ['i', 'h'],
      [6, 7, 8, 9],
      ['b', 'a', null, 'b'],
    ]);
    expect(found.before).toBe(false);
    expect(found.exists).toBe('exists');
    expect(found.copied).toEqual({
      n: 1500,
      s: 10_494,
      g: 'a',
      k: 1000,
      m: '2020-01-01T00:00:01.500Z',
      d: '2024-02-09T00:00:00.000Z',
    });
    expect(found.types).toEqual([
      'id int',
      'x float',
      'g nvarchar',
      'd date',
      'm datetime2',
      'b bit',
      'n float',
      'y float',
    ]);
    expect([found.read, found.after]).toEqual([1500, 10]);
    expect(found.dropped).toEqual([true, false]);
  });

  test('the published walk-through', async () => {
    const found = await call('published', 300_000);
    expect(found.messages).toEqual(['Rows: 300000', 'Elapsed: yes']);
    expect(found.rows).toBe(300_000);
    expect(found.top).toBe(60_000);
    expect(found.share).toBeCloseTo(0.75, 2);
    expect(found.same).toBe(true);
  });

  test('cancelling', async () => {
    const { found, next } = await call('cancelling');
    expect(found).toEqual(Array(4).fill(['cancelled', true]));
    expect(next).toBe(7);
  });

  test('mistakes', async () => {
    const found = await call('mistakes');
    expect(found.map(([code, number]) => [code, number])).toEqual([
      ['source', null],
      ['sql', 102],
      ['argument', null],
      ['sql', 208],
      ['sql', 102],
      ['unknownVariable', null],
      ['argument', null],
    ]);
    expect(found[1][2]).toBe("Msg 102, Level 15, State 1, Line 2: Incorrect syntax near 'FROM'.");
  });

  test('a file in the origin private file system outlives the worker', async () => {
    const written = await call('inOpfs', 'write');
    if (written === null) {
      expect(variant.browser).toBe('webkit');
      return;
    }
    await session.fresh();
    expect(await call('inOpfs', 'read')).toEqual([[1, 2, 3], ['a', 'b', 'c'], 3]);
  });

  test('a database in memory is moved to a file, with all that is in it', async () => {
    const found = await call('moved', 'move');
    if (found === null) {
      expect(variant.browser).toBe('webkit');
      return;
    }
    const { refused, after, file } = found;
    expect(refused).toEqual([226, 40510, 5011, 40510, 2627, 2627, 547, 5170, 5120, false, 1]);
    expect(after).toEqual([
      [[7]],
      [
        [10, 'a', 20, [1, 255], 1.5],
        [15, 'b', 30, null, 1.5],
        [20, 'c', 40, null, 1.5],
      ],
      [[200_000]],
      [['here']],
      [[2, 2]],
    ]);
    expect(file).toBe('opfs:later.duckdb');
    await session.fresh();
    expect(await call('moved', 'read')).toEqual([
      [
        [10, 'a', 20],
        [15, 'b', 30],
        [20, 'c', 40],
        [25, 'd', 50],
      ],
      [[200_000]],
    ]);
  });
});

describe('the embedded database', () => {
  test('out of memory is an error, and the next statement runs', async () => {
    const session = await openSession({ browser: 'chromium', isolation: true });
    try {
      expect(await session.call('sql.js', 'outOfMemory', [], { seconds: 300 })).toEqual([['sql', 701], 7]);
    } finally {
      await session.close();
    }
  }, 320_000);
});
