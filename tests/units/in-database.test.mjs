// Parts of RxInSqlServer that need no browser: how many tasks, streams that grow, rows on their way through the SQL worker.
import { beforeAll, describe, expect, test } from 'vitest';
import { Crew } from '../../web/src/context/crew.ts';
import { readTable } from '../../web/src/data/frame.ts';
import { Growth } from '../../web/src/data/growth.ts';
import { openBytes } from '../../web/src/source/bytes.ts';
import { readable } from '../../web/src/sql/streaming.ts';
import { taskDegree } from '../../web/src/sql/task-degree.ts';
import { Scratch } from '../../web/src/sql/worker/scratch.ts';
import { startSql } from './sql-host.mjs';

describe('how many tasks', () => {
  const all = { wanted: 4, pieces: 100, maxdop: null, instanceMaxdop: 0, memory: 8 };
  test.each([
    [{}, 4, []],
    [{ memory: null }, 4, []],
    [{ pieces: 3 }, 3, ['there is work for 3 only: more would have nothing to do']],
    [{ pieces: 0 }, 1, ['there is work for 0 only: more would have nothing to do']],
    [{ maxdop: 2 }, 2, ['MAXDOP of the query is 2']],
    [{ maxdop: 0 }, 4, []],
    [{ maxdop: 8 }, 4, []],
    [{ instanceMaxdop: 3 }, 3, ['max degree of parallelism of the instance is 3']],
    [{ memory: 0.5 }, 2, ['there is memory for no more']],
    [{ memory: 0.25 }, 1, ['there is memory for no more']],
    [{ maxdop: 2, pieces: 2 }, 2, expect.arrayContaining(['MAXDOP of the query is 2'])],
  ])('%j', (more, degree, reasons) => {
    expect(taskDegree({ ...all, ...more })).toEqual({ degree, reasons });
  });
});

describe('a stream that grows', () => {
  const head = new Uint8Array([1, 2, 3]);
  const piece = (value) => ({ kind: 'blob', blob: new Blob([new Uint8Array([value])]) });
  const bytesOf = async ({ source }) => {
    const reader = await openBytes(source);
    return [...(await reader.read(0, reader.size))].slice(0, -8);
  };

  test('gives blocks of four batches, each a stream of its own', async () => {
    const growth = new Growth({ head, rows: 131_072, isShared: false });
    const first = growth.block(0);
    for (let value = 10; value < 16; value++) growth.add(piece(value));
    expect(await bytesOf(await first)).toEqual([1, 2, 3, 10, 11, 12, 13]);
    const second = growth.block(1);
    growth.end({ kind: 'none' });
    expect((await second).firstChunk).toBe(4);
    expect(await bytesOf(await second)).toEqual([1, 2, 3, 14, 15]);
    expect(await growth.block(2)).toBe(null);
    expect(await growth.finished).toEqual({ kind: 'none' });
  });

  test.each([
    // Batches are joined to 65,536 rows at least, and cut where they have more than 131,072.
    [131_072, 4, 4],
    [65_536, 4, 4],
    [50_000, 8, 4],
    [1000, 264, 4],
    [300_000, 4, 12],
  ])('batches of %i rows: %i of them are %i chunks', async (rows, batches, chunks) => {
    const growth = new Growth({ head, rows, isShared: false });
    for (let value = 0; value < 2 * batches; value++) growth.add(piece(7));
    const second = await growth.block(1);
    expect([(await bytesOf(second)).length - 3, second.firstChunk]).toEqual([batches, chunks]);
  });

  test('knows how many chunks there are as far as it matters', async () => {
    const growth = new Growth({ head, rows: 131_072, isShared: false });
    const few = growth.chunksUpTo(2);
    growth.add(piece(1));
    growth.add(piece(2));
    growth.add(piece(3));
    expect(await few).toBe(2);
    const many = growth.chunksUpTo(10);
    growth.end({ kind: 'none' });
    expect(await many).toBe(3);
  });

  test('that fails tells everybody', async () => {
    const growth = new Growth({ head, rows: 131_072, isShared: false });
    const waiting = growth.block(0);
    growth.fail(new Error('no more'));
    await expect(waiting).rejects.toThrow('no more');
    await expect(growth.finished).rejects.toThrow('no more');
    await expect(growth.chunksUpTo(1)).rejects.toThrow('no more');
  });
});

