// sp_execute_external_script from T-SQL: arguments, rows, outputs, streams, and what goes wrong, in this process.
import { beforeAll, describe, expect, test } from 'vitest';
import { scriptDatabase, taken } from './script-host.mjs';
import { spConfigure } from '../../web/src/sql/configuration.ts';
import { registerProcedure } from '../../web/src/sql/procedures.ts';
import { executeExternalScript } from '../../web/src/sql/script/procedure.ts';

registerProcedure('sp_configure', spConfigure);
registerProcedure('sp_execute_external_script', executeExternalScript);

const sql = scriptDatabase();
beforeAll(async () => {
  await sql.execute(`CREATE TABLE numbers (id int NOT NULL, g varchar(10) NULL, x float)
    INSERT INTO numbers SELECT v, CASE WHEN v % 10 = 0 THEN NULL ELSE 'g' + CAST(v % 3 AS varchar) END, v / 4.0
    FROM (SELECT TOP (100000) ROW_NUMBER() OVER (ORDER BY (SELECT 1)) AS v
      FROM sys.objects a CROSS JOIN sys.objects b CROSS JOIN sys.objects c) q`);
});

const exec = (rest, options) =>
  sql.execute(`EXEC sp_execute_external_script @language = N'JavaScript', ${rest}`, options);
/** What a call that fails says, and what was printed before. */
const wrong = (rest, options) =>
  exec(rest, options).then(
    () => null,
    (error) => [
      error.number ?? error.code,
      error.text ?? error.message,
      error.output?.messages.map(({ text }) => text),
    ],
  );
const COUNT = `@script = N'OutputDataSet = { pid, n: InputDataSet.numRows, first: InputDataSet.getChild("id").at(0) }'`;
const COUNTED = 'WITH RESULT SETS ((pid int NOT NULL, n int NOT NULL, first int))';

