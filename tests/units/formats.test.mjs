// Formats of files: by what they begin with, then by their names; how they are written and read back.
import { describe, expect, test } from 'vitest';
import { byEnding, sourceOf } from '../../web/src/data/formats.ts';
import { outputFormat, outputSource } from '../../web/src/data/outputs.ts';
import { RxJsonData, RxParquetData, RxTextData } from '../../web/src/data/sources.ts';

const typeOf = async (text, name = 'rows') => (await sourceOf(new File([text], name))).type;

describe('JSON', () => {
  test.each([
    ['an object', '{"a":1}\n', 'RxJsonData'],
    ['blanks before it', '\n { "a":1}', 'RxJsonData'],
    ['an empty object', '{}\n{}', 'RxJsonData'],
    ['a byte order mark', '\ufeff{"a":1}', 'RxJsonData'],
    ['an array of objects', '[{"a":1}]', 'RxJsonData'],
    ['an array on lines', '[\n  {\n  "a": 1}]', 'RxJsonData'],
    ['text', 'a,b\n1,2\n', 'RxTextData'],
    ['a template', '{{name}},b\n1,2\n', 'RxTextData'],
    ['a list of numbers', '[1, 2]\n', 'RxTextData'],
    ['nothing', '', 'RxTextData'],
  ])('%s', async (_, text, type) => {
    expect(await typeOf(text)).toBe(type);
  });

  test('an ending is enough', async () => {
    for (const name of ['rows.jsonl', 'rows.NDJSON', 'rows.json', 'https://x.org/rows.jsonl?version=2']) {
      expect(byEnding(name)?.make('opfs:rows').type, name).toBe('RxJsonData');
    }
    expect(await typeOf(' \n \n \n \n \n{"a":1}', 'rows.jsonl')).toBe('RxJsonData');
    expect(outputSource('opfs:out.jsonl').type).toBe('RxJsonData');
  });

  test('what is said about columns crosses as lists', () => {
    const { options } = RxJsonData('opfs:a.jsonl', {
      colClasses: { a: 'Date' },
      colInfo: { b: { newName: 'c' } },
      fileSystem: 'native',
    });
    expect(options).toEqual({ colClasses: [{ name: 'a', class: 'Date' }], colInfo: [{ name: 'b', newName: 'c' }] });
  });
});

describe('what is written', () => {
  const variable = {
    description: null,
    low: null,
    high: null,
    range: null,
    missing: null,
    levels: null,
    ordered: false,
  };
  const schema = {
    rows: null,
    variables: [
      { ...variable, name: 'x', kind: 'numeric', storage: 'float32' },
      { ...variable, name: 'g', kind: 'factor', storage: 'code8', levels: ['u', 'v'] },
      { ...variable, name: 'when', kind: 'POSIXct', storage: 'micros' },
    ],
  };
  const types = [
    { name: 'x', type: 'float32' },
    { name: 'g', type: 'factor', levels: ['u', 'v'] },
    { name: 'when', type: 'POSIXct' },
  ];

  test('JSON lines keep their types, but for those that the user names', () => {
    const output = RxJsonData(null, { colInfo: { g: { type: 'character' } } });
    const format = outputFormat(output);
    expect(format.options(output)).toEqual({ type: 'json' });
    const { options } = format.written('opfs:a', output, schema);
    expect(options.colInfo).toEqual([types[0], { type: 'character', name: 'g' }, types[2]]);
  });

  test('Parquet is told how it is written, and what it has is read by the names that users say', () => {
    const output = RxParquetData(null, { compression: 'zstd', writeFactorsAsIndexes: true });
    const format = outputFormat(output);
    expect(format.options(output)).toEqual({ type: 'parquet', compression: 'zstd', writeFactorsAsIndexes: true });
    const { options, writing } = format.written('opfs:a', output, schema);
    expect([options, writing]).toEqual([{}, { compression: 'zstd', writeFactorsAsIndexes: true }]);
    const { options: named } = RxParquetData('opfs:a', { colInfo: { g: { newName: 'h' } } });
    expect(named).toEqual({ colInfo: [{ name: 'g', newName: 'h' }] });
  });

  test('text keeps its types and its delimiter', () => {
    const output = RxTextData(null, { delimiter: ';' });
    const { options, writing } = outputFormat(output).written('opfs:a', output, schema);
    expect(options).toMatchObject({ delimiter: ';', firstRowIsColNames: true, colInfo: types });
    expect(writing).toEqual({ delimiter: ';' });
    const unnamed = RxTextData(null, { firstRowIsColNames: false });
    const numbered = types.map(({ name, ...info }, at) => ({ ...info, name: '', index: at + 1, newName: name }));
    expect(outputFormat(unnamed).written('opfs:a', unnamed, schema).options.colInfo).toEqual(numbered);
    const plain = RxTextData(null, { writeFactorsAsIndexes: true });
    expect(outputFormat(plain).written('opfs:a', plain, schema).options).toMatchObject({
      delimiter: ',',
      firstRowIsColNames: true,
      colInfo: [types[0], types[2]],
    });
  });
});
