import {
  type Column,
  columnFromArray,
  dictionary,
  dictionaryContext,
  float64,
  int32,
  Table,
  tableFromColumns,
  tableFromIPC,
  tableToIPC,
  utf8,
} from '@uwdata/flechette';
import { RxError } from '../error.js';
import { byCodePoint } from './code-points.js';

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

/** Whether a data frame is rows, or columns by name: not a table, whose columns have types. */
export function isRowsOrColumns(value: unknown): value is Rows | Columns {
  return isFrame(value) && (Array.isArray(value) || !isArrowTable(value));
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

/** The values of a column, and its levels where it holds text that is a factor; text of a table stays text. */
interface FrameColumn {
  name: string;
  values: ArrayLike<unknown> & Iterable<unknown>;
  /** The dictionary of a column of a table, if it has one. */
  levels?: readonly string[] | undefined;
  isOrdered?: boolean | undefined;
  /** Whether it is a column of a table. */
  isTyped: boolean;
}

/** The columns of a data frame. */
function columnsOf(frame: Frame): FrameColumn[] {
  if (isArrowTable(frame)) return frame.schema.fields.map(({ name }) => arrowColumn(frame, name));
  const columns = Array.isArray(frame) ? columnsOfRows(frame) : (frame as Columns);
  return Object.entries(columns).map(([name, values]) => ({ name, values, isTyped: false }));
}

/** A column of a table of any package of Arrow's: all that are known tell their dictionaries so. */
interface ArrowColumn {
  toArray(): ArrayLike<unknown>;
  readonly type?: { readonly ordered?: boolean; readonly isOrdered?: boolean };
  readonly data?: readonly { readonly dictionary?: { toArray(): ArrayLike<unknown> } | undefined }[];
}

function arrowColumn(frame: ArrowTable, name: string): FrameColumn {
  const column = frame.getChild(name) as ArrowColumn | null | undefined;
  const values = (column?.toArray() ?? []) as FrameColumn['values'];
  const found = column?.data?.[0]?.dictionary?.toArray();
  const levels = found && Array.from(found);
  const isText = levels?.every((level): level is string => typeof level === 'string');
  const isOrdered = column?.type?.ordered ?? column?.type?.isOrdered ?? false;
  return { name, values, isTyped: true, ...(isText && { levels: levels as string[], isOrdered }) };
}

/** What the values of a column are; nothing where all are missing. Values of several types are an error. */
function kindOf(name: string, list: readonly unknown[]): string | undefined {
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
  const invalid = kind === 'date' ? list.findIndex((value) => value !== null && Number.isNaN(Number(value))) : -1;
  if (invalid >= 0) {
    const message = `column '${name}' holds a date that is none in row ${invalid + 1}; null stands for a missing one`;
    throw new RxError('wrongType', message, { column: name, row: invalid + 1 });
  }
  return kind;
}

/**
 * A data frame as an Arrow IPC stream, in batches. Text of arrays becomes factors, whose levels are sorted, as R's data frames
 * have them; that of tables stays text, and their dictionaries stay levels. `null` and `undefined` are missing. Columns without any
 * value are numeric, but for those that are said to be text.
 */
export function frameToArrow(frame: Frame, text: readonly string[] = []): Uint8Array {
  const columns = columnsOf(frame);
  if (columns.length === 0) throw new RxError('noData', 'the data frame has no columns');
  const lengths = new Set(columns.map(({ values }) => values.length));
  if (lengths.size > 1) {
    throw new RxError('argument', `the columns differ in length: ${[...lengths].join(', ')}`);
  }
  return tableBytes(
    tableFromColumns(columns.map((column) => [column.name, arrowOf(column, text.includes(column.name))])),
  );
}

function arrowOf(
  { name, values, levels: known, isOrdered = false, isTyped }: FrameColumn,
  isText: boolean,
): Column<unknown> {
  const how = { maxBatchRows: BATCH_ROWS };
  if (ArrayBuffer.isView(values)) return columnFromArray(values as never, undefined, how);
  const list = Array.from(values, (value) => value ?? null);
  const kind = kindOf(name, list);
  const isFactor = list.length > 0 && (known !== undefined || (kind === 'string' && !isTyped));
  if (isFactor) {
    const levels = known ?? [...new Set(list.filter((value) => value !== null) as string[])].sort(byCodePoint);
    // A dictionary has its values in the order in which they come: the levels come first, then the column.
    const type = dictionary(utf8(), int32(), isOrdered, 0);
    const values = dictionaryContext();
    columnFromArray([...levels], type, {}, values);
    return columnFromArray(list, type, how, values);
  }
  if (known || kind === 'string' || (kind === undefined && isText)) return columnFromArray(list, utf8(), how);
  return columnFromArray(list, kind === undefined ? float64() : undefined, how);
}
