// Analyses and tasks on processes of the embedded database, in every installed browser, isolated or not.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSession } from './session.mjs';
import { VARIANTS } from './variants.mjs';

describe.each(VARIANTS)('in the database: $title', (variant) => {
  let session;
  beforeAll(async () => {
    session = await openSession(variant);
    await call('table', 700_000);
  });
  afterAll(() => session?.close());
  const call = (name, ...args) => session.call('in-sql-server.js', name, args);

  test('models of 1, 2 and 5 tasks have the bits of RxLocalSeq', async () => {
    const found = await call('models', [1, 2, 5]);
    const one = { call: 'rxLinMod', user: 'sa', reasons: [], state: 'done', same: true };
    expect(found).toEqual([1, 2, 5].map((tasks) => ({ ...one, wanted: tasks, degree: tasks, processes: tasks })));
  });
});
