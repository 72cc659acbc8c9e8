// How rows are dealt out to streams, whatever their number, and how values become those of declared columns.
import { tableFromArrays } from '@uwdata/flechette';
import { describe, expect, test } from 'vitest';
import { ConversionError } from '../../web/src/sql/convert/conversion-error.ts';
import { fittedTable } from '../../web/src/sql/convert/declared-columns.ts';
import { converter, dateOf, scaledDigits } from '../../web/src/sql/convert/values.ts';
import { chooseDegree } from '../../web/src/sql/script/degree.ts';
import { portions, shares } from '../../web/src/sql/worker/portions.ts';
import { sqlType } from '../../web/src/sql/tsql/types.ts';

/** Stands for a joiner: batches are runs of numbers. */
class Counter {
  rows;
  #held = 0;

  *take({ rows }, from = 0, to = rows) {
    for (let left = to - from; left > 0; ) {
      const taken = Math.min(left, this.rows - this.#held);
      this.#held += taken;
      left -= taken;
      if (this.#held === this.rows) yield* this.end();
    }
  }

  *end() {
    const rows = this.#held;
    this.#held = 0;
    if (rows > 0) yield { bytes: null, rows };
  }
}

async function dealt(rows, plan) {
  const batches = async function* () {
    for (let at = 0; at < rows; at += 2048) yield { rows: Math.min(2048, rows - at), at };
  };
  const got = Array.from({ length: plan.streams }, () => ({ rows: 0, runs: [] }));
  let since = Array(plan.streams).fill(0);
  for await (const portion of portions(batches(), new Counter(), plan)) {
    if ('runs' in portion) {
      got[portion.stream].runs.push([portion.runs, since[portion.stream]]);
      since = since.with(portion.stream, 0);
    } else {
      got[portion.stream].rows += portion.rows;
      since = since.with(portion.stream, since[portion.stream] + portion.rows);
    }
  }
  return got;
}

describe('dealing', () => {
  test.each([
    [1, 10_000_000],
    [2, 65_536],
    [3, 65_537],
    [4, 1_000_003],
    [7, 2_400_000],
    [16, 200_000],
    [64, 70_000],
  ])('%i streams of %i rows are even', async (streams, rows) => {
    for (const known of [null, rows]) {
      const got = await dealt(rows, { how: { by: 'rows' }, streams, rows: known });
      expect(got.reduce((sum, stream) => sum + stream.rows, 0)).toBe(rows);
      const counts = got.map((stream) => stream.rows);
      expect(Math.min(...counts)).toBeGreaterThan(0);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(Math.max(1024, rows / streams / 8));
      expect(got.map(({ runs }) => runs)).toEqual(counts.map((count, stream) => [[stream, count]]));
    }
  });

  test('few rows: to a row the same', async () => {
    const got = await dealt(10, { how: { by: 'rows' }, streams: 4, rows: 10 });
    expect(got.map(({ rows }) => rows)).toEqual([3, 3, 2, 2]);
    expect((await dealt(0, { how: { by: 'rows' }, streams: 1, rows: 0 }))[0].runs).toEqual([[0, 0]]);
  });

  test('turns grow', () => {
    const turns = shares(2, null);
    const first = Array.from({ length: 200 }, () => turns.next().value);
    expect(first[0]).toBe(1024);
    expect(first.at(-1)).toBeGreaterThan(4096);
    for (let at = 0; at < first.length; at += 2) expect(first[at]).toBe(first[at + 1]);
  });

  test('chunks in turn', async () => {
    const got = await dealt(10_000, { how: { by: 'chunks', rows: 3000 }, streams: 2, rows: null });
    expect(got.map(({ runs }) => runs)).toEqual([
      [
        [0, 3000],
        [2, 3000],
      ],
      [
        [1, 3000],
        [3, 1000],
      ],
    ]);
    expect((await dealt(0, { how: { by: 'chunks', rows: 5 }, streams: 2, rows: 0 })).map(({ runs }) => runs)).toEqual([
      [[0, 0]],
      [],
    ]);
  });

  test('partitions in turn, whatever their size', async () => {
    const ends = [1, 5000, 5001, 6144, 8192];
    const partitionOf = ({ at }, row) => ends.findIndex((end) => at + row < end) + 1;
    const got = await dealt(8192, { how: { by: 'partitions' }, streams: 2, rows: null, partitionOf });
    expect(got.map(({ runs }) => runs)).toEqual([
      [
        [0, 1],
        [2, 1],
        [4, 2048],
      ],
      [
        [1, 4999],
        [3, 1143],
      ],
    ]);
  });
});

describe('degrees of parallelism', () => {
  const facts = {
    isParallel: true,
    hasQuery: true,
    setting: 0,
    cores: 4,
    isForced: false,
    rows: 65_536,
    isAll: false,
    partitions: null,
    memory: null,
  };
  test.each([
    [{}, 4, '4 cores'],
    [{ cores: 1 }, 1, '1 core'],
    [{ hint: 0, setting: 2 }, 2, 'max degree of parallelism 2'],
    [{ hint: 8 }, 8, 'MAXDOP 8'],
    [{ hint: 8, memory: 1 }, 4, '1 GB of memory: fewer than 8 (MAXDOP 8)'],
    [{ hint: 100 }, 64, 'the most is 64: fewer than 100 (MAXDOP 100)'],
    [{ hasQuery: false }, 1, 'there is no input query'],
    [{ isAll: true, rows: 65_535 }, 1, 'not worth it: 65,535 rows, below 65,536'],
    [{ isAll: true, rows: 99_999, partitions: 3 }, 3, '3 partitions: fewer than 4 (4 cores)'],
    [{ isAll: true, rows: 0, isForced: true }, 1, '0 rows: fewer than 4 (4 cores, querytraceon 8649)'],
  ])('%o', (more, degree, reason) => {
    expect(chooseDegree({ ...facts, ...more })).toEqual({ degree, reason });
  });
});

describe('values of declared columns', () => {
  const place = { set: 1, column: 1 };
  const convert = (value, name, ...numbers) => {
    try {
      return converter(sqlType(name, numbers), place)(value);
    } catch (error) {
      if (error instanceof ConversionError) return error.number;
      throw error;
    }
  };
  test.each([
    [3.99, 'int', [], 3],
    [-3.99, 'int', [], -3],
    ['  42 ', 'int', [], 42],
    ['4.2', 'int', [], 245],
    [2 ** 31, 'int', [], 8115],
    [-1, 'tinyint', [], 8115],
    [true, 'smallint', [], 1],
    [2 ** 53, 'bigint', [], 2n ** 53n],
    [2n ** 63n, 'bigint', [], 8115],
    ['1e3', 'float', [], 1000],
    ['x', 'float', [], 8114],
    [new Date(0), 'float', [], 11538],
    [1.005, 'decimal', ['5', '2'], 101n],
    ['-1.235', 'decimal', ['5', '2'], -124n],
    [1000, 'decimal', ['5', '2'], 8115],
    [0.5, 'bit', [], true],
    ['false', 'bit', [], false],
    ['yes', 'bit', [], 245],
    [1.5, 'nvarchar', [], '1.5'],
    [true, 'varchar', ['10'], '1'],
    ['abcdef', 'varchar', ['3'], 'abc'],
    [new Date(0), 'nvarchar', [], '1970-01-01 00:00:00.000'],
    [new Uint8Array(2), 'varchar', [], 11538],
    ['2020-13-01', 'date', [], 241],
    [5, 'date', [], 11538],
    ['x', 'varbinary', [], 11538],
    ['x', 'uniqueidentifier', [], 8169],
  ])('%o as %s(%o)', (value, name, numbers, expected) => {
    expect(convert(value, name, ...numbers)).toEqual(expected);
  });

  test('dates and digits', () => {
    expect(dateOf('20200229')?.toISOString()).toBe('2020-02-29T00:00:00.000Z');
    expect(dateOf('2020-02-29 12:30:15.123456')?.toISOString()).toBe('2020-02-29T12:30:15.123Z');
    expect(dateOf('2020-02-29 12:30:00+02')?.toISOString()).toBe('2020-02-29T10:30:00.000Z');
    expect(dateOf('never')).toBe(null);
    expect([scaledDigits('1e-7', 7), scaledDigits('-0.5', 0), scaledDigits('12', 2), scaledDigits('.149', 1)]).toEqual([
      1n,
      -1n,
      1200n,
      1n,
    ]);
  });

  test('a table with declared columns: what fits is left as it is', () => {
    const table = tableFromArrays({ a: Int32Array.of(1, 2), b: [1.5, null], c: Float64Array.of(7.9, 8) });
    const columns = [
      { name: 'x', type: sqlType('int'), nullable: true },
      { name: 'y', type: sqlType('nvarchar', ['2']), nullable: true },
      { name: 'x', type: sqlType('smallint'), nullable: true },
    ];
    const fitted = fittedTable(table, columns, 1);
    expect(fitted.schema.fields.map(({ name }) => name)).toEqual(['x', 'y', 'x']);
    expect(fitted.getChildAt(0)).toBe(table.getChildAt(0));
    expect([...fitted.getChildAt(1)]).toEqual(['1.', null]);
    expect([...fitted.getChildAt(2)]).toEqual([7, 8]);
  });
});
