// Satellites that die while they work: the answer is the same, or an error with a code, and never silence.
import { expect, test } from 'vitest';

export function killing(session, { build, share }) {
  const call = (name, args, options) => session().call('work.js', name, args, options);

  for (const [kind, most, kills] of [
    ['streamed', 6_000_000, 1],
    ['streamed', 16_000_000, 2],
    ['kept', 2_000_000, 1],
    ['importing', 8_000_000, 1],
    ['text', 2_000_000, 1],
    ['stepping', 4_000_000, 1],
    ['writing', 2_000_000, 1],
    ['sorting', 2_000_000, 1],
    ['merging', 1_000_000, 1],
  ]) {
    test(`${kind}: the same bits after ${kills} killed`, async () => {
      const rows = most * share;
      await call('end', []);
      const expected = await call('undisturbed', [kind, rows]);
      const found = await call('killed', [kind, rows, kills]);
      expect(found.dead, 'killed').toHaveLength(kills);
      expect(found.result).toBe(expected);
      expect(found.busy, 'still busy').toEqual([]);
      // Those that died were replaced, by others.
      expect(found.after).toHaveLength(build === 'threads' ? 1 : found.before.length || found.after.length);
      for (const pid of found.dead) expect(found.after).not.toContain(pid);
    });
  }

  for (const kind of ['streamed', 'kept']) {
    test(`${kind}: no silence when every satellite is killed again and again`, async () => {
      const rows = 6_000_000 * share;
      await call('end', []);
      const expected = await call('undisturbed', [kind, rows]);
      const { code, result, kills } = await call('killedAlways', [kind, rows], { seconds: 60 });
      expect(kills).toBeGreaterThan(2);
      // One engine that is killed each time it is asked cannot answer; of several, some may have done their part before.
      if (build === 'threads' || code) expect(code).toBe('satellite');
      else expect(result).toBe(expected);
      const { coefficients, processes } = await call('small', []);
      expect(coefficients[1]).toBeCloseTo(0.8, 12);
      expect(processes, 'still busy').toEqual([]);
    });
  }
}
