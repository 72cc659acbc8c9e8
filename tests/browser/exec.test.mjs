// rxExec in every installed browser, isolated or not.
import { afterAll, beforeAll, describe } from 'vitest';
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
});
