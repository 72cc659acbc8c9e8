// Parquet files: written, read from memory, files and servers, of which only what is needed is fetched.
import { readParquet, WriterPropertiesBuilder, writeParquet } from 'parquet-wasm/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installed } from '../../web/build/browser.mjs';
import { openSession } from './session.mjs';

/** What is read at the end of a file in the hope that the footer lies in it. */
const TAIL = 64 * 1024;
/** The first bytes, which say what a file is. */
const HEAD = 64;

describe.each(installed())('%s', (browser) => {
  let session;
  let file;
  const call = (name, ...args) => session.call('parquet.js', name, args);
  /** What a call fetches of the file. */
  const fetched = async (name, ...args) => {
    session.publish('rows.parquet', { bytes: file });
    const result = await call(name, 'rows.parquet', ...args);
    return [result, session.traffic['rows.parquet'].bytes];
  };

  beforeAll(async () => {
    session = await openSession({ browser, isolation: true });
    const made = await call('made');
    expect(made.type).toBe('RxParquetData');
    expect(made.groups.reduce((sum, rows) => sum + rows, 0)).toBe(400_000);
    expect(made.info).toContain('Compression type: snappy');
    expect(made.info).toMatch(/Var \d: n, Type: integer, Low\/High: \(1, 400000\)/);
    file = Buffer.from(made.bytes, 'base64');
  }, 120_000);
  afterAll(() => session?.close());

  test('opening fetches the footer alone', async () => {
    const [names, bytes] = await fetched('variablesOf');
    expect(names).toEqual(['y', 'g', 'noise', 'n', 'level']);
    expect(bytes).toBeLessThanOrEqual(TAIL + HEAD);
  });

  test('only the columns and row groups that are needed are fetched', async () => {
    const [, opening] = await fetched('variablesOf');
    const [whole, columns] = await fetched('model');
    // Two columns of four bits and two bits a row.
    expect(columns - opening).toBeLessThan(0.15 * file.length);
    const [some, groups] = await fetched('selected');
    expect(groups - opening).toBeLessThan(0.5 * file.length);
    const found = await call('others', 'rows.parquet');
    for (const model of found.models) expect(model).toBe(whole);
    for (const model of found.selected) expect(model).toBe(some);
    expect(found.compressions).toEqual({ none: 'none', gzip: 'gzip', lz4: 'lz4', zstd: 'zstd' });
    expect(found.steps).toEqual([10_000, 10_000, 10_000, 390_001]);
  });

  test('a row group that is too large is fetched in parts', async () => {
    const [model] = await fetched('model');
    const properties = new WriterPropertiesBuilder()
      .setMaxRowGroupSize(1 << 24)
      .setDataPageSizeLimit(1 << 16)
      .build();
    const large = Buffer.from(writeParquet(readParquet(file), properties));
    const read = async (partBytes) => {
      session.publish('large.parquet', { bytes: large });
      const found = await call('inParts', 'large.parquet', partBytes);
      expect(found).toEqual({ groups: [400_000], model });
      return { ...session.traffic['large.parquet'] };
    };
    const whole = await read(large.length);
    const parts = await read(1000);
    // Four parts, and the index of the pages.
    expect(parts.requests).toBeGreaterThanOrEqual(whole.requests + 4);
    // Pages that hold rows of two parts, and dictionaries, are fetched for both.
    expect(parts.bytes).toBeLessThan(whole.bytes + 0.25 * large.length);
    session.publish('large.parquet', { bytes: large });
    const { some, ...near } = await call('inPartsAtHand', 'large.parquet');
    expect(near).toEqual({ rows: 400_000, model, written: 400_000 });
    expect(some[0].map(({ length }) => length)).toEqual([200, 200, 200, 200, 200]);
    expect(some[0]).toEqual(some[1]);
  });

  test('files of others open', async () => {
    expect(await call('dropped', 'duckdb')).toEqual({ names: ['i', 'x', 't', 'l', 'd', 'm', 'n', 'o'], rows: 3 });
    expect(await call('dropped', 'pandas')).toEqual({ names: ['category', 'x'], rows: 3 });
    for (const name of ['snappy', 'gzip', 'lz4', 'zstd']) expect((await call('dropped', `types-${name}`)).rows).toBe(3);
  });

  test('types come back, and what is not read is named', async () => {
    session.publish('rows.parquet', { bytes: file });
    const found = await call('rest', 'rows.parquet');
    expect(found.info).toEqual([
      ['factor', ['c', 'b', 'a']],
      ['POSIXct', null],
      ['numeric', null],
      ['Date', null],
    ]);
    expect(found.text).toBe('b');
    expect(found.longer).toBe('argument');
    expect(found.nested).toEqual(['int32', 'text', 'last']);
    expect(found.codes).toEqual({
      nested: ['unsupported', 'list'],
      unknown: ['unknownVariable', null],
      truncated: ['truncated', null],
      compression: ['argument', null],
    });
  });

  test('the origin private file system', async () => {
    session.publish('rows.parquet', { bytes: file });
    // WebKit under automation has none.
    const expected = browser === 'webkit' ? null : { type: 'RxParquetData', rows: 800_000 };
    expect(await call('inOpfs', 'rows.parquet')).toEqual(expected);
  });
});
