// Arrow and XDF files that the package writes: to memory, to streams, to the origin private file system.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installed } from '../../web/build/browser.mjs';
import { root } from '../../web/build/run.mjs';
import { runScript } from '../../web/build/rx.mjs';

const data = join(root, 'tests/reference/data');
const files = {
  flights: join(data, 'AirlineDemoSmall.csv'),
  genuine: join(data, 'AirlineDemoSmall_2blocks.xdf'),
};

/** What rxGetInfo prints of the genuine file. */
const INFO = `File name: AirlineDemoSmall_2blocks.xdf
Number of observations: 6e+05
Number of variables: 3
Number of blocks: 2
Compression type: zlib
Variable information:
Var 1: ArrDelay, Type: integer, Low/High: (-86, 1490)
Var 2: CRSDepTime, Type: numeric, Storage: float32, Low/High: (0.0167, 23.9833)
Var 3: DayOfWeek
       7 factor levels: Monday Tuesday Wednesday Thursday Friday Saturday Sunday`;

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
  const { xdf } = found;
  expect(xdf.magic).toBe(true);
  expect(xdf.sizes).toEqual([500_000, 100_000]);
  expect(xdf.longer).toEqual([500_000, 100_000, 500_000, 100_000]);
  for (const model of xdf.models) expect(model).toBe(xdf.models[0]);
  expect(xdf.genuine).toBe(INFO);
  expect(xdf.stepped).toEqual({
    names: ['ArrDelay', 'DayOfWeek', 'late'],
    isWhole: true,
    fits: true,
    predicted: [200_000, 200_000, 200_000],
    imported: 10,
  });
  expect(xdf.rows).toEqual([2, ['ArrDelay', 'DayOfWeek'], '169']);
  expect(xdf.codes).toEqual({
    variable: 'unknownVariable',
    broken: 'truncated',
    level: 'argument',
    rows: 'argument',
  });
  // WebKit under automation has no origin private file system.
  const names = ['ArrDelay', 'CRSDepTime', 'DayOfWeek', 'ArrDelay_Pred'];
  if (browser !== 'webkit') expect(found.opfs).toEqual({ rows: 600_000, names, again: 'exists', xdf: 'zlib' });
});
