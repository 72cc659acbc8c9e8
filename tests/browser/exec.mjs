// A user's function in many tasks, on satellites of the pool.
import { expect, test } from 'vitest';

export function exec(session, { share }) {
  const call = (name, args = [], options = {}) => session().call('exec.js', name, args, options);

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
}
