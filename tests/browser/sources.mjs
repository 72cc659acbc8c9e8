// Data from everywhere: files, bytes, URLs, the browser's own file system, values of JavaScript.
import { expect, test } from 'vitest';
import { tableFromArrays, tableToIPC, utf8 } from '@uwdata/flechette';
import { INPUTS } from '../host/cases.mjs';

export function sources(session) {
  const call = (name, args = []) => session().call('sources.js', name, args);

  test('the same model from every kind of source', async () => {
    const bytes = new TextEncoder().encode(await call('text'));
    session().publish('rows.csv', { bytes });
    session().publish('rows-whole.csv', { bytes, ranges: false });
    const names = await call('names');
    const expected = await call('model', ['File']);
    expect(expected.numRows).toBe(30_000);
    for (const name of names) expect(await call('model', [name]), name).toEqual(expected);
  });

  test('a URL is read in parts, and only as far as it is needed', async () => {
    const bytes = INPUTS.airline.bytes();
    const { options } = INPUTS.airline;
    session().publish('ranges.csv', { bytes });
    session().publish('whole.csv', { bytes, ranges: false });
    const { traffic } = session();
    expect(await call('variablesOf', ['ranges.csv'])).toEqual(['ArrDelay', 'CRSDepTime', 'DayOfWeek']);
    expect(traffic['ranges.csv'].bytes).toBeLessThan(0.3 * bytes.length);
    session().publish('ranges.csv', { bytes });
    const parts = await call('overUrl', ['ranges.csv', options]);
    // The head is looked at, and levels are found in a pass of their own: three times the file would be too much.
    expect(traffic['ranges.csv'].bytes).toBeLessThan(2.5 * bytes.length);
    expect(traffic['ranges.csv'].requests).toBeGreaterThan(5);
    expect(await call('overUrl', ['whole.csv', options])).toBe(parts);
    expect(traffic['whole.csv'].requests).toBeLessThanOrEqual(3);
  });

  test('of an Arrow file at a URL the bytes of the columns that are named are fetched', async () => {
    const rows = Array.from({ length: 60_000 }, (_, row) => row);
    const columns = {
      text: rows.map((row) => `something of which nobody asks in row ${row}`),
      y: Float64Array.from(rows, (row) => (row * 104_729) % 9973),
      more: Float64Array.from(rows, (row) => row / 7),
      x: Float64Array.from(rows, (row) => (row * 7919) % 10_007),
    };
    // As text: the levels of a factor are read when a file is opened.
    const table = tableFromArrays(columns, { types: { text: utf8() } });
    const bytes = tableToIPC(table, { format: 'file' });
    session().publish('columns.arrow', { bytes });
    session().publish('columns-whole.arrow', { bytes, ranges: false });
    const { traffic } = session();
    const some = await call('ofColumns', ['columns.arrow']);
    // The head is looked at, and the values of two columns are eight bytes each.
    expect(traffic['columns.arrow'].bytes).toBeLessThan(150_000 + 16 * rows.length);
    expect(await call('ofColumns', ['columns-whole.arrow'])).toBe(some);
  });
}
