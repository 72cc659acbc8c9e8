// A user's function in many tasks, on satellites of the pool.
import { expect, test } from 'vitest';

/** Games of 10,000 that are won with the seed 777, in chunks of 2000 and of 500; 4929 are expected. */
const WINS = [4923, 4945];
/** Of all their results. */
const DIGESTS = [647_410_230, 494_721_666];
/** What the first runs draw with this seed. */
const DRAWN = ['0.314334463', '0.151145135', '0.725227798'];
/** What the first engine drew of each kind, for all others. */
const DRAWS = {};

export function exec(session, { build, share }) {
  const inFile =
    (file) =>
    (name, args = []) =>
      session().call(file, name, args);
  const call = inFile('exec.js');
  const ofModules = inFile('exec-modules.js');
  const ofStreams = inFile('exec-streams.js');
  const ofBackends = inFile('exec-backends.js');
  const ofGroups = inFile('exec-groups.js');

  for (const workers of [1, 3]) {
    test(`arguments and the order of results, ${workers} workers`, async () => {
      await call('configure', [workers]);
      expect(await call('args')).toEqual({
        elem: [11, 12, 13],
        typed: [1, 2, 3],
        list: [3, 7, 5],
        one: [3, 3, 3],
        before: [101, 102],
        named: [3, 6],
        both: [12, 5],
        nested: [2, 3],
        times: [7, 7],
        method: [2, 4],
        asynchronous: [30, 1, 20, 2],
        names: ['a', 'b'],
        text: '$rxElem1\n[1] 1\n\n$rxElem2\n[1] 2\n',
        many: true,
      });
    });
  }

  test('what functions name is in scope, or the call says what is not', async () => {
    const found = await call('scope');
    expect(found.values).toEqual(found.expected);
    expect(found.self[0]).toEqual([100, 'function']);
    expect(found.missing).toMatchObject({ code: 'argument', names: ['limit'] });
    expect(found.ofThePage).toMatchObject({ code: 'argument', names: ['ofThePage'] });
    for (const name of ['builtIn', 'notOne', 'disagreeing', 'functionAsValue']) {
      expect(found[name], name).toMatchObject({ code: 'argument' });
    }
  });

  test("models of tasks are the page's, bit for bit", async () => {
    const found = await call('models', [200_000 * share]);
    expect(found.same).toEqual([true, true, true]);
    expect(found.opened).toEqual([3, null]);
    expect(found.predictions).toBe(true);
    expect(found.rows).toEqual([2, 3]);
    expect(found.predicted).toEqual([1000, 2, 2, 3]);
    expect(found.wrong).toMatchObject({ code: 'unknownVariable', task: 1 });
  });

  test('a task that fails leaves its error in its place, and what was written is kept by task', async () => {
    const found = await call('failures');
    expect(found.values).toEqual([
      1,
      ['task', 2, 'TypeError', 'on purpose'],
      ['task', 3, 'Error', 'later'],
      ['task', 4, 'RxError', expect.stringContaining('execObjects')],
      ['task', 5, 'DataCloneError', expect.any(String)],
      ['task', 6, 'thrown', 'a text'],
      7,
    ]);
    expect(found.stack).toBe(true);
    expect(found.failures).toBe(5);
    expect(found.succeeded).toEqual([1, 7]);
    const lines = (x) => [
      { level: 'log', text: `x is ${x} {"x":${x}}` },
      { level: 'warn', text: `second line of ${x}` },
    ];
    expect(found.output).toEqual([
      { task: 1, name: 'rxElem1', lines: lines(1) },
      { task: 7, name: 'rxElem7', lines: lines(7) },
    ]);
    expect(found.written.sort()).toEqual(['rxElem1: x is 1 {"x":1}', 'rxElem7: x is 7 {"x":7}']);
    expect(found.heard).toEqual([1, 2, 3, 4, 5, 6, 7].map((task) => [task, task > 1 && task < 7]));
    expect(found.rejected).toMatchObject({ code: 'task', task: 2 });
  });

  for (const what of ['endless', 'sleeping', 'short', 'modelling']) {
    test(`a call is cancelled while its tasks are ${what}`, { retry: 2 }, async () => {
      const found = await call('cancelled', [what]);
      expect(found.running).toBeGreaterThan(0);
      expect(found.code).toBe('cancelled');
      expect(found.milliseconds).toBeLessThan(100);
      expect(found.left).toBe(0);
      expect(found.after).toEqual([2, 4, 6]);
    });
  }

  test('tasks of satellites that are killed are run again', async () => {
    expect(await call('killed', [3])).toEqual({ dead: 3, right: true, alive: 0 });
  });

  test('a task with which satellites die is told of in its place', async () => {
    const expected = Array.from({ length: 12 }, (_, at) => (at === 5 ? ['task', 6, 'satellite'] : at));
    expect(await call('deadly')).toEqual(expected);
  });

  test('large arguments lie in shared memory, or are copied once', async () => {
    const rows = Math.round(300_000 * share);
    const found = await call('shared', [rows]);
    const isShared = build === 'threads';
    expect(found.shared).toEqual([isShared, isShared, isShared, isShared]);
    expect(found.sum).toBe(true);
    expect(found.usable).toBe(true);
    expect(found.columns).toEqual([
      ['i', 'Int32Array', isShared],
      ['u', 'Float64Array', isShared],
      ['g', 'Int32Array', isShared],
      ['is', 'Int8Array', isShared],
      ['hole', 'Float64Array', isShared],
    ]);
    expect(found.refused).toMatchObject({ code: 'wrongType' });
    expect(found.compare).toEqual([rows, found.text, { g: 0, is: 0, hole: 0, u: 0, i: 0 }]);
    expect(found.model).toBe(true);
  });

  test('functions of modules, and modules that are loaded first', async () => {
    const found = await ofModules('modules');
    expect(found.twice).toEqual([2, 4]);
    expect(found.scaled).toEqual([
      [10, 'function'],
      [20, 'function'],
    ]);
    expect(found.absent).toMatchObject({ code: 'argument' });
    expect(found.none.code).not.toBe(null);
    expect(await ofModules('text')).toEqual({ loaded: null, plain: null });
  });

  test('modules by name, and modules that are bundled with the page', async () => {
    const both = [
      [3, 11, 20],
      [6, 12, 20],
    ];
    expect(await ofModules('packages')).toEqual({
      named: [3, 6],
      both,
      ofContext: both,
      ofModule: [
        [4, 'function'],
        [8, 'function'],
      ],
      inFront: [101, 102],
      shown: 'RxLocalSeq Compute Context\n  packagesToLoad: { Counter, Twice, base, plus, unused }, "a"',
      unknown: "'not-mapped' is neither the address of a module nor a name that the page's import map knows",
      missing: ['minus'],
    });
  });

  test('the console of groups, and of tasks that write much', async () => {
    const found = await ofGroups('heard');
    expect(found.groups.sort()).toEqual(['a: 2 rows', 'c: 1 rows']);
    expect(found).toMatchObject({ output: [['2 rows'], null, ['1 rows']], many: true, kept: [2000, 2000] });
  });

  test('progress', async () => {
    expect(await call('progress')).toEqual({
      led: [true, 'idle', 'rxExec FUN', 4, true],
      grows: true,
      steps: true,
      last: [20, 20, 1],
    });
  });

  test('calls in tasks wait, in whatever context', async () => {
    expect(await ofModules('contextInTasks')).toEqual({
      RxLocalParallel: [true, 'RxLocalSeq', 5],
      'RxLocalParallel stays': true,
      RxForeachDoPar: [true, 'RxLocalSeq', 5],
      'RxForeachDoPar stays': true,
    });
  });

  for (const satellites of [1, 2, 7]) {
    test(`seed, kind and size of chunks give the same table of craps, and the same draws, on ${satellites} satellites`, async () => {
      const found = await ofStreams('seeded', [satellites]);
      expect(found).toMatchObject({ there: true, wins: WINS, digests: DIGESTS });
      DRAWS.found ??= found.kinds;
      expect(found.kinds).toEqual(DRAWS.found);
    });
  }

  test('the stream of a run of tasks is a substream of the page', async () => {
    expect(await ofStreams('streams')).toEqual({ same: true, auto: true });
  });

  for (const backend of ['doSEQ', 'doSatellites', 'workerpool']) {
    test(`RxForeachDoPar runs tasks on ${backend}`, async () => {
      expect(await ofBackends('backend', [backend])).toEqual({
        unregistered: 'context',
        before: null,
        values: [101, 102, 'not three', 104, 105],
        output: [
          [1, 'got 1'],
          [2, 'got 2'],
          [4, 'got 4'],
          [5, 'got 5'],
        ],
        model: true,
        missing: ['nowhere'],
        live: { first: 'a line', same: true, count: 4, long: true },
        drawn: DRAWN,
        cancelled: 'cancelled',
        soon: true,
      });
    });
  }

  test('a function is called with each group of rows', async () => {
    const rows = Math.round(60_000 * share);
    const found = await ofGroups('groups', [rows]);
    expect(found.statuses).toEqual(['OK']);
    expect(found.same).toBe(true);
    expect(found.models).toEqual([true, true, true]);
    expect(found.rows).toBe(rows);
    expect(found.failing).toEqual(
      [2, 3, 4, 5, 6].map((a) => (a === 3 ? [3, null, 'Error', 'not three'] : [a, a, 'OK', null])),
    );
    expect(found.again).toEqual(found.partitions);
    expect(found.cancelled).toBe('cancelled');
    expect(found.mistakes).toEqual(['unknownVariable', 'argument']);
  });
}
