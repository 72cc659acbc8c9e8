import { type DataInput, type RxError, rxReadRows } from 'rxwasm';
import { asError } from '../data/error.ts';
import { gridOfTable } from '../output/grid.ts';
import type { Cells } from './cells.ts';

/** Rows and columns that are read at once. */
export const PAGE_ROWS = 256;
export const BLOCK_COLUMNS = 32;

/** Pages that are remembered. */
const REMEMBERED = 96;
/** Pages that are read at the same time. */
const AT_ONCE = 2;
/** How long a page has to be seen before it is read, in milliseconds: who scrolls by does not wait for what was passed. */
const REST = 30;

type Values = readonly (readonly unknown[])[];

/** The rows of data, read page by page as they are seen, and forgotten when others are. */
export class Pages implements Cells {
  readonly #input: DataInput;
  readonly #rows: number;
  readonly #names: readonly string[];
  /** The least recently seen first. */
  readonly #found = new Map<string, Values>();
  readonly #reading = new Map<string, AbortController>();
  #wanted: readonly string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts what has come, so that whoever shows it hears of it. */
  version = $state(0);
  failure = $state.raw<RxError | null>(null);
  /** Rows that were read so far. */
  rowsRead = 0;

  constructor(input: DataInput, rows: number, names: readonly string[]) {
    this.#input = input;
    this.#rows = rows;
    this.#names = names;
  }

  /** A value; undefined while it is not there. */
  at(row: number, column: number): unknown {
    const values = this.#found.get(key(Math.floor(row / PAGE_ROWS), Math.floor(column / BLOCK_COLUMNS)));
    return values?.[column % BLOCK_COLUMNS]?.[row % PAGE_ROWS];
  }

  /** Whether rows and columns are all there. */
  has(rows: readonly [number, number], columns: readonly [number, number]): boolean {
    return keysOf(rows, columns).every((page) => this.#found.has(page));
  }

  /** Says what is seen: it is read, and what is no longer seen is not waited for. */
  show(rows: readonly [number, number], columns: readonly [number, number]): void {
    this.#wanted = keysOf([rows[0], Math.min(rows[1], this.#rows)], columns);
    for (const [page, controller] of this.#reading) if (!this.#wanted.includes(page)) controller.abort();
    for (const page of this.#wanted) {
      const values = this.#found.get(page);
      if (!values) continue;
      this.#found.delete(page);
      this.#found.set(page, values);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#next(), REST);
  }

  /** Reads again what could not be read. */
  retry(): void {
    this.failure = null;
    this.#next();
  }

  /** Stops reading. */
  end(): void {
    clearTimeout(this.#timer);
    this.#wanted = [];
    for (const controller of this.#reading.values()) controller.abort();
  }

  #next(): void {
    if (this.failure) return;
    for (const page of this.#wanted) {
      if (this.#reading.size >= AT_ONCE) return;
      if (!this.#found.has(page) && !this.#reading.has(page)) void this.#read(page);
    }
  }

  async #read(page: string): Promise<void> {
    const [at = 0, block = 0] = page.split(':').map(Number);
    const controller = new AbortController();
    this.#reading.set(page, controller);
    try {
      const table = await rxReadRows(this.#input, {
        startRow: at * PAGE_ROWS + 1,
        numRows: Math.min(PAGE_ROWS, this.#rows - at * PAGE_ROWS),
        varsToKeep: this.#names.slice(block * BLOCK_COLUMNS, (block + 1) * BLOCK_COLUMNS),
        signal: controller.signal,
      });
      this.rowsRead += table.numRows;
      this.#found.set(
        page,
        gridOfTable(table).columns.map(({ values }) => values),
      );
      const [oldest] = this.#found.keys();
      if (this.#found.size > REMEMBERED && oldest) this.#found.delete(oldest);
      this.version += 1;
    } catch (thrown) {
      const error = asError(thrown);
      if (error.code !== 'cancelled') this.failure = error;
    } finally {
      this.#reading.delete(page);
      this.#next();
    }
  }
}

const key = (page: number, block: number) => `${page}:${block}`;

function keysOf([from, to]: readonly [number, number], [first, end]: readonly [number, number]): string[] {
  const keys: string[] = [];
  for (let page = Math.floor(from / PAGE_ROWS); page * PAGE_ROWS < to; page++) {
    for (let block = Math.floor(first / BLOCK_COLUMNS); block * BLOCK_COLUMNS < end; block++)
      keys.push(key(page, block));
  }
  return keys;
}
