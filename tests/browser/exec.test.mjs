// rxExec in every installed browser, isolated or not.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exec } from './exec.mjs';
import { openSession } from './session.mjs';
import { VARIANTS } from './variants.mjs';

describe.each(VARIANTS)('$title', (variant) => {
  let session;
  beforeAll(async () => {
    session = await openSession(variant);
  });
  afterAll(() => session?.close());
  exec(() => session, variant);

  if (!variant.isolation || variant.sharedMemory) return;

  // The page of the tests has its scripts in itself; nothing may be made of text. What may be shared makes no difference.
  test('under a content security policy without unsafe-eval', async () => {
    const policy =
      "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; worker-src 'self'; img-src data:";
    const strict = await openSession({ ...variant, headers: { 'Content-Security-Policy': policy } });
    try {
      const found = await strict.call('exec-modules.js', 'modules');
      expect(found.twice).toEqual([2, 4]);
      expect(found.scaled).toEqual([
        [10, 'function'],
        [20, 'function'],
      ]);
      const refused = { code: 'environment', message: expect.stringContaining('{ module, name }') };
      expect(await strict.call('exec-modules.js', 'text')).toMatchObject({ loaded: refused, plain: refused });
    } finally {
      await strict.close();
    }
  });
});
