// Options of functions and data sources: unknown ones are refused, with the name that is nearest.
import { describe, expect, test } from 'vitest';
import { nearest } from '../../web/src/data/nearest.ts';
import { rxNewDataSource } from '../../web/src/data/new-data-source.ts';
import {
  RxArrowData,
  RxJsonData,
  RxParquetData,
  RxRandomData,
  RxTextData,
  RxXdfData,
} from '../../web/src/data/sources.ts';
import { RxSqlServerData } from '../../web/src/data/sql-server-data.ts';
import { givenOptions } from '../../web/src/rx/options.ts';

const thrown = (work) => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
};

describe('options that are not known', () => {
  test.each([
    ['rxSort', 'decending', 'decreasing'],
    ['rxMerge', 'typ', 'type'],
    ['rxMerge', 'matchVar', 'matchVars'],
    ['rxGetInfo', 'getVarinfo', 'getVarInfo'],
    ['rxImport', 'varToDrop', 'varsToDrop'],
    ['rxDataStep', 'rowselect', 'rowSelection'],
    ['rxFactors', 'factorinfos', 'factorInfo'],
    ['rxPartition', 'varsToPart', 'varsToPartition'],
    ['rxReadXdf', 'numrow', 'numRows'],
  ])('%s: %s is like %s', (name, option, like) => {
    const error = thrown(() => givenOptions(name, { [option]: 1 }));
    expect(error).toMatchObject({ code: 'argument', at: { names: [option] } });
    expect(error.message).toBe(`${name} has no option '${option}'; the nearest is '${like}'`);
  });

  test.each([
    ['RxTextData', () => RxTextData('a', { stringAsFactors: true })],
    ['RxJsonData', () => RxJsonData('a', { delimiter: ';' })],
    ['RxArrowData', () => RxArrowData('a', { from: 'file' })],
    ['RxXdfData', () => RxXdfData('a', { varToDrop: ['x'] })],
    ['RxParquetData', () => RxParquetData('a', { compresion: 'zstd' })],
    ['RxRandomData', () => RxRandomData({ rows: 1, variables: {}, sead: 1 })],
    ['RxSqlServerData', () => RxSqlServerData({ tabel: 'dbo.a' })],
  ])('%s', (name, make) => {
    expect(thrown(make)).toMatchObject({ code: 'argument', message: expect.stringContaining(`${name} has no option`) });
  });

  test('what is no object', () => {
    expect(thrown(() => givenOptions('rxSort', 'x'))).toMatchObject({ code: 'argument' });
  });
});

describe("RevoScaleR's arguments", () => {
  test('null and -1 stand for the default', () => {
    const given = {
      rowsPerRead: -1,
      xdfCompressionLevel: -1,
      outFile: null,
      transformFunc: null,
      numRows: -1,
      append: 'none',
    };
    expect(givenOptions('rxDataStep', given)).toEqual({ numRows: -1, append: 'none' });
    expect(givenOptions('rxMerge', { rowsPerOutputBlock: -1, duplicateVarExt: null })).toEqual({});
    expect(RxXdfData('a', { varsToKeep: null, varsToDrop: null }).options).toEqual({});
  });

  test('what means nothing in a tab is left out', () => {
    const legacy = {
      blocksPerRead: 1,
      reportProgress: 0,
      verbose: 1,
      createCompositeSet: null,
      blocksPerCompositeFile: 3,
    };
    for (const name of ['rxImport', 'rxDataStep', 'rxSort', 'rxMerge', 'rxFactors', 'rxGetInfo']) {
      expect(givenOptions(name, legacy), name).toEqual({});
    }
    const source = RxXdfData('a', {
      returnDataFrame: true,
      stringsAsFactors: null,
      blocksPerRead: 1,
      fileSystem: 'native',
    });
    expect(source.options).toEqual({});
  });

  test('what is done otherwise here says how', () => {
    expect(givenOptions('rxDataStep', { transformPackages: null, transformEnvir: null })).toEqual({});
    const error = thrown(() => givenOptions('rxDataStep', { transformPackages: ['stats'] }));
    expect(error).toMatchObject({ code: 'unsupported', message: expect.stringContaining('{ module, name }') });
  });
});

test('the nearest name', () => {
  const names = ['varsToKeep', 'varsToDrop', 'transforms', 'transformFunc'];
  expect(nearest('VARSTOKEEP', names)).toBe('varsToKeep');
  expect(nearest('transformfun', names)).toBe('transformFunc');
  expect(nearest('varsToDorp', names)).toBe('varsToDrop');
  expect(nearest('x', [])).toBeUndefined();
});

test('data sources by the names of their classes', () => {
  const options = { file: 'opfs:a.csv', delimiter: ';' };
  expect(rxNewDataSource('RxTextData', options)).toEqual(RxTextData('opfs:a.csv', { delimiter: ';' }));
  expect(rxNewDataSource('RxXdfData', {}).file).toBeNull();
  expect(rxNewDataSource('RxSqlServerData', { table: 'dbo.a' }).type).toBe('RxSqlServerData');
  expect(thrown(() => rxNewDataSource('RxTxtData', {}))).toMatchObject({
    code: 'argument',
    message: expect.stringContaining('RxTextData'),
  });
  expect(thrown(() => rxNewDataSource('RxTextData', { delim: ';' }))).toMatchObject({ code: 'argument' });
});

test('random variables are integers below a bound, or numbers', () => {
  expect(RxRandomData({ rows: 1, variables: { a: 1, b: 2 ** 31, c: null } }).options.variables).toHaveLength(3);
  for (const below of [0, 1.5, 2 ** 31 + 1, 'uniform', undefined]) {
    expect(thrown(() => RxRandomData({ rows: 1, variables: { a: 1, b: below } }))).toMatchObject({
      code: 'argument',
      at: { names: ['b'] },
      message: expect.stringContaining("'b'"),
    });
  }
});
