// Random streams: the draws of the host build in every browser, states that are kept, mistakes.
import { beforeAll, expect, test } from 'vitest';
import { STREAMS } from '../host/draws.mjs';
import { hostDraws } from '../host/random.mjs';

export function random(session) {
  const call = (name, args = []) => session().call('random.js', name, args);
  beforeAll(() => session().fresh());

  test('nothing is drawn without a stream', async () => {
    expect(await call('none')).toEqual({ draw: 'environment', get: 'environment', end: 'environment' });
  });

  test('the draws of the host build, of every kind and distribution', async () => {
    expect(await call('digests')).toEqual(await hostDraws());
  });

  test('numbers come again from a state that was kept', async () => {
    expect(await call('kept')).toEqual(Object.fromEntries(STREAMS.map(({ kind }) => [kind, true])));
  });

  test('a page that is loaded again goes on', async () => {
    const { state, next } = await call('leave');
    await session().fresh();
    expect(await call('goOn', [state])).toEqual({ before: null, next });
  });

  test('beginnings', async () => {
    expect(await call('beginnings')).toEqual({
      kinds: [['default', 'default'], ['user-defined', 'ICDF'], ['user-defined', 'BOXMULLER'], ['BOXMULLER']],
      skips: true,
      leaps: true,
      coordinates: true,
      unknown: 2,
      substreams: true,
      negative: true,
    });
  });

  test('what arguments mean', async () => {
    expect(await call('meanings')).toEqual({
      lengths: [0, 3, 4, 2],
      nan: true,
      suit: true,
      single: [17],
      all: '1,2,3,4,5',
      none: [],
      bytes: true,
      certain: [2, 2, 2, 2],
    });
  });

  test('mistakes have codes', async () => {
    const { same, even, evenSample, gone, skip, leap, state, text, ...codes } = await call('mistakes');
    expect(new Set(Object.values(codes))).toEqual(new Set(['argument']));
    expect([skip, leap, even, evenSample]).toEqual(Array(4).fill('unsupported'));
    expect([state, text]).toEqual(['format', 'format']);
    expect(gone).toBe('environment');
    expect(same).toBe(true);
  });
}
