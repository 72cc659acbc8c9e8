import type { ResultColumn, ResultSet } from 'rxwasm/sql';
import type { Cells, GridColumn } from '../grid/cells.ts';

/** A column of an Arrow table, value by value. */
interface Values {
  at(row: number): unknown;
}

/** The rows of a table in memory, for a grid. */
export class TableCells implements Cells {
  readonly version = 0;
  readonly failure = null;
  readonly rowsRead: number;
  readonly #columns: readonly Values[];

  constructor({ table, columns, rows }: ResultSet) {
    this.rowsRead = rows;
    this.#columns = columns.map((_, at) => table.getChildAt(at) as unknown as Values);
  }

  at(row: number, column: number): unknown {
    return this.#columns[column]?.at(row) ?? null;
  }

  has(): boolean {
    return true;
  }

  show(): void {}

  retry(): void {}

  end(): void {}
}

/** Rows whose values say how wide a column is. */
const MEASURED = 100;
const [LEAST, MOST] = [6, 44];

const NUMBERS = /^(?:tinyint|smallint|int|bigint|float|real|decimal|numeric|money)/;

/** The columns of a result set as a grid has them. */
export function columnsOfResult({ table, columns, rows }: ResultSet): GridColumn[] {
  return columns.map((column, at) => {
    const text = textOf(column);
    const values = table.getChildAt(at) as unknown as Values;
    let longest = 0;
    for (let row = 0; row < Math.min(rows, MEASURED); row++)
      longest = Math.max(longest, text(values.at(row) ?? null).length);
    const name = column.name || '(No column name)';
    return {
      name,
      characters: Math.min(Math.max(longest + 1, name.length * 1.15 + 1, LEAST), MOST),
      isNumber: NUMBERS.test(column.type),
      title: `${name}: ${column.type}`,
      text,
    };
  });
}

const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');

/** A moment as SQL Server writes it. */
function momentText(moment: Date): string {
  const day = `${pad(moment.getUTCFullYear(), 4)}-${pad(moment.getUTCMonth() + 1)}-${pad(moment.getUTCDate())}`;
  const time = `${pad(moment.getUTCHours())}:${pad(moment.getUTCMinutes())}:${pad(moment.getUTCSeconds())}`;
  return `${day} ${time}.${pad(moment.getUTCMilliseconds(), 3)}`;
}

/** Microseconds of a day as a time. */
function timeText(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1e6);
  const rest = pad(Math.floor(microseconds % 1e6), 6);
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}.${rest}`;
}

/** How values of a column are written: all digits, and NULL where there is none. */
export function textOf({ type }: ResultColumn): (value: unknown) => string {
  const [, scale] = /^decimal\(\d+, (\d+)\)/.exec(type) ?? [];
  return (value) => {
    if (value === null || value === undefined) return 'NULL';
    if (typeof value === 'boolean') return value ? '1' : '0';
    if (value instanceof Date) return type === 'date' ? momentText(value).slice(0, 10) : momentText(value);
    if (value instanceof Uint8Array) {
      const digits = Array.from(value.subarray(0, 32), (byte) => byte.toString(16).padStart(2, '0')).join('');
      return `0x${digits.toUpperCase()}${value.length > 32 ? '…' : ''}`;
    }
    if (scale !== undefined && typeof value === 'number') return value.toFixed(Number(scale));
    if (type === 'time') return timeText(Number(value));
    return String(value);
  };
}
