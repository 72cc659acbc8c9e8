// What users keep and write themselves: models in bytes, analyses of their own.
import { expect, test } from 'vitest';

export function own(session) {
  const call = (name) => session().call('own.js', name);

  test('a model comes back from bytes', async () => {
    expect(await call('saved')).toEqual({
      same: [true, true],
      metadata: { by: 'test' },
      predictions: [300_000, true],
      codes: ['truncated', 'format', 'argument', 'argument'],
      pmml: true,
    });
  });

  test('a class of analyses runs in satellites', async () => {
    const { streamed, kept, rows, expected } = await call('mean');
    expect(rows).toBe(300_000);
    expect(kept).toBe(streamed);
    expect(kept).toBeCloseTo(expected, 10);
  });

  test('statistics by group run in satellites', async () => {
    const { groups, rows, means, expected } = await call('byGroup');
    expect(groups).toEqual(['one', 'two', 'three']);
    expect(rows).toEqual([100_000, 100_000, 100_000]);
    expect(means).toEqual(expected.map((mean) => expect.closeTo(mean, 9)));
  });

  test('what a function throws reaches the caller', async () => {
    const { message, after } = await call('failing');
    expect(message).toContain('on purpose');
    expect(after).toBe(300_000);
  });
}
