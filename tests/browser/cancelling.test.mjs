// A cancelled call settles within 100 ms and leaves nothing that works, in every installed browser, isolated or not.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CASES } from '../host/cases.mjs';
import { openSession } from './session.mjs';
import { VARIANTS } from './variants.mjs';

/** What a call may take to settle, in milliseconds. */
const LIMIT = 100;

describe.each(VARIANTS)('$title', (variant) => {
  const { share } = variant;
  let session;
  beforeAll(async () => {
    session = await openSession(variant);
  });
  afterAll(() => session?.close());
  const call = (name, args) => session.call('work.js', name, args);

  const stops = async (kind, rows, when) => {
    await call('undisturbed', ['importing', 1000]);
    const found = await call('cancelled', [kind, rows, when]);
    expect(found.code).toBe('cancelled');
    expect(found.isRxError).toBe(true);
    expect(found.milliseconds).toBeLessThan(LIMIT);
    expect(found.busy, 'still busy').toEqual([]);
    const { coefficients } = await call('small', []);
    expect(coefficients[1]).toBeCloseTo(0.8, 12);
  };

  for (const [kind, most, when] of [
    ['streamed', 6_000_000, 'at the first progress'],
    ['streamed', 6_000_000, 'midway'],
    ['kept', 4_000_000, 'at the first progress'],
    ['kept', 4_000_000, 'midway'],
    ['importing', 8_000_000, 'at the first progress'],
    ['text', 2_000_000, 'at the first progress'],
    ['predicting', 12_000_000, 'at the first progress'],
    ['stepping', 6_000_000, 'midway'],
    ['writing', 8_000_000, 'at the first progress'],
    ['sorting', 4_000_000, 'at the first progress'],
    ['sorting', 4_000_000, 'midway'],
    ['merging', 2_000_000, 'midway'],
    ['heavy', 1_000_000, 'midway'],
    ['streamed', 6_000_000, 'at the start'],
  ]) {
    // The machine may give the time to others; what the package needs, it needs each time.
    test(`${kind}, cancelled ${when}`, { retry: 2 }, () => stops(kind, most * share, when));
  }

  // Every registered analysis has a case of `seeds`, or a test of the host build fails.
  const analyses = CASES.filter(({ input }) => input === 'seeds');
  for (const work of analyses.filter(({ analysis }, at) => analyses.findIndex((x) => x.analysis === analysis) === at)) {
    test(`${work.analysis}, cancelled at the first progress`, { retry: 2 }, () =>
      stops(work, 6_000_000 * share, 'at the first progress'),
    );
  }

  // Trees grow when the last row was read: no progress is told then.
  for (const analysis of ['rxDTree', 'rxDForest', 'rxBTrees']) {
    const work = analyses.find((item) => item.analysis === analysis);
    test(`${analysis}, cancelled midway`, { retry: 2 }, () => stops(work, 1_000_000 * share, 'midway'));
  }

  test('the result after a cancelled call is that of an undisturbed one', async () => {
    await call('end', []);
    const expected = await call('undisturbed', ['kept', 1_000_000]);
    await call('cancelled', ['kept', 1_000_000, 'midway']);
    expect(await call('undisturbed', ['kept', 1_000_000])).toBe(expected);
    await call('end', []);
  });
});
