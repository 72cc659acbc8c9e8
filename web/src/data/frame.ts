import { Table, tableFromArrays, tableFromIPC, tableToIPC } from '@uwdata/flechette';
import { RxError } from '../error.js';

export { Table };

/** A constant that expressions can name in `transformObjects`. */
export type Constant = boolean | number | string | (number | null)[] | (string | null)[];

/** Columns by name: arrays, or typed arrays of one length. */
export type Columns = Record<string, ArrayLike<unknown> & Iterable<unknown>>;

/** Rows as objects with the same keys. */
export type Rows = readonly Record<string, unknown>[];

/** An Arrow table, of this package or any other that has columns by name. */
export interface ArrowTable {
  readonly numRows: number;
  readonly schema: { readonly fields: readonly { readonly name: string }[] };
  getChild(name: string): { toArray(): ArrayLike<unknown> } | null | undefined;
}

/** A data frame in memory. */
export type Frame = Columns | Rows | ArrowTable;

/** Rows of a record batch: the unit in which the engine works. */
const BATCH_ROWS = 131_072;

/** The table of an Arrow IPC stream. */
export function readTable(bytes: Uint8Array): Table {
  return tableFromIPC(bytes, { useDate: true });
}

/** The bytes that tables were read from, which nobody changes. */
const kept = new WeakMap<object, readonly Uint8Array[]>();

/** Has functions of this realm read a table from the pieces of an Arrow stream that it was made of. */
export function keepBytes(table: Table, pieces: readonly Uint8Array[]): void {
  kept.set(table, pieces);
}

/** The pieces of an Arrow stream that a table was made of, if they were kept. */
export function keptBytes(table: object): readonly Uint8Array[] | undefined {
  return kept.get(table);
}

/** A table of this package as an Arrow IPC stream, with the types that it has. */
export function tableBytes(table: Table): Uint8Array {
  const bytes = tableToIPC(table, { format: 'stream' });
  if (!bytes) throw new RxError('argument', 'the table cannot be written as Arrow');
  return bytes;
}

function isArrowTable(frame: object): frame is ArrowTable {
  return 'schema' in frame && 'getChild' in frame && typeof frame.getChild === 'function';
}

/** Whether a value can be read as a data frame. */
export function isFrame(value: unknown): value is Frame {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.every((row) => typeof row === 'object' && row !== null);
  if (isArrowTable(value)) return true;
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) return false;
  return Object.values(value).every((column) => Array.isArray(column) || ArrayBuffer.isView(column));
}

function columnsOfRows(rows: Rows): Record<string, unknown[]> {
  const columns: Record<string, unknown[]> = {};
  rows.forEach((row, index) => {
    for (const [name, value] of Object.entries(row)) {
      columns[name] ??= new Array(rows.length).fill(null);
      columns[name][index] = value ?? null;
    }
  });
  return columns;
}

/** Values as the engine reads them: nothing is null, and `undefined` counts as missing. */
function cleaned(name: string, values: ArrayLike<unknown> & Iterable<unknown>): unknown {
  if (ArrayBuffer.isView(values)) return values;
  const list = Array.from(values, (value) => value ?? null);
  const kinds = new Set(
    list.filter((value) => value !== null).map((value) => (value instanceof Date ? 'date' : typeof value)),
  );
  if (kinds.size > 1) {
    const message = `column '${name}' mixes values of types ${[...kinds].join(' and ')}`;
    throw new RxError('wrongType', message, { column: name });
  }
  const [kind] = kinds;
  if (kind !== undefined && !['number', 'string', 'boolean', 'bigint', 'date'].includes(kind)) {
    const message = `column '${name}' holds values of type ${kind}; numbers, text, truth values and dates are read`;
    throw new RxError('wrongType', message, { column: name });
  }
  // A column without any value is numeric, as in R.
  return kind === undefined ? list.map(() => null) : list;
}

/** A data frame as an Arrow IPC stream, in batches. */
export function frameToArrow(frame: Frame): Uint8Array {
  const columns: Record<string, unknown> = {};
  if (Array.isArray(frame)) {
    for (const [name, values] of Object.entries(columnsOfRows(frame))) columns[name] = cleaned(name, values);
  } else if (isArrowTable(frame)) {
    for (const { name } of frame.schema.fields) {
      const values = frame.getChild(name)?.toArray() ?? [];
      columns[name] = cleaned(name, values as unknown[]);
    }
  } else {
    for (const [name, values] of Object.entries(frame as Columns)) columns[name] = cleaned(name, values);
  }
  const lengths = new Set(Object.values(columns).map((column) => (column as ArrayLike<unknown>).length));
  if (lengths.size > 1) {
    throw new RxError('argument', `the columns differ in length: ${[...lengths].join(', ')}`);
  }
  const table = tableFromArrays(columns as Record<string, unknown[]>, { maxBatchRows: BATCH_ROWS });
  const bytes = tableToIPC(table, { format: 'stream' });
  if (!bytes) throw new RxError('argument', 'the data frame cannot be written as Arrow');
  return bytes;
}
