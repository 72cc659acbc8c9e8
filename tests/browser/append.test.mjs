// What is added to files that are there.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installed } from '../../web/build/browser.mjs';
import { root } from '../../web/build/run.mjs';
import { runScript } from '../../web/build/rx.mjs';

test.each(installed())('%s adds to files and loses nothing', async (browser) => {
  const found = await runScript(join(root, 'tests/browser/page/append.js'), { browser, timeout: 100 });
  expect(found.rows).toEqual({
    types: [
      'a,b\n1.5,x\n2.5,y\n1,"z"\n2,"w"\n',
      { a: [1.5, 2.5, 1, 2], b: ['x', 'y', 'z', 'w'] },
      ['numeric', 'factor'],
    ],
    order: [
      'a,b\n0.123456789012345,x\n0.5,"z"\n',
      { a: [0.123456789012345, 0.5], b: ['x', 'z'] },
      ['numeric', 'factor'],
    ],
    numbers: ['a\nhello\n1\n2\n', { a: ['hello', '1', '2'] }, ['character']],
    moments: [
      'a\n2020-01-01 10:00:00\n2020-01-02 03:04:05\n',
      { a: ['2020-01-01T10:00:00.000Z', '2020-01-02T03:04:05.000Z'] },
      ['POSIXct'],
    ],
    days: [
      'a\n2020-01-01\nsoon\n2020-01-02 03:04:05\n',
      { a: ['2020-01-01', 'soon', '2020-01-02 03:04:05'] },
      ['character'],
    ],
    digits: ['id\n12345678901234567\n1\n', { id: [12345678901234568, 1] }, ['numeric']],
    truth: ['a\n7\nTRUE\n', { a: ['7', 'TRUE'] }, ['character']],
    semicolons: ['a;b\r\n1,5;x\r\n2,5;"y;z"\n', { a: [1.5, 2.5], b: ['x', 'y;z'] }, ['numeric', 'factor']],
    unnamed: ['1,x\n2,y\n2.5,"q"\n', { a: [1, 2, 2.5], b: ['x', 'y', 'q'] }, ['numeric', 'factor']],
    json: ['{"a":1.5,"b":7}\n{"a":"x","b":12}\n', { a: ['1.5', 'x'], b: [7, 12] }, ['factor', 'integer']],
    blank: ['{"a":1.5}\n', { a: [1.5] }, ['numeric']],
  });
  expect(found.cols).toEqual({
    text: [
      'a,b,c,"d","e"\r\n0.123456789012345,"x, ""y""\n",007,1.5,"p"\r\n\r\n2,z,12345678901234567,2.0,"q,r"\n',
      {
        a: [0.123456789012345, 2],
        b: ['x, "y"\n', 'z'],
        c: [7, 12345678901234568],
        d: [1.5, 2],
        e: ['p', 'q,r'],
      },
    ],
    replaced: [
      'a,c,"d","b"\r\n0.123456789012345,007,1.5,"p"\r\n\r\n2,12345678901234567,2.0,"q"\n',
      { a: [0.123456789012345, 2], c: [7, 12345678901234568], d: [1.5, 2], b: ['p', 'q'] },
    ],
    unnamed: ['x;1.5;3\ny;2.0;4\n', { V2: ['x', 'y'], d: [1.5, 2], V1: [3, 4] }],
    skipped: ['about\na,"d"\n1.50,1.5\n', { a: [1.5], d: [1.5] }],
    json: [
      '{"a": 1.50,"c":1,"b":"p"}\n\n{"a":12345678901234567,"c":2,"b":"q"}\n',
      { a: [1.5, 12345678901234568], c: [1, 2], b: ['p', 'q'] },
    ],
    plain: ['{"a": 1.50,"c":1}\n{"a":2,"c":2}\n', { a: [1.5, 2], c: [1, 2] }],
  });
  expect(found.refused).toEqual({
    extra: ['unknownVariable', "no column is 'c'; 'data' has the columns a, b"],
    missing: ['unknownVariable', "the rows have no variable 'b'; 'data' has the columns a, b"],
    delimiter: ['unknownVariable', "no column is 'a'; 'data' has the columns a;b; is its delimiter the right one?"],
    array: ['unsupported', expect.stringContaining('one array and not JSON lines')],
    format: ['argument', expect.stringContaining('it is read as RxTextData')],
    xdf: ['argument', expect.stringContaining('it is read as RxTextData')],
    text: ['argument', expect.stringContaining('it is read as RxParquetData')],
  });
  // WebKit under automation has no origin private file system.
  expect(found.folders).toEqual(
    browser === 'webkit' ? ['environment', 'environment', 'environment'] : ['argument', null, 'argument'],
  );
  const each = [[1], [1, 2]];
  expect(found.memory).toEqual({
    RxTextData: each,
    RxJsonData: each,
    RxArrowData: each,
    RxParquetData: each,
    RxXdfData: each,
  });
  expect(found.unnamed).toEqual({ a: [1], f: ['x'] });
});
