// Arrow files that the package writes: to memory, to streams, to the origin private file system.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installed } from '../../web/build/browser.mjs';
import { root } from '../../web/build/run.mjs';
import { runScript } from '../../web/build/rx.mjs';

const files = { flights: join(root, 'tests/reference/data/AirlineDemoSmall.csv') };

test.each(installed())('%s writes and reads back', async (browser) => {
  const found = await runScript(join(root, 'tests/browser/page/writing.js'), { browser, files, timeout: 100 });
  expect(found.magic).toEqual(['ARROW1', 'ARROW1']);
  expect(found.fromFile).toBe(found.fromText);
  expect(found.fromStream).toBe(found.fromText);
  expect(found.predicted).toEqual([600_000, ['ArrDelay_Pred', 'ArrDelay_Resid']]);
  expect(found.codes).toEqual({
    random: 'unsupported',
    url: 'argument',
    nothing: 'argument',
    full: 'storage',
    scale: 'argument',
  });
  // WebKit under automation has no origin private file system.
  const names = ['ArrDelay', 'CRSDepTime', 'DayOfWeek', 'ArrDelay_Pred'];
  if (browser !== 'webkit') expect(found.opfs).toEqual({ rows: 600_000, names, again: 'exists' });
});
