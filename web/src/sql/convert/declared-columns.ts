import { Column, Table } from '@uwdata/flechette';
import type { Table as RxTable } from '../../data/frame.js';
import type { DeclaredColumn } from '../tsql/statement.js';
import type { SqlType } from '../tsql/types.js';
import { arrowType, columnOf, type Values } from './columns.js';
import type { ColumnPlace } from './conversion-error.js';

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
    return fits(column, type) ? column : refitted(column, type, { set, column: at + 1 });
  });
  return tableOf(
    columns.map(({ name }) => name),
    children,
  );
}

/** A column in another type, in the batches that it had: those of all columns of a table are alike. */
export function refitted(column: AnyColumn, type: SqlType, place: ColumnPlace): AnyColumn {
  const values = column.data.map((batch) => new Column([batch], column.type).toArray() as Values);
  const made = values.flatMap((part) => columnOf(part, type, place).data);
  return new Column(made as never, arrowType(type) as never) as AnyColumn;
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
