import { concatenated } from '../source/bytes.js';

/** What separates the rows and fields of a text file: bytes. */
export interface TextMarks {
  delimiter: number;
  /** Around fields; null where there is none. */
  quote: number | null;
}

const [RETURN, NEWLINE] = [13, 10];

/**
 * Cuts bytes that come in pieces into rows, each with what ends it. A quotation mark opens a field only as its first byte, and
 * two of them stand for one: see `crate/src/format/text/scan.rs`. Without quotes these are lines.
 */
export class TextRows {
  readonly #marks: TextMarks;
  #rest = new Uint8Array();

  constructor(marks: TextMarks) {
    this.#marks = marks;
  }

  /** The rows that these bytes complete. */
  take(bytes: Uint8Array): Uint8Array[] {
    const all = this.#rest.length > 0 ? concatenated([this.#rest, bytes]) : bytes;
    const rows: Uint8Array[] = [];
    let from = 0;
    for (;;) {
      const end = rowEnd(all, from, this.#marks);
      if (end < 0) break;
      rows.push(all.subarray(from, end));
      from = end;
    }
    this.#rest = all.slice(from);
    return rows;
  }

  /** What stands behind the last row that was ended. */
  last(): Uint8Array {
    return this.#rest;
  }
}

/** Where the row that begins at a byte ends, behind its line end; below 0 where that has not come yet. */
function rowEnd(bytes: Uint8Array, from: number, { delimiter, quote }: TextMarks): number {
  for (let at = from; ; ) {
    if (quote !== null && bytes[at] === quote) at = behindQuotes(bytes, at, quote);
    const line = bytes.indexOf(NEWLINE, at);
    if (line < 0) return -1;
    const mark = quote === null ? -1 : bytes.subarray(at, line).indexOf(quote);
    if (mark < 0) return line + 1;
    // The next field may be the one that is quoted.
    const next = bytes.subarray(at, line).indexOf(delimiter);
    if (next < 0) return line + 1;
    at += next + 1;
  }
}

/** The byte behind the quotation mark that closes a field; behind all bytes where it has not come yet. */
function behindQuotes(bytes: Uint8Array, open: number, quote: number): number {
  for (let at = open + 1; ; at += 2) {
    at = bytes.indexOf(quote, at);
    if (at < 0) return bytes.length;
    if (bytes[at + 1] !== quote) return at + 1;
  }
}

/** A row without what ends it, and that. */
export function rowParts(row: Uint8Array): { content: Uint8Array; end: Uint8Array } {
  let length = row.length;
  if (row[length - 1] === NEWLINE) length -= 1;
  if (length < row.length && row[length - 1] === RETURN) length -= 1;
  return { content: row.subarray(0, length), end: row.subarray(length) };
}

/** The fields of a row as they stand there, with their quotes. Of several delimiters in a row, where they are one, the last ends a field. */
export function fieldsOf(content: Uint8Array, { delimiter, quote }: TextMarks, areJoined = false): Uint8Array[] {
  const fields: Uint8Array[] = [];
  for (let from = 0; ; ) {
    const behind = quote !== null && content[from] === quote ? behindQuotes(content, from, quote) : from;
    const end = content.indexOf(delimiter, behind);
    if (end < 0) {
      fields.push(content.subarray(from));
      return fields;
    }
    fields.push(content.subarray(from, end));
    from = end + 1;
    while (areJoined && content[from] === delimiter) from += 1;
  }
}