describe('rows and values', () => {
  test('rows in, rows out, with names and types', async () => {
    const { rows, resultSets } = await exec(
      `@script = N'OutputDataSet = { a: InputDataSet.getChild("v").toArray(), b: InputDataSet.getChild("s").toArray() }',
       @input_data_1 = N'SELECT 1 AS v, N''it''''s'' AS s UNION ALL SELECT 2, NULL ORDER BY v'
       WITH RESULT SETS ((Value float NOT NULL, Text nvarchar(3)))`,
    );
    expect(rows).toEqual([
      [
        [1, "it'"],
        [2, null],
      ],
    ]);
    expect(resultSets[0].columns).toEqual([
      { name: 'Value', type: 'float', nullable: false },
      { name: 'Text', type: 'nvarchar(3)', nullable: true },
    ]);
  });

  test('without RESULT SETS columns have no names', async () => {
    const { rows, resultSets } = await exec(
      `@script = N'OutputDataSet = InputDataSet', @input_data_1 = N'SELECT 42 AS x'`,
    );
    expect(rows).toEqual([[[42]]]);
    expect(resultSets[0].columns).toEqual([{ name: '', type: 'int', nullable: false }]);
  });

  test('names of data are what the call says; arguments may be given by their places', async () => {
    const text = `EXEC sp_execute_external_script N'javascript', N'mine = [{ n: yours.numRows }, { n: null }]', N'SELECT 1 AS a', N'yours', N'', N'', N'mine'`;
    expect((await sql.execute(text)).rows).toEqual([[[1], [null]]]);
  });

  test('values and rows of a data frame are repeated', async () => {
    const { rows } = await exec(`@script = N'OutputDataSet = { a: [1, 2, 3, 4], b: ["x", "y"], c: true }'`);
    expect(rows).toEqual([
      [
        [1, 'x', true],
        [2, 'y', true],
        [3, 'x', true],
        [4, 'y', true],
      ],
    ]);
  });

  test('parameters are variables, OUTPUT comes back, and quotes stay quotes', async () => {
    const { rows } = await sql.execute(`
      DECLARE @n int = 3, @name nvarchar(50) = N'O''Neil'' ; DROP TABLE numbers; --', @when datetime, @half decimal(9, 2), @bytes varbinary(max)
      EXEC sp_execute_external_script @language = N'JavaScript',
        @script = N'
          name = name.replace("DROP", ''keep'') + \`it''s\`;
          n = n * 2 + 0.9;
          when = new Date(Date.UTC(2020, 1, 29, 12));
          half = half === null ? 1.25 : half / 2;
          bytes = new Uint8Array([1, 255, ...(bytes ?? [])]);',
        @params = N'@n int OUTPUT, @name nvarchar(200) OUTPUT, @when datetime OUTPUT, @half AS decimal(9, 2) OUT, @bytes varbinary(max) OUTPUT',
        @n = @n OUTPUT, @name = @name OUTPUT, @when = @when OUTPUT, @half = @half OUTPUT, @bytes = @bytes OUTPUT
      SELECT @n AS n, @name AS name, CONVERT(varchar, @when, 120) AS at, @half AS half, @bytes AS bytes, (SELECT COUNT(*) FROM numbers) AS kept`);
    const [n, name, when, half, bytes, kept] = rows[0][0];
    expect([n, name, when, half, kept]).toEqual([
      6,
      "O'Neil' ; keep TABLE numbers; --it's",
      '2020-02-29 12:00:00',
      1.25,
      100_000,
    ]);
    expect([...bytes]).toEqual([1, 255]);
  });

  test('parameters without names, and those that the query sees', async () => {
    const { rows } = await sql.execute(`
      DECLARE @most int = 5, @found int
      EXEC sp_execute_external_script N'JavaScript', N'found = InputDataSet.numRows; OutputDataSet = { Limit }',
        N'SELECT id FROM numbers WHERE id < @limit', DEFAULT, DEFAULT, DEFAULT, DEFAULT, 0, N'@Limit int, @found int OUTPUT', @most, @found OUTPUT
      SELECT @found AS found`);
    expect(rows).toEqual([[[5]], [[4]]]);
  });

  test('types of rows and values', async () => {
    const { rows, resultSets } = await exec(
      `@script = N'
         const [row] = InputDataSet;
         OutputDataSet = { i: row.i, big: row.big, d: row.d, b: row.b, t: row.t, day: row.day, at: row.at, u: "00000000-0000-0000-0000-00000000000a", m: new Uint8Array([7, 8]) };',
       @input_data_1 = N'SELECT CAST(7 AS tinyint) AS i, CAST(9007199254740991 AS bigint) AS big, CAST(1.25 AS decimal(9, 2)) AS d, CAST(1 AS bit) AS b, N''é'' AS t, CAST(''2020-02-29'' AS date) AS day, CAST(''2020-02-29 12:30:00'' AS datetime) AS at'
       WITH RESULT SETS ((i smallint, big bigint, d decimal(9, 1), b bit, t varchar(max), day date, at datetime2, u uniqueidentifier, m varbinary(max)))`,
    );
    expect(rows[0][0].map((value) => (ArrayBuffer.isView(value) ? [...value] : value))).toEqual([
      7,
      9007199254740991,
      1.3,
      true,
      'é',
      '2020-02-29T00:00:00.000Z',
      '2020-02-29T12:30:00.000Z',
      '00000000-0000-0000-0000-00000000000a',
      [7, 8],
    ]);
    expect(resultSets[0].columns.map(({ type }) => type)).toContain('decimal(9, 1)');
  });

  test('what is no number is NULL', async () => {
    const { rows } = await exec(
      `@script = N'OutputDataSet = { a: [1, NaN], b: new Float64Array([Infinity, 2]) }' WITH RESULT SETS ((a int, b float))`,
    );
    expect(rows).toEqual([
      [
        [1, null],
        [null, 2],
      ],
    ]);
  });

  test('no rows, and no query', async () => {
    const { rows } = await exec(
      `@script = N'OutputDataSet = { n: InputDataSet.numRows, k: InputDataSet.names.length }', @input_data_1 = N'SELECT id FROM numbers WHERE id < 0'`,
    );
    expect(rows).toEqual([[[0, 1]]]);
    expect((await exec(`@script = N'OutputDataSet = { n: InputDataSet.numRows }'`)).rows).toEqual([[[0]]]);
    const none = await exec(`@script = N'const d = 42'`);
    expect(none.resultSets).toEqual([]);
  });

  test('what is printed', async () => {
    const { messages } = await exec(
      `@script = N'print("Hello", 42); console.log({ a: 1 }); console.error("oh")' WITH RESULT SETS NONE`,
    );
    const parts = messages.map(({ text }) =>
      /^(STD\w+) message\(s\) from external script: \n(.*)$/s.exec(text).slice(1),
    );
    const of = (stream) => parts.flatMap(([name, lines]) => (name === stream ? lines.split('\n') : []));
    expect([of('STDOUT'), of('STDERR')]).toEqual([['Hello 42', '{"a":1}'], ['oh']]);
  });
});

