// Fuzzy keys and distances: of arrays, of data, into files.
import { expect, test } from 'vitest';

export function fuzzy(session) {
  const call = (name, args = []) => session().call('fuzzy.js', name, args);

  test('keys of an array', async () => {
    expect(await call('keys')).toEqual({
      corrected: ['Seattle', 'Olympia', null, 'Spokane'],
      soundex: ['A226', 'F422'],
      metaphone: [
        ['NT', 'STFN'],
        ['NAT', 'STAFAN'],
        ['NT', 'STFN'],
      ],
      unknown: 'argument',
    });
  });

  test('distances, with strings or positions', async () => {
    expect(await call('distances')).toEqual({
      names: ['stringsIn', 'dictionary', 'distance'],
      rows: [
        ['Allen', 'Allen', 1],
        ['Allen', 'Helen', 0.6],
        ['Ellen', 'Allen', 0.8],
        ['Ellen', 'Helen', 0.6],
      ],
      positions: [
        [1, 1],
        [1, 2],
        [2, 1],
        [2, 2],
      ],
      codes: ['argument', 'unknownVariable', 'wrongType'],
    });
  });

  test('data of many chunks, into a file', async () => {
    expect(await call('data')).toEqual({
      rows: 200_000,
      names: ['city', 'number', 'clean', 'found'],
      levels: ['Olympia', 'Seattle'],
      unmatched: 0,
      expanded: [100_000, 200_000],
    });
  });
}
