// What the app's query page computes without a page.
import { describe, expect, test } from 'vitest';
import { BusyShares } from '../../web/app/src/query/busy.ts';
import { bracketed, connectionTo, literal, plainName } from '../../web/app/src/query/names.ts';
import { textOf } from '../../web/app/src/query/table-cells.ts';
import { createBatch, topBatch } from '../../web/app/src/query/walkthrough/batches.ts';
import { STEPS } from '../../web/app/src/query/walkthrough/steps.ts';
import { parseConnectionString } from '../../web/src/sql/connection-string.ts';
import { splitBatches } from '../../web/src/sql/tsql/batches.ts';
import { parseBatch } from '../../web/src/sql/tsql/parser.ts';

describe('names', () => {
  test('any name goes into a statement', () => {
    expect(bracketed('a]b')).toBe('[a]]b]');
    expect(literal("it's")).toBe("N'it''s'");
    expect(parseConnectionString(connectionTo('a}b; c')).database).toBe('a}b; c');
  });

  test('names of files become names of tables', () => {
    expect(plainName('AirlineDemoSmall.csv')).toBe('AirlineDemoSmall');
    expect(plainName('the people 2.parquet')).toBe('the_people_2');
    expect(plainName('2007.csv')).toBe('t_2007');
    expect(plainName('Übersicht.csv')).toBe('U_bersicht');
    expect(plainName('数据.csv')).toBe('t');
  });
});

test('values are written with all their digits', () => {
  const text = (type, value) => textOf({ name: 'x', type, nullable: true })(value);
  expect(text('bigint', 9_007_199_254_740_993n)).toBe('9007199254740993');
  expect(text('bit', true)).toBe('1');
  expect(text('int', null)).toBe('NULL');
  expect(text('nvarchar', 'NULL')).toBe('NULL');
  expect(text('decimal(9, 3)', 1.5)).toBe('1.500');
  expect(text('float', 0.1 + 0.2)).toBe('0.30000000000000004');
  expect(text('date', new Date(Date.UTC(2024, 1, 29)))).toBe('2024-02-29');
  expect(text('datetime2', new Date(Date.UTC(2024, 1, 29, 1, 2, 3, 4)))).toBe('2024-02-29 01:02:03.004');
  expect(text('time', 3_723_000_001n)).toBe('01:02:03.000001');
  expect(text('varbinary', new Uint8Array([0, 255]))).toBe('0x00FF');
});

describe('shares of the last second', () => {
  const process = (pid, state) => ({ pid, state });

  test('what is past and what goes on', () => {
    const shares = new BusyShares();
    shares.note([process(1, 'idle'), process(2, 'running')], 0);
    shares.note([process(1, 'running'), process(2, 'running')], 500);
    shares.note([process(1, 'idle'), process(2, 'running')], 700);
    expect(shares.share(1, 1000)).toBeCloseTo(0.2);
    expect(shares.share(2, 1000)).toBe(1);
    expect(shares.share(1, 1600)).toBeCloseTo(0.1);
    expect(shares.share(1, 1700)).toBe(0);
    expect(shares.share(3, 1000)).toBe(0);
  });

  test('a process that is gone is forgotten', () => {
    const shares = new BusyShares();
    shares.note([process(1, 'running')], 0);
    shares.note([], 100);
    expect(shares.share(1, 200)).toBe(0);
  });
});

test('the batches of the walk-through are read as T-SQL', () => {
  for (const { batch } of STEPS) {
    const text = batch(1_000_000);
    const statements = splitBatches(text).flatMap((one) => parseBatch(one, text));
    expect(statements.length).toBeGreaterThan(2);
  }
  expect(createBatch(30_000_000)).toContain('SELECT TOP(30000000) CAST(ABS(CHECKSUM(NEWID())) % 14 AS INT)');
  expect(topBatch(30_000_000)).toContain('TOP(2400000)');
});