describe('chunks, partitions and streams', () => {
  test('@r_rowsPerRead: the script runs once for each chunk', async () => {
    const { rows, scripts } = await exec(
      `${COUNT}, @input_data_1 = N'SELECT id FROM numbers ORDER BY id', @params = N'@r_rowsPerRead int', @r_rowsPerRead = 40000 ${COUNTED}`,
    );
    expect(rows[0].map(([, n, first]) => [n, first])).toEqual([
      [40_000, 1],
      [40_000, 40_001],
      [20_000, 80_001],
    ]);
    expect(scripts[0].streams[0]).toMatchObject({ rows: 100_000, executions: 3, state: 'done' });
  });

  test('partitions: the script runs once for each, in their order, with rows in order', async () => {
    const { rows, scripts } = await exec(
      `@script = N'OutputDataSet = { g: InputDataSet.getChild("g").at(0), n: InputDataSet.numRows, first: InputDataSet.getChild("id").at(0) }',
       @input_data_1 = N'SELECT id, g FROM numbers', @input_data_1_partition_by_columns = N'g', @input_data_1_order_by_columns = N'id DESC',
       @parallel = 1 WITH RESULT SETS ((g varchar(10), n int, first int))`,
      {},
    );
    const sorted = rows[0].map(([g]) => g);
    expect(new Map(rows[0].map(([g, ...rest]) => [g, rest]))).toEqual(
      new Map([
        ['g0', [30_000, 99_999]],
        ['g1', [30_000, 99_997]],
        ['g2', [30_000, 99_998]],
        [null, [10_000, 100_000]],
      ]),
    );
    expect(sorted.filter(Boolean)).toEqual(['g0', 'g1', 'g2']);
    expect(scripts[0].partitionBy).toEqual(['g']);
    expect(scripts[0].streams.reduce((sum, { executions }) => sum + executions, 0)).toBe(4);
  });

  test('streams get even parts, the same each time; outputs are in their order', async () => {
    const query = `N'SELECT id FROM numbers OPTION (MAXDOP 4, querytraceon 8649)'`;
    const runs = [];
    for (let time = 0; time < 2; time++) {
      const { rows, scripts } = await exec(`${COUNT}, @input_data_1 = ${query}, @parallel = 1 ${COUNTED}`);
      expect(scripts[0]).toMatchObject({
        degree: 4,
        reason: 'MAXDOP 4, querytraceon 8649',
        state: 'done',
        outputRows: 4,
      });
      expect(scripts[0].streams.map(({ pid }) => pid)).toEqual(rows[0].map(([pid]) => pid));
      expect(new Set(rows[0].map(([pid]) => pid)).size).toBe(4);
      runs.push(rows[0].map(([, n, first]) => [n, first]));
    }
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[0].reduce((sum, [n]) => sum + n, 0)).toBe(100_000);
    for (const [n] of runs[0]) expect(n).toBeGreaterThan(20_000);
  });

  test('few rows are split to a row the same', async () => {
    const { rows } = await exec(
      `${COUNT}, @input_data_1 = N'SELECT TOP (1003) id FROM numbers ORDER BY id OPTION (MAXDOP 4, querytraceon 8649)', @parallel = 1 ${COUNTED}`,
    );
    expect(rows[0].map(([, n, first]) => [n, first])).toEqual([
      [251, 1],
      [251, 252],
      [251, 503],
      [250, 754],
    ]);
  });

  test('chunks in streams', async () => {
    const { rows, scripts } = await exec(
      `${COUNT}, @input_data_1 = N'SELECT id FROM numbers ORDER BY id OPTION (MAXDOP 2)', @parallel = 1, @r_rowsPerRead = 30000 ${COUNTED}`,
    );
    expect(rows[0].map(([, n, first]) => [n, first])).toEqual([
      [30_000, 1],
      [30_000, 30_001],
      [30_000, 60_001],
      [10_000, 90_001],
    ]);
    expect(scripts[0].streams.map(({ rows: seen, executions }) => [seen, executions])).toEqual([
      [60_000, 2],
      [40_000, 2],
    ]);
  });

  test.each([
    ['streams', ''],
    ['small chunks in streams', ', @r_rowsPerRead = 777'],
    ['chunks larger than batches', ', @r_rowsPerRead = 50000'],
    ['partitions', ", @input_data_1_partition_by_columns = N'k', @input_data_1_order_by_columns = N'id'"],
  ])('%s: every value comes as it is', async (_, how) => {
    const { rows } = await exec(
      `@script = N'
         const { id, t, b, k } = InputDataSet.toColumns();
         let [sum, wrong] = [0, 0];
         for (let row = 0; row < id.length; row++) {
           sum += id[row];
           if (t[row] !== (id[row] % 5 === 0 ? null : "t" + id[row]) || b[row] !== (id[row] % 3 === 0) || k[row] !== id[row] % 11) wrong += 1;
         }
         OutputDataSet = { n: id.length, sum, wrong }',
       @input_data_1 = N'SELECT id, CASE WHEN id % 5 <> 0 THEN CONCAT(''t'', id) END AS t, CAST(CASE WHEN id % 3 = 0 THEN 1 ELSE 0 END AS bit) AS b, id % 11 AS k
         FROM numbers OPTION (MAXDOP 3)', @parallel = 1${how}
       WITH RESULT SETS ((n int, sum float, wrong int))`,
    );
    const total = (at) => rows[0].reduce((sum, row) => sum + row[at], 0);
    expect([total(0), total(1), total(2)]).toEqual([100_000, 5_000_050_000, 0]);
  });

  test('how many streams there are is decided with a reason', async () => {
    const degree = async (query, parallel = 1) => {
      const { scripts } = await exec(`${COUNT}, @input_data_1 = N'${query}', @parallel = ${parallel} ${COUNTED}`);
      return [scripts[0].degree, scripts[0].reason];
    };
    expect(await degree('SELECT id FROM numbers OPTION (MAXDOP 3)', 0)).toEqual([1, '@parallel = 0']);
    expect(await degree('SELECT id FROM numbers OPTION (MAXDOP 1)')).toEqual([1, 'MAXDOP 1']);
    expect(await degree('SELECT TOP 10 id FROM numbers OPTION (MAXDOP 3)')).toEqual([
      1,
      'not worth it: 10 rows, below 65,536',
    ]);
    expect(await degree('SELECT TOP 2 id FROM numbers OPTION (MAXDOP 3, QUERYTRACEON 8649)')).toEqual([
      2,
      '2 rows: fewer than 3 (MAXDOP 3, querytraceon 8649)',
    ]);
    await sql.execute("EXEC sp_configure 'max degree of parallelism', 2\nRECONFIGURE WITH OVERRIDE");
    expect(await degree('SELECT id FROM numbers')).toEqual([2, 'max degree of parallelism 2']);
    await sql.execute("EXEC sp_configure 'max degree', 0 RECONFIGURE");
  });

  test('listeners hear of streams', async () => {
    const states = [];
    await exec(`${COUNT}, @input_data_1 = N'SELECT id FROM numbers OPTION (MAXDOP 2)', @parallel = 1 ${COUNTED}`, {
      onScript: ({ state, streams }) => states.push([state, ...streams.map((stream) => stream.state)].join(' ')),
    });
    expect(states[0]).toBe('starting starting starting');
    expect(states.at(-1)).toBe('done done done');
    expect(states).toContain('running running running');
  });
});

