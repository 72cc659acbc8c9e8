// Fresh starts in every engine; `starts.mjs` does it some hundred times.
import { describe, expect, test } from 'vitest';
import { starts } from './starts.mjs';
import { EVERY } from './variants.mjs';

const PAGES = 10;

describe.each(EVERY)('$title', (variant) => {
  test(`${PAGES} fresh pages start the engine twice each`, async () => {
    const { failures, starts: started } = await starts(variant, PAGES);
    expect(failures).toEqual([]);
    expect(started).toBe(2 * PAGES);
  });
});
