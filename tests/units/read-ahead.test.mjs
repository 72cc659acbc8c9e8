// Files read ahead: as streams into memory that is used again, and as pieces where there are no such streams.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openBytes, readParts } from '../../web/src/source/bytes.ts';
import { readAhead } from '../../web/src/source/read-ahead.ts';

const SIZE = 9_500_000;
const bytes = Uint8Array.from({ length: SIZE }, (_, at) => (at * 2654435761) >>> 24);
const blob = new Blob([bytes]);
const source = { kind: 'blob', blob };

afterEach(() => vi.restoreAllMocks());

/** What stands in a range, by its first, middle and last bytes. */
const print = (part) => [part.length, part[0], part[part.length >> 1], part.at(-1)];

/** Reads units of several ranges, some of them at once, and frees what was looked at. */
async function read(units, { frees = true, at = 3 } = {}) {
  const reader = readAhead(await openBytes(source), source, units.flat());
  const found = new Array(units.length);
  let next = 0;
  const worker = async () => {
    while (next < units.length) {
      const unit = next++;
      const part = await readParts(reader, units[unit]);
      found[unit] = print(part);
      // Others are read meanwhile: nothing is put over these bytes yet.
      await new Promise((resolve) => setTimeout(resolve, 1));
      expect(print(part)).toEqual(found[unit]);
      if (frees) reader.free?.(part);
    }
  };
  await Promise.all(Array.from({ length: at }, worker));
  reader.close();
  return found;
}

/** Reads the same as a browser does whose blobs have no such streams. */
function withoutStreams() {
  const plain = Blob.prototype.stream;
  vi.spyOn(Blob.prototype, 'stream').mockImplementation(function stream() {
    const inner = plain.call(this);
    return {
      getReader: (how) => {
        if (how?.mode === 'byob') throw new TypeError('not a byte stream');
        return inner.getReader(how);
      },
      cancel: () => inner.cancel(),
    };
  });
}

const behind = Array.from({ length: 95 }, (_, at) => [{ offset: at * 100_000, length: 100_000 }]);
const CASES = {
  'ranges that lie behind one another': behind,
  'ranges that overlap, the last behind the end': behind.map(([{ offset }]) => [{ offset, length: 130_000 }]),
  'several ranges of a unit, with gaps': Array.from({ length: 19 }, (_, at) => [
    { offset: at * 500_000, length: 90_000 },
    { offset: at * 500_000 + 91_000, length: 50_000 },
    { offset: at * 500_000 + 300_000, length: 120_000 },
  ]),
  'a unit that is larger than what is read ahead': [
    [{ offset: 0, length: 1000 }],
    [
      { offset: 1000, length: 4_500_000 },
      { offset: 4_501_000, length: 4_500_000 },
    ],
    [{ offset: 9_001_000, length: 499_000 }],
  ],
  'ranges that are not in order': [...behind].reverse(),
};

describe.each(Object.entries(CASES))('%s', (_, units) => {
  const expected = units.map((ranges) => {
    const parts = ranges.map(({ offset, length }) => bytes.subarray(offset, offset + length));
    return print(Uint8Array.from(parts.flatMap((part) => [...part])));
  });

  test.each([
    [true, 1],
    [true, 4],
    [false, 4],
  ])('are what the file has there (freed: %s, %s at once)', async (frees, at) => {
    expect(await read(units, { frees, at })).toEqual(expected);
  });

  test('where blobs have no streams that fill memory', async () => {
    withoutStreams();
    expect(await read(units)).toEqual(expected);
  });
});

test('memory is used again once its bytes are not looked at any more', async () => {
  const made = vi.spyOn(globalThis, 'ArrayBuffer');
  const reader = readAhead(await openBytes(source), source, behind.flat());
  const buffers = new Set();
  for (const [{ offset, length }] of behind) {
    const part = await reader.read(offset, length);
    buffers.add(part.buffer.byteLength);
    reader.free(part);
  }
  const large = made.mock.calls.filter(([length]) => length >= 1 << 20).length;
  expect(large).toBeLessThanOrEqual(3);
  expect([...buffers].every((length) => length <= 4 << 20)).toBe(true);
  reader.close();
});

test('who closes it leaves nobody waiting, and a file that is gone is an error', async () => {
  const reader = readAhead(await openBytes(source), source, behind.flat());
  const waiting = reader.read(0, 100_000);
  const later = reader.read(5_000_000, 100_000);
  reader.close();
  await Promise.allSettled([waiting, later]);
  await expect(reader.read(8_000_000, 100_000)).rejects.toMatchObject({ code: 'cancelled' });
  vi.spyOn(Blob.prototype, 'stream').mockImplementation(
    () =>
      new ReadableStream({
        type: 'bytes',
        pull: () => {
          throw new DOMException('gone', 'NotReadableError');
        },
      }),
  );
  const lost = readAhead(await openBytes(source), source, behind.flat());
  await expect(lost.read(0, 100_000)).rejects.toMatchObject({ code: 'source' });
});
