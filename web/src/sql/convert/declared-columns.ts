import { type Column, Table } from '@uwdata/flechette';
import type { Table as RxTable } from '../../data/frame.js';
import type { DeclaredColumn } from '../tsql/statement.js';
import type { SqlType } from '../tsql/types.js';
import { arrowType, columnOf, type Values } from './columns.js';

type AnyColumn = Column<unknown>;

/** What tells Arrow types apart. */
function signature(type: object): string {
  const { typeId, bitWidth, signed, precision, scale, unit, timezone } = type as Record<string, unknown>;
  return JSON.stringify([typeId, bitWidth, signed, precision, scale, unit, timezone || null]);
}

function fits(column: AnyColumn, type: SqlType): boolean {
  if (signature(column.type) !== signature(arrowType(type))) return false;
  const { length } = type;
  if (length === null) return true;
  for (const value of column as unknown as Iterable<string | null>) if ((value?.length ?? 0) > length) return false;
  return true;
}

/** A table with the names and types that are declared of its columns, as many as it has; what fits is left as it is. */
export function fittedTable(table: RxTable, columns: readonly DeclaredColumn[], set: number): RxTable {
  const children = columns.map(({ type }, at) => {
    const column = table.getChildAt(at) as AnyColumn;
    return fits(column, type) ? column : columnOf(column.toArray() as Values, type, { set, column: at + 1 });
  });
  return tableOf(
    columns.map(({ name }) => name),
    children,
  );
}

/** A table of columns; two may have the same name. */
export function tableOf(names: readonly string[], children: readonly AnyColumn[]): RxTable {
  const fields = children.map(({ type, nullCount }, at) => ({
    name: names[at] ?? '',
    type,
    nullable: nullCount > 0,
    metadata: null,
  }));
  const schema = { version: 4, endianness: 0, fields, metadata: null, dictionaryTypes: new Map() };
  return new Table(schema as never, [...children] as never) as RxTable;
}
