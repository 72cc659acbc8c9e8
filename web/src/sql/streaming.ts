import {
  bool,
  columnFromArray,
  dateDay,
  dictionary,
  float32,
  float64,
  int8,
  int16,
  int32,
  int64,
  tableFromColumns,
  tableToIPC,
  timestamp,
  TimeUnit,
  utf8,
} from '@uwdata/flechette';
import { RxError } from '../error.js';
import type { DatabaseColumn } from './messages.js';
import { literal, quoted } from './tsql/pieces.js';
import type { ColumnLayout } from './worker/batch-bytes.js';

/** The rows of a batch when nobody says otherwise: the engine's own chunks. */
export const BATCH_ROWS = 131_072;

/** How a type of the database goes to the engine. */
interface Way {
  /** The type that the database is asked to give instead. */
  as?: string;
  layout: ColumnLayout;
  type: () => ReturnType<typeof int32 | typeof utf8 | typeof bool>;
}

type AnyType = ReturnType<Way['type']>;

const way = (layout: ColumnLayout, type: () => unknown, as?: string): Way => ({
  layout,
  type: type as () => AnyType,
  ...(as !== undefined && { as }),
});

const WAYS: Readonly<Record<string, Way>> = {
  BOOLEAN: way('bits', bool),
  TINYINT: way(1, int8),
  SMALLINT: way(2, int16),
  INTEGER: way(4, int32),
  BIGINT: way(8, int64),
  UTINYINT: way(2, int16, 'SMALLINT'),
  USMALLINT: way(4, int32, 'INTEGER'),
  UINTEGER: way(8, int64, 'BIGINT'),
  UBIGINT: way(8, float64, 'DOUBLE'),
  HUGEINT: way(8, float64, 'DOUBLE'),
  UHUGEINT: way(8, float64, 'DOUBLE'),
  FLOAT: way(4, float32),
  DOUBLE: way(8, float64),
  VARCHAR: way('text', utf8),
  UUID: way('text', utf8, 'VARCHAR'),
  DATE: way(4, dateDay),
  TIMESTAMP: way(8, () => timestamp(TimeUnit.MICROSECOND)),
  TIMESTAMP_S: way(8, () => timestamp(TimeUnit.MICROSECOND), 'TIMESTAMP'),
  TIMESTAMP_MS: way(8, () => timestamp(TimeUnit.MICROSECOND), 'TIMESTAMP'),
  TIMESTAMP_NS: way(8, () => timestamp(TimeUnit.MICROSECOND), 'TIMESTAMP'),
  'TIMESTAMP WITH TIME ZONE': way(8, () => timestamp(TimeUnit.MICROSECOND), 'TIMESTAMP'),
};

function wayOf({ name, type }: DatabaseColumn): Way {
  const found = WAYS[type];
  if (found) return found;
  if (type.startsWith('DECIMAL')) return way(8, float64, 'DOUBLE');
  if (type.startsWith('ENUM')) return way('text', utf8, 'VARCHAR');
  const message = `column '${name}' has the type ${type}, which is not read: convert it in the query, or leave it out`;
  throw new RxError('unsupported', message, { column: name });
}

/** Levels of columns that are read as factors, by their names. */
export type FactorLevels = ReadonlyMap<string, readonly string[]>;

/** A query as it is read by the engine: its statement, and how its rows look. */
export interface ReadableQuery {
  sql: string;
  head: Uint8Array;
  layouts: ColumnLayout[];
}

/** Makes a query one that the engine reads: every column of a type that it has; factors as codes of their levels. */
export function readable(
  sql: string,
  columns: readonly DatabaseColumn[],
  factors: FactorLevels = new Map(),
): ReadableQuery {
  if (columns.length === 0) throw new RxError('argument', 'the query gives no columns');
  const list: string[] = [];
  const layouts: ColumnLayout[] = [];
  let isChanged = false;
  for (const column of columns) {
    const name = quoted(column.name);
    const levels = factors.get(column.name);
    if (levels) {
      // A value that is no level is missing.
      const entries = levels.length > 0 ? levels.map(literal).join(', ') : literal('');
      const text = column.type === 'VARCHAR' ? name : `CAST(${name} AS VARCHAR)`;
      list.push(`CAST(enum_code(TRY_CAST(${text} AS ENUM(${entries}))) AS INTEGER) AS ${name}`);
      layouts.push(4);
      isChanged = true;
      continue;
    }
    const { as, layout } = wayOf(column);
    list.push(as === undefined ? name : `CAST(${name} AS ${as}) AS ${name}`);
    layouts.push(layout);
    isChanged ||= as !== undefined;
  }
  const asked = isChanged ? `SELECT ${list.join(', ')} FROM (${sql}) AS q` : sql;
  return { sql: asked, head: streamHead(columns, factors), layouts };
}

/** What stands before the batches of an Arrow stream: its schema, and the levels of factors. */
function streamHead(columns: readonly DatabaseColumn[], factors: FactorLevels): Uint8Array {
  const rows = Math.max(1, ...columns.map(({ name }) => factors.get(name)?.length ?? 0));
  const made = columns.map((column): [string, ReturnType<typeof columnFromArray>] => {
    const levels = factors.get(column.name);
    const values = Array.from({ length: rows }, (_, at) => levels?.[at] ?? null);
    const type = levels ? dictionary(utf8(), int32()) : wayOf(column).type();
    return [column.name, columnFromArray(values, type as never)];
  });
  const bytes = tableToIPC(tableFromColumns(made), { format: 'stream' });
  if (!bytes) throw new RxError('argument', 'the columns cannot be told as Arrow');
  return bytes.slice(0, batchStart(bytes));
}

/** Where the first record batch of an Arrow stream begins. */
function batchStart(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 8 <= bytes.length; ) {
    const start = at + 8;
    const table = start + view.getUint32(start, true);
    const entries = table - view.getInt32(table, true);
    const entry = (index: number) => {
      const place = 4 + index * 2;
      const offset = place < view.getUint16(entries, true) ? view.getUint16(entries + place, true) : 0;
      return offset === 0 ? null : table + offset;
    };
    const kind = entry(1);
    // 3 is a record batch.
    if (kind !== null && view.getUint8(kind) === 3) return at;
    const body = entry(3);
    at = start + view.getUint32(at + 4, true) + (body === null ? 0 : Number(view.getBigInt64(body, true)));
  }
  return bytes.length;
}
