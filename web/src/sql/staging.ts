import { Column, type Table } from '@uwdata/flechette';
import { tableBytes } from '../data/frame.js';
import { RxError } from '../error.js';
import { tableOf } from './convert/declared-columns.js';
import type { Connection } from './connection.js';
import { nameOfArrowType, type ResultSet } from './result-set.js';
import { insertRows } from './table-access.js';
import { quoted } from './tsql/pieces.js';
import { sqlType } from './tsql/types.js';

type AnyColumn = Column<unknown>;

/** Bytes of rows that are handed to the database at once. */
const PORTION = 32 * 1024 * 1024;

/** Rows of a result set in a table of the session. */
export interface Staged {
  /** Its name, as the database takes it. */
  table: string;
  /** The types of its columns, which are called c0, c1 and so on; null of those without values. */
  types: readonly (string | null)[];
}

/** Puts the rows of a result set into a temporary table of the session, as Arrow. */
export async function stage(db: Connection, { table }: ResultSet, name: string): Promise<Staged> {
  const columns = table.children as unknown as AnyColumn[];
  const types = columns.map(({ type }, at) => databaseType(type, at));
  const list = types.map((type, at) => `c${at} ${type}`).join(', ');
  await db.rows(`CREATE OR REPLACE TEMP TABLE ${quoted(name)} (${list})`);
  for (const rows of portions(columns)) {
    await insertRows(db, { schema: 'temp', table: name, creates: false }, tableBytes(rows as never));
  }
  const isEmpty = columns.map(({ nullCount, length }) => nullCount === length);
  return { table: `temp.main.${quoted(name)}`, types: types.map((type, at) => (isEmpty[at] ? null : type)) };
}

/** The type of the database that holds the values of a column. */
function databaseType(type: unknown, at: number): string {
  const { dictionary } = type as { dictionary?: unknown };
  const [, name = '', numbers] = /^(\w+)(?:\((.+)\))?$/.exec(nameOfArrowType(dictionary ?? type)) ?? [];
  const found = sqlType(name, numbers?.split(', '));
  if (found) return found.database;
  throw new RxError('unsupported', `column ${at + 1} has a type that no table has`);
}

/** The rows of columns as tables of some batches each. */
function* portions(columns: readonly AnyColumn[]): Generator<Table> {
  const batches = columns[0]?.data.length ?? 0;
  const names = columns.map((_, at) => `c${at}`);
  const part = (from: number, to: number) =>
    tableOf(
      names,
      columns.map(({ data, type }) => new Column(data.slice(from, to) as never, type as never) as AnyColumn),
    ) as unknown as Table;
  let from = 0;
  let bytes = 0;
  for (let at = 0; at < batches; at++) {
    const size = columns.reduce((sum, { data }) => sum + bytesOf(data[at]), 0);
    if (at > from && bytes + size > PORTION) {
      yield part(from, at);
      from = at;
      bytes = 0;
    }
    bytes += size;
  }
  if (batches > from) yield part(from, batches);
}

/** The bytes of a batch of a column. */
function bytesOf(batch: unknown): number {
  const { validity, offsets, values } = (batch ?? {}) as Partial<Record<string, ArrayBufferView>>;
  return [validity, offsets, values].reduce((sum, buffer) => sum + (buffer?.byteLength ?? 0), 0);
}
