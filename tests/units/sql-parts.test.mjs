// Parts of the embedded database that need no database: connection strings, and record batches that are joined.
import { tableFromArrays, tableFromIPC, tableToIPC, utf8 } from '@uwdata/flechette';
import { describe, expect, test } from 'vitest';
import { joined } from '../../web/src/data/arrow.ts';
import { connectionPairs, parseConnectionString } from '../../web/src/sql/connection-string.ts';
import { readable } from '../../web/src/sql/streaming.ts';
import { recordBatches } from '../../web/src/sql/worker/batch-bytes.ts';
import { copyBits, setBits, zeroBits } from '../../web/src/sql/worker/bits.ts';
import { Joiner } from '../../web/src/sql/worker/joiner.ts';

describe('connection strings', () => {
  test.each([
    [
      'Driver=SQL Server;Server=.;Database=TestParallel;uid=sa;pwd=****',
      { server: '.', database: 'TestParallel', user: 'sa' },
    ],
    ['Driver={SQL Server};Server=(local);Database={a;b}}c};Uid=sa', { server: '(local)', database: 'a;b}c' }],
    ["Data Source=localhost; Initial Catalog='x ''y'''; ", { server: 'localhost', database: "x 'y'" }],
    ['Server=tcp:localhost,1433;Database="q"', { server: 'tcp:localhost,1433', database: 'q' }],
    ['server=.\\SQLEXPRESS;Database=a;Database=b', { database: 'a' }],
    ['', { server: '.', database: 'master', isNamed: false }],
  ])('%s', (text, expected) => expect(parseConnectionString(text)).toMatchObject(expected));

  test.each([
    ['Server=db.example.com;Database=x', 'source', /'db\.example\.com' cannot be reached from a page/],
    ['Server', 'argument', /keyword without a value/],
    ['=x', 'argument', /value without a keyword/],
    ['Driver={x;Server=.', 'argument', /without its '}'/],
    ["Database='a'b", 'argument', /goes on behind/],
  ])('%s is refused', (text, code, message) => {
    expect(() => parseConnectionString(text)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  test('keywords are those of ODBC and SqlClient', () => {
    expect(Object.fromEntries(connectionPairs('User ID=a;PWD=b;Encrypt=yes'))).toEqual({
      user: 'a',
      password: 'b',
      encrypt: 'yes',
    });
  });
});

test('bits are copied from any place to any other', () => {
  const from = Uint8Array.from([0b10110101, 0b01101110, 0b11110000, 0b1]);
  const bit = (bytes, at) => (bytes[at >> 3] >> (at & 7)) & 1;
  for (const [to, start, count] of [
    [0, 0, 25],
    [3, 0, 17],
    [0, 5, 16],
    [7, 2, 20],
    [8, 16, 9],
  ]) {
    const bytes = new Uint8Array(8);
    setBits(bytes, 0, 64);
    copyBits(bytes, to, from, start, count);
    for (let at = 0; at < 64; at++) {
      expect(bit(bytes, at)).toBe(at >= to && at < to + count ? bit(from, start + at - to) : 1);
    }
    const zeros = Array.from({ length: 64 }, (_, at) => bit(bytes, at)).filter((one) => one === 0).length;
    expect(zeroBits(bytes, 64)).toBe(zeros);
  }
});

describe('record batches', () => {
  const columns = (rows) => ({
    i: Int32Array.from({ length: rows }, (_, at) => at * 3 - 5),
    x: Array.from({ length: rows }, (_, at) => (at % 7 === 2 ? null : at / 3)),
    s: Array.from({ length: rows }, (_, at) => (at % 5 === 1 ? null : `é${'x'.repeat(at % 11)}`)),
    b: Array.from({ length: rows }, (_, at) => (at % 4 === 3 ? null : at % 3 === 0)),
  });
  const types = [
    ['i', 'INTEGER'],
    ['x', 'DOUBLE'],
    ['s', 'VARCHAR'],
    ['b', 'BOOLEAN'],
  ].map(([name, type]) => ({ name, type }));

  test.each([
    [1000, 64, 100],
    [1000, 37, 256],
    [5, 2, 131_072],
    [64, 64, 64],
    [0, 10, 10],
  ])('%i rows in batches of %i become batches of %i', (rows, before, after) => {
    const data = columns(rows);
    const stream =
      rows === 0
        ? new Uint8Array()
        : tableToIPC(tableFromArrays(data, { maxBatchRows: before, types: { s: utf8() } }), { format: 'stream' });
    const { head, layouts } = readable('SELECT 1', types);
    const joiner = new Joiner(layouts, after);
    const made = [];
    for (const batch of recordBatches(stream)) made.push(...joiner.take(batch));
    made.push(...joiner.end());
    const expected =
      rows === 0 ? [] : [...Array(Math.floor(rows / after)).fill(after), ...(rows % after ? [rows % after] : [])];
    expect(made.map(({ rows }) => rows)).toEqual(expected);
    const table = tableFromIPC(joined([head, ...made.map(({ bytes }) => bytes)]));
    expect(table.numRows).toBe(rows);
    for (const { name } of types) expect(Array.from(table.getChild(name))).toEqual(Array.from(data[name]));
  });

  test('factors are codes of levels that stand in front', () => {
    const { sql, head, layouts } = readable(
      'SELECT s FROM t',
      [{ name: 's', type: 'VARCHAR' }],
      new Map([['s', ["a'b", 'c']]]),
    );
    expect(sql).toContain("ENUM('a''b', 'c')");
    expect(layouts).toEqual([4]);
    const codes = tableToIPC(tableFromArrays({ s: Int32Array.from([1, 0, 1]) }), { format: 'stream' });
    const joiner = new Joiner(layouts, 10);
    const made = [...recordBatches(codes)].flatMap((batch) => [...joiner.take(batch)]);
    const table = tableFromIPC(
      joined([head, ...made.map(({ bytes }) => bytes), ...[...joiner.end()].map(({ bytes }) => bytes)]),
    );
    expect(Array.from(table.getChild('s'))).toEqual(['c', "a'b", 'c']);
  });

  test('columns that the engine has no type for are refused by name', () => {
    expect(() => readable('q', [{ name: 'blob', type: 'BLOB' }])).toThrow(/column 'blob' has the type BLOB/);
  });
});
