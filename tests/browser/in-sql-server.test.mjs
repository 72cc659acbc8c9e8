// Analyses and tasks on processes of the embedded database, in every installed browser, isolated or not.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSession } from './session.mjs';
import { VARIANTS } from './variants.mjs';

/** Six chunks. */
const ROWS = 350_000;

describe.each(VARIANTS)('in the database: $title', (variant) => {
  let session;
  beforeAll(async () => {
    session = await openSession(variant);
    await call('table', ROWS);
  });
  afterAll(() => session?.close());
  const call = (name, ...args) => session.call('in-sql-server.js', name, args);

  test('models of 1, 2 and 5 tasks have the bits of RxLocalSeq', async () => {
    // WebKit takes minutes where it has to share its cores.
    const found = await session.call('in-sql-server.js', 'models', [[1, 2, 5]], { seconds: 300 });
    const one = { call: 'rxLinMod', user: 'sa', reasons: [], state: 'done', different: [] };
    expect(found).toEqual([1, 2, 5].map((tasks) => ({ ...one, wanted: tasks, degree: tasks, processes: tasks })));
  }, 320_000);

  test('fewer where there is too little data, or MAXDOP says so', async () => {
    expect(await call('degrees')).toEqual([
      [1, 'there is work for 1 only: more would have nothing to do'],
      [2, 'MAXDOP of the query is 2'],
      [2, 'there is work for 2 only: more would have nothing to do'],
    ]);
  });

  test.each([
    [1, 6, 5],
    [4, 9, 5],
  ])('the published numbers: degree %i has %i processes, and leaves %i', async (tasks, all, pooled) => {
    expect(await call('processes', tasks)).toEqual({
      values: Array(tasks).fill(1),
      during: [all, tasks],
      after: [pooled, 0],
      views: [[[tasks, tasks, tasks]], [['JavaScript', tasks, expect.stringMatching(/^MSSQLSERVER0\d$/)]]],
    });
  });

  test('a process that is killed', async () => {
    expect(await call('killing')).toEqual({ same: true, replaced: true, state: 'done', alive: false });
  });

  test('time limits, cancelling, and data that are not in the database', async () => {
    const found = await call('limits');
    expect(found.late.slice(0, 2)).toEqual(['sql', -2]);
    expect(found.late[2]).toContain('executionTimeoutSeconds');
    expect(found.cancelled[0]).toBe('cancelled');
    expect(found.text).toEqual([
      'context',
      null,
      expect.stringContaining("does not take RxTextData ('opfs:none.csv')"),
    ]);
    expect(found.columns).toEqual(['context', null, expect.stringContaining('does not take data.frame')]);
    expect(found.far).toEqual(['source', null, expect.stringContaining("'db.example.com' cannot be reached")]);
    expect([found.nValidObs, found.left]).toEqual([ROWS, 0]);
  });

  test('jobs', async () => {
    const { nValidObs, output } = await call('job');
    expect(nValidObs).toBe(ROWS);
    expect(output).toContain('rxLinMod: 2 of 2 tasks in the database');
  });

  test('functions in satellites read and write tables, and compute on others', async () => {
    expect(await call('inTasks', 2)).toEqual({
      same: [true, true],
      written: [ROWS / 20, ROWS / 20, true],
      missing: expect.stringContaining("Invalid object name 'dbo.nothing'"),
      degrees: [1, 2, 2],
    });
  });

  test('tables are written', async () => {
    const found = await call('writing');
    expect(found.degree).toBe(2);
    expect([found.rows, found.kept]).toEqual([ROWS / 2, ROWS / 2]);
    expect(found.refused).toEqual(['context', null, expect.stringContaining('does not take RxTextData')]);
  });

  test('tasks over groups of rows', async () => {
    const third = (more) => Math.floor(ROWS / 3) + more;
    expect(await call('groups')).toEqual({
      counted: [
        ['a', third(0)],
        ['b', third(1)],
        ['c', third(1)],
      ],
      degree: 2,
      reasons: [],
      ids: [7, 7, 7],
    });
  });

  test('the published sample: one model from two processes', async () => {
    const found = await call('published', 400_000);
    expect(found.share).toBeCloseTo(0.75, 2);
    expect(found).toMatchObject({ same: true, coefficients: 6, wanted: 2, degree: 2, processes: 2, reasons: [] });
  });

  test('a page without the database says what to import', async () => {
    await session.fresh();
    const found = await session.call('work.js', 'inDatabase', []).catch((error) => error.message);
    expect(found).toContain('import');
    expect(found).toContain('rxwasm/sql');
  });
});
