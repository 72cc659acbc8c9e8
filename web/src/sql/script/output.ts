import {
  type Column,
  columnFromArray,
  float64,
  type Table,
  tableFromColumns,
  timestamp,
  TimeUnit,
  utf8,
  binary,
  int64,
} from '@uwdata/flechette';
import { tableBytes } from '../../data/frame.js';
import { RxError } from '../../error.js';
import { columnOf, isMissing, type Values } from '../convert/columns.js';
import type { DeclaredColumn } from '../tsql/statement.js';

type AnyColumn = Column<unknown>;

/** A column of an output, with its name in the script. */
type Named = [name: string, values: Values];

interface ArrowLike {
  schema: { fields: readonly { name: string }[] };
  getChild(name: string): { toArray(): Values } | null | undefined;
}

/** The rows that a script gave, as columns: a table, columns by their names, rows, or a value for each column. */
export function outputColumns(given: unknown, name: string): Named[] {
  if (typeof given !== 'object' || given === null || given instanceof Date || ArrayBuffer.isView(given)) {
    throw new RxError('wrongType', `${name} is no data frame: a table, columns by name, or an array of rows`);
  }
  if ('getChild' in given && 'schema' in given) {
    const table = given as ArrowLike;
    return table.schema.fields.map(({ name: column }) => [column, table.getChild(column)?.toArray() ?? []]);
  }
  if (Array.isArray(given)) return rowColumns(given, name);
  const entries = Object.entries(given).map(([column, values]): Named => [column, listOf(values)]);
  const longest = Math.max(0, ...entries.map(([, { length }]) => length));
  return entries.map(([column, values]) => [column, repeated(values, longest, `column '${column}' of ${name}`)]);
}

function rowColumns(rows: readonly unknown[], name: string): Named[] {
  const columns = new Map<string, unknown[]>();
  rows.forEach((row, index) => {
    if (typeof row !== 'object' || row === null) {
      throw new RxError('wrongType', `row ${index + 1} of ${name} is no object of values by column`);
    }
    for (const [column, value] of Object.entries(row)) {
      const values = columns.get(column) ?? new Array(rows.length).fill(null);
      columns.set(column, values);
      values[index] = value ?? null;
    }
  });
  return [...columns];
}

/** Values of a column; one that is no list, or a run of bytes, is the value of a row. */
function listOf(values: unknown): Values {
  if (Array.isArray(values)) return values;
  if (values instanceof Uint8Array) return [values];
  if (ArrayBuffer.isView(values) && !(values instanceof DataView)) return values as unknown as Values;
  const { toArray } = (values ?? {}) as { toArray?: () => Values };
  return typeof values === 'object' && typeof toArray === 'function' ? toArray.call(values) : [values];
}

/** As R's data frames: what is shorter comes again, as often as it fits. */
function repeated(values: Values, length: number, what: string): Values {
  if (values.length === length) return values;
  if (values.length === 0 || length % values.length !== 0) {
    throw new RxError('argument', `${what} has ${values.length} rows where others have ${length}`);
  }
  return Array.from({ length }, (_, row) => values[row % values.length]);
}

/** The output of a script as an Arrow stream, of the types that are declared or those that its values have; null of none. */
export function outputBytes(
  given: unknown,
  name: string,
  declared: readonly DeclaredColumn[] | null,
): { bytes: Uint8Array; rows: number } | null {
  if (given === undefined || given === null) return null;
  const columns = outputColumns(given, name);
  if (columns.length === 0) return null;
  const fits = declared?.length === columns.length;
  const made = columns.map(([, values], at): [string, AnyColumn] => {
    const type = fits ? declared[at]?.type : undefined;
    return [
      `c${at}`,
      type ? columnOf(values, type, { set: 1, column: at + 1 }) : ownColumn(values, columns[at]?.[0] ?? ''),
    ];
  });
  const table = tableFromColumns(made) as unknown as Table;
  return { bytes: tableBytes(table as never), rows: table.numRows };
}

/** A column of the type that its values have. */
function ownColumn(values: Values, name: string): AnyColumn {
  const made = (list: readonly unknown[], type?: unknown) => columnFromArray(list as never, type as never) as AnyColumn;
  if (ArrayBuffer.isView(values)) {
    const isReal = values instanceof Float64Array || values instanceof Float32Array;
    if (!isReal || !(values as unknown as Float64Array).some((value) => !Number.isFinite(value)))
      return made(values as never);
    return made(
      Array.from(values, (value) => (isMissing(value) ? null : value)),
      float64(),
    );
  }
  const list = Array.from(values, (value) => (isMissing(value) ? null : value));
  const kinds = new Set(list.flatMap((value) => (value === null ? [] : [kindOf(value)])));
  if (kinds.size > 1)
    throw new RxError('wrongType', `column '${name}' mixes values of types ${[...kinds].join(' and ')}`);
  const [kind] = kinds;
  switch (kind) {
    case 'number':
    case 'boolean':
      return made(list, kind === 'number' && !list.every(isSmall) ? float64() : undefined);
    case 'bigint':
      return made(list, int64());
    case 'date':
      return made(list, timestamp(TimeUnit.MICROSECOND));
    case 'bytes':
      return made(list, binary());
    case 'string':
    case undefined:
      return made(list, utf8());
    default:
      throw new RxError('wrongType', `column '${name}' holds values of type ${kind}`);
  }
}

function kindOf(value: unknown): string {
  if (value instanceof Date) return 'date';
  return value instanceof Uint8Array ? 'bytes' : typeof value;
}

function isSmall(value: unknown): boolean {
  return value === null || (Number.isInteger(value) && Math.abs(value as number) < 2 ** 31);
}
