// What the page does itself in a call, and satellites as nodes.
import { expect, test } from 'vitest';

export function nodes(session) {
  const call = (name) => session().call('nodes.js', name);

  test('the page is seen to hand out, gather, merge and end', async () => {
    const { seen, states, after, duties, others, next } = await call('duties');
    expect(seen).toContain('rxLinMod: gathering');
    expect(states).toEqual(['running']);
    expect(after).toEqual(['idle', 'rxLinMod']);
    expect(Object.keys(duties)).toEqual(['distributing', 'gathering', 'merging', 'finalising']);
    for (const milliseconds of Object.values(duties)) expect(milliseconds).toBeGreaterThanOrEqual(0);
    expect(duties.gathering).toBeGreaterThan(duties.merging);
    expect(others).toBe(0);
    expect(next).toEqual(['idle', 'rxSummary', true]);
  });

  test('it leads until the last of several calls has ended', async () => {
    expect(await call('together')).toEqual(['cancelled', 'running', 'cancelled', 'idle']);
  });

  test('satellites are nodes that answer, and are ended', async () => {
    const found = await call('nodes');
    expect(found.names.length).toBeGreaterThan(0);
    expect(found.made).toEqual(found.names.map((name) => name.replace('-', '_')));
    expect(found.keys).toEqual(found.made);
    for (const state of found.states) expect(state).toEqual(['online', true, true]);
    expect(found.ping).toEqual(found.names.map((name) => [name, 'success']));
    expect(found).toMatchObject({
      cores: true,
      withPage: 1,
      allOk: true,
      bad: [0, true],
      refused: 'context',
      left: 0,
      again: 1,
    });
  });
}
