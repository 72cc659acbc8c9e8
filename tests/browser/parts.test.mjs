// The engine is divided: what a page downloads is what its calls need.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSession } from './session.mjs';
import { VARIANTS } from './variants.mjs';

describe.each(VARIANTS)('$title', (variant) => {
  let session;
  const parts = () => new Set(session.requested.filter((path) => path.endsWith('.wasm')));
  const path = (part) => `/rxwasm/engine-${variant.build}${part}.wasm`;
  beforeAll(async () => {
    session = await openSession(variant);
  });
  afterAll(() => session?.close());

  test('a look at a file and a linear model need the first part alone', async () => {
    expect(await session.call('parts.js', 'first')).toEqual([500, 500, true, true]);
    expect(parts()).toEqual(new Set([path('')]));
  });

  test('the rest comes when it is called', async () => {
    expect(await session.call('parts.js', 'rest')).toEqual([500, true]);
    expect(parts()).toEqual(new Set([path(''), path('-rest')]));
  });
});
