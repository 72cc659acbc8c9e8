// sp_execute_external_script from T-SQL: arguments, rows, outputs, streams, and what goes wrong, in this process.
import { beforeAll, describe, expect, test } from 'vitest';
import { taken } from './script-host.mjs';
import '../../web/src/sql/script/procedure.ts';
import { startSql } from './sql-host.mjs';

let sql;
beforeAll(async () => {
  sql = await startSql();
});

const exec = (rest, options) => sql.execute(`EXEC sp_execute_external_script @language = N'JavaScript', ${rest}`, options);

describe('scripts', () => {
  test('rows in, rows out, with names and types', async () => {
    const { rows, output, resultSets } = await exec(
      `@script = N'OutputDataSet = { a: InputDataSet.getChild("v").toArray(), b: InputDataSet.getChild("s").toArray() }',
       @input_data_1 = N'SELECT 1 AS v, N''it''''s'' AS s UNION ALL SELECT 2, NULL ORDER BY v'
       WITH RESULT SETS ((Value float NOT NULL, Text nvarchar(3)))`,
    );
    expect(rows).toEqual([[[1, "it'"], [2, null]]]);
    expect(resultSets[0].columns).toEqual([
      { name: 'Value', type: 'float', nullable: false },
      { name: 'Text', type: 'nvarchar(3)', nullable: true },
    ]);
    expect(output).toBeUndefined();
  });
  test('without RESULT SETS columns have no names', async () => {
    const { rows, resultSets } = await exec(`@script = N'OutputDataSet = InputDataSet', @input_data_1 = N'SELECT 42 AS x'`);
    expect(rows).toEqual([[[42]]]);
    expect(resultSets[0].columns).toEqual([{ name: '', type: 'int', nullable: false }]);
  });
});
