// What was exchanged, put together bucket by bucket and read back in units.
import { expect, test } from 'vitest';
import { runsOf, Spill } from '../../web/src/exchange/spill.ts';
import { openBytes } from '../../web/src/source/bytes.ts';

/** A piece whose bytes name piece and bucket. */
function piece(number, lengths) {
  const bytes = lengths.flatMap((length, bucket) => new Array(length).fill(number * 10 + bucket));
  return {
    chunk: number,
    rows: 1,
    bytes: Uint8Array.from(bytes),
    notes: [0, ...lengths.flatMap((length) => [1, length])],
  };
}

const LENGTHS = [
  [3, 0, 2],
  [1, 4, 0],
  [0, 2, 5],
  [2, 2, 2],
];

for (const isolated of [true, false]) {
  for (const limit of [28, 1e6]) {
    test(`units are their segments, ${isolated ? 'shared' : 'in Blobs'}, flushed at ${limit / 4} bytes`, async () => {
      globalThis.crossOriginIsolated = isolated;
      const spill = new Spill(limit);
      for (const [number, lengths] of LENGTHS.entries()) await spill.take(piece(number, lengths));
      const units = [0, 1, 2].map((bucket) => [{ bucket, from: 0, to: 4 }]);
      units.push([
        { bucket: 2, from: 1, to: 3 },
        { bucket: 0, from: 3, to: 4 },
      ]);
      const source = await spill.finish(units);
      expect(source.kind).toBe(isolated ? 'shared' : 'blob');
      const expected = units
        .flat()
        .flatMap(({ bucket, from, to }) =>
          LENGTHS.slice(from, to).flatMap((lengths, at) => new Array(lengths[bucket]).fill((from + at) * 10 + bucket)),
        );
      const reader = await openBytes(source);
      expect(reader.size).toBe(expected.length);
      for (const [offset, length] of [
        [0, 100],
        [0, 1],
        [5, 9],
        [3, 0],
        [expected.length - 1, 5],
      ]) {
        expect([...(await reader.read(offset, length))]).toEqual(expected.slice(offset, offset + length));
      }
      expect(spill.notes).toHaveLength(4 * 7);
      await spill.remove();
    });
  }
}

test('runs are read as the engine writes them', () => {
  const numbers = Float64Array.of(2, 5, 0, 3, 5, 3, 4, 1, 6, 0, 4);
  expect(runsOf(new Uint8Array(numbers.buffer))).toEqual([
    [
      { bucket: 5, from: 0, to: 3 },
      { bucket: 5, from: 3, to: 4 },
    ],
    [{ bucket: 6, from: 0, to: 4 }],
  ]);
});