describe('a crew', () => {
  const satellite = (pid) => ({ process: { pid }, alive: true, load: 0 });
  const crewOf = (most) => {
    let pid = 0;
    const asked = [];
    const hire = async (work) => {
      asked.push(work);
      return Array.from({ length: Math.min(most, work.pieces) }, () => satellite(++pid));
    };
    return { asked, crew: new Crew({}, { wanted: most, hire, replace: async () => satellite(++pid) }) };
  };
  const pids = async (crew) => (await crew.satellites()).map(({ process }) => process.pid);

  test('is taken once, for what there is to do', async () => {
    const { crew, asked } = crewOf(4);
    await Promise.all([1, 2].map(() => crew.staff({ pieces: async (most) => most - 1, maxdop: 2 })));
    expect(asked).toEqual([{ pieces: 3, maxdop: 2 }]);
    expect(await pids(crew)).toEqual([1, 2, 3]);
  });

  test('is one satellite for what cannot be divided', async () => {
    const { crew } = crewOf(4);
    expect(await pids(crew)).toEqual([1]);
  });

  test('has others in the place of those that died', async () => {
    const { crew } = crewOf(3);
    await crew.staff({ pieces: async () => 3, maxdop: null });
    const [, second] = await crew.satellites();
    second.alive = false;
    expect(await Promise.all([pids(crew), pids(crew)])).toEqual([
      [1, 4, 3],
      [1, 4, 3],
    ]);
  });

  test('gives them to tasks of users, one by one', async () => {
    const { crew } = crewOf(2);
    await crew.staff({ pieces: async () => 2, maxdop: null });
    const [one, other] = [await crew.pool.take(), await crew.pool.take()];
    expect([one, other].map(({ process }) => process.pid)).toEqual([1, 2]);
    other.alive = false;
    crew.pool.give(other);
    expect((await crew.pool.take()).process.pid).toBe(3);
  });
});

test('what is copied lasts until the turn after the next', () => {
  const scratch = new Scratch();
  const bytes = (value) => new Uint8Array(100).fill(value);
  const first = scratch.copy(bytes(1));
  const second = scratch.copy(bytes(2));
  expect([first[99], second[0], second.byteOffset - first.byteOffset]).toEqual([1, 2, 104]);
  scratch.turn();
  const third = scratch.copy(bytes(3));
  expect([first[0], second[0], third[0]]).toEqual([1, 2, 3]);
  scratch.turn();
  scratch.copy(bytes(4));
  expect([first[0], third[0]]).toEqual([4, 3]);
  scratch.copy(new Uint8Array(1e6).fill(5));
  expect([first[0], third[0]]).toEqual([4, 3]);
});

describe('rows that are kept', () => {
  let sql;
  let connection;
  beforeAll(async () => {
    sql = await startSql();
    await sql.execute('CREATE DATABASE Kept');
    connection = await sql.connect('Kept');
  });

  test.each([[1], [100], [1000], [2048], [5000], [131_072]])(
    'in batches of %i rows are those of the query',
    async (rows) => {
      const text =
        'SELECT TOP(7001) a.object_id AS a, a.name AS s, b.object_id * 1.5 AS b FROM sys.objects a CROSS JOIN sys.objects b ORDER BY a.object_id, b.object_id';
      const handle = await connection.openQuery(text);
      const expected = (await connection.rows(handle.sql)).table;
      const pieces = [];
      const server = await import('../../web/src/sql/worker/server.ts');
      const request = { connection: connection.id, rows, isShared: false, ...readable(handle.sql, handle.columns) };
      const kept = (piece) => pieces.push(piece);
      const how = { signal: new AbortController().signal, progress: () => undefined, kept };
      const { source } = await server.sqlServer(sql.bindings).spool(request, how);
      expect(pieces).toHaveLength(Math.ceil(7001 / rows));
      const table = readTable(new Uint8Array(await source.blob.arrayBuffer()));
      const columns = (from) =>
        ['a', 's', 'b'].map((name) =>
          Array.from(from.getChild(name).toArray(), (value) => (typeof value === 'bigint' ? Number(value) : value)),
        );
      expect(columns(table)).toEqual(columns(expected));
    },
  );
});

test('bytes of shared memory are read into memory that was given back', async () => {
  const buffer = new SharedArrayBuffer(1000);
  new Uint8Array(buffer).forEach((_, at, all) => {
    all[at] = at % 251;
  });
  const reader = await openBytes({
    kind: 'shared',
    buffers: [buffer],
    ranges: Float64Array.of(0, 100, 400, 0, 0, 100),
  });
  const first = await reader.read(0, 300);
  reader.free(first);
  const second = await reader.read(380, 50);
  expect(second.buffer).toBe(first.buffer);
  expect([...second.subarray(0, 22)]).toEqual([...Array.from({ length: 20 }, (_, at) => (480 + at) % 251), 0, 1]);
  const third = await reader.read(0, 10);
  expect(third.buffer).not.toBe(second.buffer);
  expect((await reader.read(490, 100)).length).toBe(10);
});
