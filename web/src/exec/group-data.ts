import { type Columns, frameToArrow } from '../data/frame.js';
import { RxArrowData, type RxDataSource } from '../data/sources.js';
import { RxError } from '../error.js';
import type { PemaColumn } from '../pema/definition.js';

/**
 * The rows of a group, as the function of {@link rxExecBy} gets them: a data source, which functions of this package read,
 * and its columns as arrays.
 */
export interface GroupData extends RxDataSource {
  /**
   * The columns by name: numbers as `Float64Array` with NaN where they are missing, factors as `{ codes, levels }`, others as
   * arrays with null. Not there for groups of more than a million rows, which are read chunk by chunk.
   */
  readonly columns: Readonly<Record<string, PemaColumn>>;
  /** How many rows there are. */
  readonly numRows: number;
}

/** Columns of consecutive rows; where they can be, over the same memory. */
function part(columns: Readonly<Record<string, PemaColumn>>, from: number, rows: number): Record<string, PemaColumn> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]): [string, PemaColumn] => {
      if (column instanceof Float64Array) return [name, column.subarray(from, from + rows)];
      if ('codes' in column) return [name, { ...column, codes: column.codes.subarray(from, from + rows) }];
      return [name, column.slice(from, from + rows)];
    }),
  );
}

/** Adds to a data source what the functions of users see of it besides. */
function described(source: object, numRows: number, columns: () => GroupData['columns']): GroupData {
  let found: GroupData['columns'] | undefined;
  const get = () => {
    found ??= columns();
    return found;
  };
  return Object.defineProperties(source, { columns: { get }, numRows: { value: numRows } }) as GroupData;
}

/** A group among rows that are in memory; `bytes` is an Arrow stream of it, if it was made. */
export function smallGroup(
  all: Readonly<Record<string, PemaColumn>>,
  { from, rows }: { from: number; rows: number },
  bytes: Uint8Array | null,
): GroupData {
  const columns = () => part(all, from, rows);
  if (bytes) return described({ ...RxArrowData(new Blob([bytes as BlobPart])) }, rows, columns);
  let file: Blob | undefined;
  const get = () => {
    file ??= new Blob([frameToArrow(written(columns())) as BlobPart]);
    return file;
  };
  const { type, options } = RxArrowData();
  return described(Object.defineProperty({ type, options }, 'file', { get, enumerable: true }), rows, columns);
}

/** Columns with the levels of factors in place of their codes. */
function written(columns: Readonly<Record<string, PemaColumn>>): Columns {
  const values = (column: PemaColumn) =>
    'codes' in column ? Array.from(column.codes, (code) => column.levels[code] ?? null) : column;
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, values(column)])) as Columns;
}

/** A group that is too large to be in memory. */
export function largeGroup(file: RxDataSource, { from, rows }: { from: number; rows: number }): GroupData {
  return described({ ...file, part: { of: file, from, rows } }, rows, () => {
    throw new RxError(
      'argument',
      `the group has ${rows} rows, which are not put into arrays: read them chunk by chunk with functions of rx`,
    );
  });
}
