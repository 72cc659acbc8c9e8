// sp_execute_external_script in every installed browser, isolated or not.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSession } from './session.mjs';
import { VARIANTS } from './variants.mjs';

const EXEC = "EXEC sp_execute_external_script @language = N'JavaScript',";
const ROWS = 300_000;

describe.each(VARIANTS)('scripts in the database: $title', (variant) => {
  let session;
  const call = (name, ...args) => session.call('scripts.js', name, args);
  beforeAll(async () => {
    session = await openSession(variant);
    const { messages, insert } = await call('published', ROWS);
    expect([messages, insert.rows]).toEqual([[], ROWS]);
  });
  afterAll(() => session?.close());

  const SELECT = 'SELECT y, rand1, rand2, rand3, rand4, rand5 FROM dbo.tb_Rand_30M';

  test('the published regression: one process', async () => {
    const { sets, scripts } = await call('regression', { query: SELECT });
    const [[[pid, rows, intercept, model]], [[elapsed]]] = sets;
    expect(rows).toBe(ROWS);
    expect(intercept).toBeGreaterThan(6);
    expect(intercept).toBeLessThan(7);
    expect(model.length).toBeGreaterThan(500);
    expect(elapsed).toBeGreaterThan(0);
    expect(scripts).toMatchObject([{ degree: 1, reason: '@parallel = 0', state: 'done', outputRows: 1, user: 'sa' }]);
    expect(scripts[0].streams).toMatchObject([{ pid, rows: ROWS, executions: 1 }]);
  });

  test('with @parallel = 1 and MAXDOP 4: four models from four processes, the same each time', async () => {
    const query = `${SELECT} OPTION(MAXDOP 4)`;
    const found = [
      await call('regression', { query, parallel: true }),
      await call('regression', { query, parallel: true }),
    ];
    const [first, second] = found.map(({ sets }) => sets[0]);
    expect(new Set(first.map(([pid]) => pid)).size).toBe(4);
    expect(first.reduce((sum, [, rows]) => sum + rows, 0)).toBe(ROWS);
    expect(second.map(([, ...rest]) => rest)).toEqual(first.map(([, ...rest]) => rest));
    for (const [, , intercept] of first) expect(intercept).toBeGreaterThan(6);
  });

  test('TOP … querytraceon 8649, MAXDOP 4', async () => {
    const query = `SELECT TOP(${ROWS * 0.8}) y, rand1, rand2, rand3,
                                           rand4, rand5
                       FROM dbo.tb_Rand_30M
                       WHERE  rand5 >= 10
                       OPTION(querytraceon 8649, MAXDOP 4)`;
    const { sets, scripts } = await call('regression', { query, parallel: true });
    expect(scripts[0]).toMatchObject({ degree: 4, reason: 'MAXDOP 4, querytraceon 8649' });
    expect(scripts[0].streams.map(({ pid }) => pid)).toEqual(sets[0].map(([pid]) => pid));
    expect(sets[0].reduce((sum, [, rows]) => sum + rows, 0)).toBe(ROWS * 0.8);
  });

  test('a model that is kept in a table and predicts in streams', async () => {
    const { sets, messages } = await call('execute', 'SELECT 1');
    expect([sets.length, messages.length]).toEqual([1, 1]);
    const found = await call('scoring');
    const [predictions, [[count]]] = found.sets;
    expect(predictions.length).toBe(count);
    for (const [value] of predictions.slice(0, 100)) expect(Math.abs(value - 6.5)).toBeLessThan(1);
    expect(found.messages.filter((text) => text.startsWith('STDOUT')).length).toBe(4);
  });

  test('INSERT … EXEC keeps a model, and the predictions that streams make of it', async () => {
    const { sets, messages, statements, scripts, typed, wrong } = await call('stored');
    expect(sets).toEqual([[[ROWS, ROWS, ROWS]], [[1]]]);
    expect(messages[0]).toBe(`(${ROWS} rows affected)`);
    expect(statements.filter(({ statement }) => statement === 'INSERT').map(({ rows }) => rows)).toEqual([1, ROWS]);
    expect(scripts.map(({ degree }) => degree)).toEqual([1, 2]);
    expect(typed).toEqual([[], [1], [[2, [3]]]]);
    expect(wrong).toEqual([
      ['argument', null],
      ['argument', null],
      ['sql', 207],
    ]);
  });

  test('the typed function; a script of a module', async () => {
    const expected = [
      [["it's; DROP TABLE dbo.tb_Rand_30M", 10]],
      [
        { name: 'label]', type: 'nvarchar(100)', nullable: false },
        { name: 'rows', type: 'int', nullable: true },
      ],
      { twice: 42 },
    ];
    expect(await call('typed')).toEqual([expected, expected]);
  });

  test('a script that throws tells where', async () => {
    const [code, number, text, messages] = await call(
      'mistake',
      `${EXEC} @script = N'
function inner(x) {
  return x.nothing.more;
}
print("before");
inner({});'`,
    );
    expect([code, number]).toEqual(['sql', 39019]);
    expect(text).toMatch(/^An external script error occurred: \nTypeError: .*\n {4}at inner \(script:3:\d+\)/);
    // WebKit tells the first place only.
    if (variant.browser !== 'webkit') expect(text).toMatch(/\n {4}at script:6:\d+$/);
    expect(messages[0]).toBe('STDOUT message(s) from external script: \nbefore');
    const [, , syntax] = await call('mistake', `${EXEC} @script = N'let a = 1;\n\nlet b = (;'`);
    expect(syntax).toMatch(/SyntaxError: .*\n {4}at script:3:10/);
    const [, , rejected] = await call(
      'mistake',
      `${EXEC} @script = N'\nawait rxLinMod("y ~ nothing", { y: [1, 2, 3] });'`,
    );
    expect(rejected).toContain('RxError (unknownVariable)');
  });

  test('cancelling leaves no worker stuck', async () => {
    const { found, next, busy } = await call('cancelling');
    expect(found).toEqual(Array(3).fill(['cancelled', true]));
    expect(next).toEqual([[7]]);
    expect(busy).toBe(0);
  });

  test('what scripts print comes while they run, and is not lost with them', async () => {
    const { live, waits, cancelled, killed, many, streams, pids } = await call('printing');
    const [out, error] = ['STDOUT', 'STDERR'].map((name) => `${name} message(s) from external script: \n`);
    expect(live).toEqual([[`${out}one 1`, `${error}two`, `${out}three`], null]);
    expect(waits[0]).toBeGreaterThan(900);
    expect(waits[2]).toBeGreaterThan(400);
    expect(cancelled).toEqual([[`${out}before`], ['cancelled', null]]);
    expect(killed).toEqual([
      [`${out}before`, expect.stringContaining('it was killed')],
      ['sql', 39012],
    ]);
    expect(many.length).toBeLessThan(1_100_000);
    expect(many.last.endsWith('\nline 999999')).toBe(true);
    expect(streams).toEqual([
      [`${out}5`, 1, 2],
      [`${out}5`, 2, 2],
    ]);
    expect(pids).toBe(2);
  });

  test('a process that is killed is an error, and nothing else is lost', async () => {
    const { failure, other, next } = await call('killing');
    expect(failure).toEqual([
      'sql',
      39012,
      "Unable to communicate with the runtime for 'JavaScript' script. Please check the requirements of 'JavaScript' runtime.",
    ]);
    expect(other).toEqual([[9]]);
    expect(next).toEqual([[4]]);
  });

  test('scripts at once do not see each other', async () => {
    const found = await call('together');
    expect(new Set(found.map(([pid]) => pid)).size).toBe(3);
    expect(found.map(([, secret, rows]) => [secret, rows])).toEqual([
      [3, 3],
      [5, 5],
      [3, 3],
    ]);
  });
});

describe('scripts in the database', () => {
  test('a page that forbids code made of text is told the way out', async () => {
    const headers = {
      'Content-Security-Policy': "script-src 'self' 'wasm-unsafe-eval' 'unsafe-inline'; worker-src 'self'",
    };
    const session = await openSession({ browser: 'chromium', isolation: true, headers });
    try {
      const { text, module } = await session.call('scripts.js', 'forbidden');
      expect(text[2]).toContain("forbids functions from text ('unsafe-eval')");
      expect(text[2]).toContain('@script be its import');
      expect(module).toEqual([['x', 0]]);
    } finally {
      await session.close();
    }
  });

  test('a hundred runs leave neither processes nor memory', async () => {
    const session = await openSession({ browser: 'chromium', isolation: true });
    try {
      const { right, before, after, each } = await session.call('scripts.js', 'many', [100]);
      process.stderr.write(`a script takes ${each.toFixed(0)} ms; ${JSON.stringify({ before, after })}\n`);
      expect(right).toBe(100);
      expect(after.processes).toBeLessThanOrEqual(before.processes + 1);
      expect(after.sql).toBe(before.sql);
      expect(after.heap).toBeLessThan(before.heap + 20e6);
    } finally {
      await session.close();
    }
  });
});
