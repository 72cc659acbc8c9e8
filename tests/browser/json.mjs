// JSON lines: read with types that are widened, written, refused where they must be.
import { expect, test } from 'vitest';

export function json(session, { browser }) {
  const call = (name, args = []) => session().call('json.js', name, args);

  test('types are widened, keys come and go', async () => {
    expect(await call('widened')).toEqual({
      rows: 60_000,
      kinds: ['integer', 'numeric', 'character', 'logical', 'factor'],
      late: [null, 'x'],
      missing: [1, 0, 20_000, 59_999, 0],
    });
  });

  test('what is written is read back', async () => {
    const { opfs, ...found } = await call('written');
    expect(found).toEqual({
      first: '{"y":0.5,"n":null,"g":"a \\"quoted\\" one","when":"2024-02-01","is":true}',
      media: 'application/jsonl',
      kinds: ['numeric', 'integer', 'factor', 'Date', 'logical'],
      same: true,
    });
    // WebKit under automation has no origin private file system.
    expect(opfs).toEqual(browser === 'webkit' ? null : [[], 3, 6, 6]);
  });

  test('files are known by what they begin with, or by their names', async () => {
    expect(await call('recognised')).toEqual([['a', 'b'], ['a', 'b'], ['a', 'b'], ['a', 'b'], ['{"a":1}']]);
  });

  test('what cannot be read is refused by name', async () => {
    expect(await call('codes')).toEqual({
      late: ['unknownVariable', 'late', 60_001],
      nested: ['unsupported', 'b', 1],
      broken: ['format', null, 2],
      cut: ['truncated', null, 1],
      empty: ['unknownVariable', 'a', null],
    });
  });
}
