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
}
