// Results of jobs in the form in which browsers store them.
import { tableFromArrays } from '@uwdata/flechette';
import { describe, expect, test } from 'vitest';
import { readTable, tableBytes } from '../../web/src/data/frame.ts';
import { RxError } from '../../web/src/error.ts';
import { NotStorable, pack, unpack, withoutBlobs } from '../../web/src/jobs/packed.ts';
import { makeResult, withMaker } from '../../web/src/result/result.ts';

/** A value after it was stored and read again. */
const stored = async (value, revivers = {}) => unpack(structuredClone(pack(value)), revivers);

describe('what is stored', () => {
  test('plain values come back as they were', async () => {
    const value = {
      numbers: [1, -0, Number.NaN, Number.POSITIVE_INFINITY],
      big: 12n,
      text: 'a',
      none: null,
      missing: undefined,
      bytes: new Float64Array([1, Number.NaN]),
      when: new Date(5),
      url: new URL('https://example.org/a?b'),
      map: new Map([['a', { b: [1, { c: 2 }] }]]),
      set: new Set([1, 'x']),
      nested: [{ a: 1 }, [{ b: new URL('https://example.org/') }]],
      words: /a+/g,
    };
    expect(await stored(value)).toEqual(value);
    const { numbers } = await stored(value);
    expect(Object.is(numbers[1], -0)).toBe(true);
  });

  test('frozen values come back frozen', async () => {
    const value = Object.freeze({
      list: Object.freeze([1, 2]),
      sources: Object.freeze([Object.freeze({ a: 1 })]),
      open: [1],
    });
    const found = await stored(value);
    expect(found).toEqual(value);
    expect([found, found.list, found.sources, found.sources[0], found.open].map(Object.isFrozen)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  test('results print and are saved, tables are tables', async () => {
    const encoded = new Uint8Array([1, 2, 3]);
    const result = makeResult(['rxLinMod', { rank: 2, frame: null }, 'printed', 'summary', encoded], {
      metadata: { a: 1 },
    });
    const found = await stored(result);
    expect(found).toEqual(result);
    expect([String(found), found.summary(), found.metadata, Object.keys(found)]).toEqual([
      'printed',
      'summary',
      { a: 1 },
      ['rank', 'frame'],
    ]);
    const { encodedOf } = await import('../../web/src/result/result.ts');
    expect(encodedOf(found)).toEqual(encoded);
    const columns = tableFromArrays({
      x: [1, null, 3],
      g: ['a', 'b', 'a'],
      d: [new Date(0), null, new Date(86_400_000)],
    });
    // As the package reads tables.
    const table = readTable(tableBytes(columns));
    const again = (await stored({ table })).table;
    expect(again.toColumns()).toEqual(table.toColumns());
    expect(again.schema.fields.map(({ type }) => type.typeId)).toEqual(
      table.schema.fields.map(({ type }) => type.typeId),
    );
  });

  test('lists that print, and what is made again', async () => {
    const list = Object.defineProperty([{ a: 1 }], 'toString', { value: () => 'shown', enumerable: false });
    const found = await stored(list);
    expect([String(found), Array.isArray(found), [...found]]).toEqual(['shown', true, [{ a: 1 }]]);
    const made = withMaker({ toString: (how) => how.text }, 'maker', { of: 2 });
    const revivers = { maker: async ({ of }) => ({ madeOf: of }) };
    expect(await stored(made, revivers)).toEqual({ madeOf: 2 });
    await expect(stored(made)).rejects.toThrow("nothing makes 'maker' again");
  });

  test('errors come back with code, place and stack', async () => {
    const error = new RxError('unknownVariable', 'there is none', { column: 'x' });
    const found = await stored([error]);
    expect(found[0]).toBeInstanceOf(RxError);
    expect({ ...found[0], message: found[0].message, stack: found[0].stack }).toEqual({
      ...error,
      message: error.message,
      stack: error.stack,
    });
  });

  test('memory that is shared is copied, and Blobs can be bytes', async () => {
    const shared = new Float64Array(new SharedArrayBuffer(16));
    shared.set([1, 2]);
    const found = await stored({ shared });
    expect(found.shared).toEqual(new Float64Array([1, 2]));
    expect(found.shared.buffer).toBeInstanceOf(ArrayBuffer);
    const packed = await withoutBlobs(
      pack({ blob: new Blob(['abc'], { type: 'text/plain' }), list: [{ a: new Blob(['d']) }] }),
    );
    const { blob, list } = await unpack(structuredClone(packed), {});
    expect([await blob.text(), blob.type, await list[0].a.text()]).toEqual(['abc', 'text/plain', 'd']);
  });

  test('what belongs to a tab is refused by name', () => {
    expect(() => pack({ f: () => 1 })).toThrow(NotStorable);
    expect(() => pack({ f: () => 1 })).toThrow('a function');
    expect(() => pack(new (class Session {})())).toThrow('a value of class Session');
    expect(() => pack(new (class Rows extends Array {})())).toThrow('a value of class Rows');
    expect(() => pack({ s: Symbol('s') })).toThrow('a symbol');
  });
});
