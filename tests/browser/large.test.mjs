// The page stays free while tens of millions of rows are analysed: nothing keeps it for more than 50 ms.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSession } from './session.mjs';
import { VARIANTS } from './variants.mjs';

/** The longest that the page may be busy at a stretch, in milliseconds. */
const LIMIT = 50;

/** Thirty million rows where they take seconds; fewer in the other engines, which must not take the suite's time. */
const ROWS = { 'chromium threads': 30_000_000, 'chromium plain': 8_000_000 };
const OTHERS = 4_000_000;

describe.each(VARIANTS)('$title', (variant) => {
  const rows = ROWS[`${variant.browser} ${variant.build}`] ?? OTHERS;
  let session;
  beforeAll(async () => {
    session = await openSession(variant);
    await session.call('blocking.js', 'start');
  });
  afterAll(() => session?.close());

  const steps = [
    ['importing', [rows], (value) => expect(value.rows).toBe(rows)],
    ['linMod', [], (value) => expect(value).toBe(rows)],
    ['summary', [], (value) => expect(value).toBe(rows)],
    ['release', []],
    ['streamed', [rows], (value) => expect(value).toBe(rows)],
    ['heavy', [200_000], (value) => expect(value).toBe(1401)],
  ];
  test(`${rows / 1e6} million rows: the page is never kept for more than ${LIMIT} ms`, async () => {
    const lines = [];
    const long = [];
    const tooLong = ({ longest, longTasks }) => (longTasks ? Math.max(0, ...longTasks) > LIMIT : longest > LIMIT);
    for (const [name, args, check] of steps) {
      const run = () => session.call('blocking.js', name, args, { seconds: 240 });
      let found = await run();
      if (!check) continue;
      // A timer also counts what the machine gives to others: what the package does to the page, it does each time.
      if (tooLong(found)) found = await run();
      check(found.value);
      const { longest, longTasks, seconds, ticks } = found;
      const tasks = longTasks ? `long tasks ${JSON.stringify(longTasks)}` : 'no long tasks API';
      lines.push(`${name}: ${seconds.toFixed(2)} s, longest ${longest.toFixed(0)} ms of ${ticks} ticks, ${tasks}`);
      if (tooLong(found)) long.push(name);
    }
    process.stderr.write(`${variant.title}, ${rows / 1e6} million rows\n  ${lines.join('\n  ')}\n`);
    expect(long, lines.join('\n')).toEqual([]);
  }, 400_000);
});
