// What sqlglot makes of T-SQL for DuckDB gives the same rows as what is made here: see tests/fixtures/sql/make.py.
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { readTable } from '../../web/src/data/frame.ts';
import { rowsOf, startSql } from './sql-host.mjs';

const CASES = JSON.parse(readFileSync(new URL('../fixtures/sql/sqlglot.json', import.meta.url), 'utf8'));

let sql;
let connection;
beforeAll(async () => {
  sql = await startSql();
  connection = await sql.connect();
}, 60_000);

test.each(Object.entries(CASES))('%s', async (text, theirs) => {
  const { bytes } = await sql.host.call('run', { connection: connection.id, sql: theirs });
  const rounded = (rows) =>
    rows.map((row) => row.map((value) => (typeof value === 'number' ? Math.fround(value) : value)));
  expect(rounded((await sql.execute(text)).rows[0])).toEqual(rounded(rowsOf(readTable(bytes))));
});