describe('mistakes', () => {
  test('arguments', async () => {
    const number = async (...args) => (await wrong(...args))?.[0];
    expect(await number(`@script = N'', @language = N'JavaScript'`)).toBe(39027);
    expect(await number(`@scripts = N''`)).toBe(201);
    expect(await number(`@script = N'', @nothing = 1`)).toBe(8145);
    expect(await number(`@script = N'', @params = N'@a int'`)).toBe(39016);
    expect(await number(`@script = N'', @params = N'@a int, @A int', @a = 1`)).toBe(39027);
    expect(await number(`@script = N'', @params = N'@rx int', @rx = 1`)).toBe(39008);
    expect(await number(`@script = N'', @params = N'@class int', @class = 1`)).toBe(39008);
    expect(await number(`@script = N'', @params = N'@a time', @a = N'12:00'`)).toBe(39018);
    expect(await number(`@script = N'', @params = N'@a int', @a = N'x'`)).toBe(245);
    expect(await number(`@script = N'', @params = N'@a something', @a = 1`)).toBe(102);
    expect(await number(`@script = N'', @parallel = 2`)).toBe(214);
    expect(await number(`@script = N'', @parallel = 1`)).toBe(39024);
    expect(await number(`N'x'`)).toBe(119);
    expect(
      await number(`@script = N'', @input_data_1 = N'SELECT 1 AS a', @input_data_1_partition_by_columns = N'b'`),
    ).toBe(207);
    expect(await number(`@script = N'', @input_data_1 = N'DELETE FROM numbers'`)).toBe(39001);
    expect(await number(`@script = N'', @input_data_1 = N'SELECT id INTO #t FROM numbers'`)).toBe(39015);
    expect(await number(`@script = N'', @input_data_1 = N'SELECT CAST(''12:00'' AS time) AS t'`)).toBe(39017);
    expect(await number(`@script = N'', @input_data_1 = N'SELECT nothing FROM numbers'`)).toBe(207);
  });

  test('a language that there is not', async () => {
    await expect(
      sql.execute(`EXEC sp_execute_external_script @language = N'Ruby', @script = N''`),
    ).rejects.toMatchObject({
      number: 39007,
      text: "The specified language ': Ruby' is not supported/configured.",
    });
  });

  test('a script that throws tells where', async () => {
    const [number, text, messages] = await wrong(
      `@script = N'print("before");
function inner(x) {
  return x.nothing.more;
}
inner({});'`,
    );
    expect(number).toBe(39019);
    expect(text).toMatch(
      /^An external script error occurred: \nTypeError: Cannot read .*\n {4}at inner \(script:3:20\)\n {4}at script:5:1$/,
    );
    expect(messages).toEqual([
      'STDOUT message(s) from external script: \nbefore',
      "A 'JavaScript' script error occurred during execution of 'sp_execute_external_script' with HRESULT 0x80004004.",
    ]);
  });

  test('a script that is none, and one that declares what is there', async () => {
    expect((await wrong(`@script = N'const a = 1;\nconst b = (;'`))[1]).toMatch(/SyntaxError.*\n {4}at script:2:12/);
    expect((await wrong(`@script = N'\nconst OutputDataSet = {};'`))[1]).toMatch(
      /'OutputDataSet' has already been declared\n {4}at script:2:7/,
    );
  });

  test('what is thrown may be anything', async () => {
    expect((await wrong(`@script = N'throw "a text"'`))[1]).toContain('a text');
  });

  test('output that does not fit', async () => {
    const number = async (script, declared) =>
      (await wrong(`@script = N'${script}' WITH RESULT SETS ((${declared}))`))?.slice(0, 2);
    expect(await number('OutputDataSet = { a: ["x"] }', 'a int')).toEqual([
      245,
      "Conversion failed when converting the nvarchar value 'x' to data type int.",
    ]);
    expect(await number('OutputDataSet = { a: [300] }', 'a tinyint')).toEqual([
      8115,
      'Arithmetic overflow error converting expression to data type tinyint.',
    ]);
    expect((await number('OutputDataSet = { a: [new Date(0)] }', 'a int'))[0]).toBe(11538);
    expect((await number('OutputDataSet = { a: [1, null] }', 'a int NOT NULL'))[0]).toBe(11553);
    expect((await number('OutputDataSet = { a: 1 }', 'a int, b int'))[0]).toBe(11537);
    expect((await number('', 'a int'))[0]).toBe(11536);
    expect((await number('OutputDataSet = 1', 'a int'))[1]).toContain('OutputDataSet is no data frame');
    expect((await number('OutputDataSet = { a: [1, 2], b: [1, 2, 3] }', 'a int, b int'))[1]).toContain(
      'rows where others have',
    );
    expect((await wrong(`@script = N'OutputDataSet = { a: 1 }' WITH RESULT SETS NONE`))[0]).toBe(11535);
  });

  test('a database that fails on the way', async () => {
    const [number, text] = await wrong(
      `@script = N'', @input_data_1 = N'SELECT CAST(CASE WHEN id = 90000 THEN ''x'' ELSE ''1'' END AS int) AS n FROM numbers', @parallel = 1 WITH RESULT SETS NONE`,
    );
    expect([number, text]).toEqual([245, "Conversion failed when converting the varchar value 'x' to data type int."]);
  });

  test('a process that is killed', async () => {
    const query = "N'SELECT id FROM numbers OPTION (MAXDOP 2)'";
    const [number, text] = await wrong(
      `@script = N'await new Promise((resolve) => setTimeout(resolve, 20000))', @input_data_1 = ${query}, @parallel = 1 WITH RESULT SETS NONE`,
      { onScript: () => setTimeout(() => [...taken.alive][1]?.kill(), 50) },
    );
    expect([number, text]).toEqual([
      39012,
      "Unable to communicate with the runtime for 'JavaScript' script. Please check the requirements of 'JavaScript' runtime.",
    ]);
    expect((await exec(`@script = N'OutputDataSet = { a: 1 }'`)).rows).toEqual([[[1]]]);
  });

  test('TRY catches it, and the batch goes on', async () => {
    const { rows } = await sql.execute(`BEGIN TRY
        EXEC sp_execute_external_script @language = N'JavaScript', @script = N'throw new Error("boom")'
      END TRY
      BEGIN CATCH SELECT ERROR_NUMBER() AS n, ERROR_SEVERITY() AS s, ERROR_STATE() AS t END CATCH`);
    expect(rows).toEqual([[[39_019, 16, 2]]]);
  });

  test('scripts can be forbidden', async () => {
    const set = (value) => sql.execute(`EXEC sp_configure 'external scripts enabled', ${value}\nRECONFIGURE`);
    const { messages } = await set(0);
    expect(messages[0].text).toContain("'external scripts enabled' changed from 1 to 0");
    expect((await wrong(`@script = N''`))[0]).toBe(39023);
    await set(1);
    expect(await wrong(`@script = N''`)).toBe(null);
    const { rows } = await sql.execute("EXEC sp_configure 'external scripts enabled'");
    expect(rows).toEqual([[['external scripts enabled', 0, 1, 1, 1]]]);
  });
});
