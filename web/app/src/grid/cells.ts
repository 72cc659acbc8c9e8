import type { RxError } from 'rxwasm';

/** Where a grid has its values from. */
export interface Cells {
  /** Counts what has come, so that whoever shows it hears of it. */
  readonly version: number;
  readonly failure: RxError | null;
  /** Rows that were read so far. */
  readonly rowsRead: number;
  /** A value; undefined while it is not there, null where it is missing. */
  at(row: number, column: number): unknown;
  /** Whether rows and columns are all there. */
  has(rows: readonly [number, number], columns: readonly [number, number]): boolean;
  /** Says what is seen. */
  show(rows: readonly [number, number], columns: readonly [number, number]): void;
  /** Reads again what could not be read. */
  retry(): void;
  /** Nobody looks at it any more. */
  end(): void;
}

/** What a grid knows of a column. */
export interface GridColumn {
  name: string;
  /** Its width, in characters. */
  characters: number;
  /** Whether values stand at the right. */
  isNumber: boolean;
  /** More than its name. */
  title?: string;
  /** How a value is written; as in tables of data when it is not said. */
  text?: (value: unknown) => string;
}
