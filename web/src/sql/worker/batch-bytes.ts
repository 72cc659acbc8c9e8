// Record batches of Arrow IPC as bytes: what lies where in them, and messages made of buffers. Only what DuckDB's result
// and our own streams have: flat columns, no compression. (Apache Arrow columnar format, "Serialization and interprocess
// communication"; FlatBuffers, "Binary format".)

/** How a column's buffers are laid out: bytes of each value, single bits, or text of variable length. */
export type ColumnLayout = number | 'bits' | 'text';

/** Where the parts of a record batch are in its bytes. */
export interface BatchBytes {
  rows: number;
  /** Of each column how many values are missing. */
  nulls: Float64Array;
  /** Of each buffer where it starts in `bytes`, and its length. */
  buffers: Float64Array;
  bytes: Uint8Array;
}

const CONTINUATION = 0xffffffff;
const RECORD_BATCH = 3;

/** The field of a FlatBuffers table: where its value is, 0 when it is not there. */
function field(view: DataView, table: number, index: number): number {
  const entries = table - view.getInt32(table, true);
  const at = 4 + index * 2;
  if (at >= view.getUint16(entries, true)) return 0;
  const offset = view.getUint16(entries + at, true);
  return offset === 0 ? 0 : table + offset;
}

/** Where the table or vector is that an offset points to. */
function target(view: DataView, at: number): number {
  return at + view.getUint32(at, true);
}

/** The record batches in bytes that hold whole messages; other messages are passed over. */
export function* recordBatches(bytes: Uint8Array): Generator<BatchBytes> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 8 <= bytes.length; ) {
    const first = view.getUint32(at, true);
    const start = first === CONTINUATION ? at + 8 : at + 4;
    const length = first === CONTINUATION ? view.getUint32(at + 4, true) : first;
    if (length === 0) return;
    const message = target(view, start);
    const bodyAt = field(view, message, 3);
    const body = bodyAt === 0 ? 0 : Number(view.getBigInt64(bodyAt, true));
    const kindAt = field(view, message, 1);
    if (kindAt !== 0 && view.getUint8(kindAt) === RECORD_BATCH) {
      yield batchAt(bytes, view, target(view, field(view, message, 2)), start + length);
    }
    at = start + length + body;
  }
}

function batchAt(bytes: Uint8Array, view: DataView, batch: number, body: number): BatchBytes {
  const rowsAt = field(view, batch, 0);
  const nodes = target(view, field(view, batch, 1));
  const columns = view.getUint32(nodes, true);
  const nulls = new Float64Array(columns);
  for (let column = 0; column < columns; column++) {
    nulls[column] = Number(view.getBigInt64(nodes + 4 + column * 16 + 8, true));
  }
  const list = target(view, field(view, batch, 2));
  const count = view.getUint32(list, true);
  const buffers = new Float64Array(count * 2);
  for (let buffer = 0; buffer < count; buffer++) {
    buffers[buffer * 2] = body + Number(view.getBigInt64(list + 4 + buffer * 16, true));
    buffers[buffer * 2 + 1] = Number(view.getBigInt64(list + 4 + buffer * 16 + 8, true));
  }
  return { rows: rowsAt === 0 ? 0 : Number(view.getBigInt64(rowsAt, true)), nulls, buffers, bytes };
}

/** The bytes of a message's metadata, with its prefix, for so many columns and buffers. */
export function metadataLength(columns: number, buffers: number): number {
  return 8 + 80 + 16 * columns + 16 * buffers;
}

/** Writes the metadata of a record batch; buffers lie in its body, each with its offset there and its length. */
export function writeMetadata(
  out: Uint8Array,
  rows: number,
  nulls: ArrayLike<number>,
  buffers: readonly { offset: number; length: number }[],
  body: number,
): void {
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  const columns = nulls.length;
  view.setUint32(0, CONTINUATION, true);
  view.setUint32(4, metadataLength(columns, buffers.length) - 8, true);
  const at = (position: number) => 8 + position;
  const u16 = (position: number, value: number) => view.setUint16(at(position), value, true);
  const u32 = (position: number, value: number) => view.setUint32(at(position), value, true);
  const i64 = (position: number, value: number) => view.setBigInt64(at(position), BigInt(value), true);
  // The root, and the message: version 5, kind and place of its header, length of its body.
  u32(0, 16);
  for (const [index, value] of [12, 20, 4, 6, 16, 8].entries()) u16(4 + index * 2, value);
  u32(16, 12);
  u16(20, 4);
  view.setUint8(at(22), RECORD_BATCH);
  i64(24, body);
  u32(32, 16);
  // The record batch: rows, columns, buffers.
  for (const [index, value] of [10, 20, 8, 4, 16].entries()) u16(36 + index * 2, value);
  u32(48, 12);
  u32(52, 16);
  i64(56, rows);
  const list = 76 + 16 * columns;
  u32(64, list - 64);
  u32(68, columns);
  for (let column = 0; column < columns; column++) {
    i64(72 + 16 * column, rows);
    i64(72 + 16 * column + 8, nulls[column] ?? 0);
  }
  u32(list, buffers.length);
  buffers.forEach(({ offset, length }, index) => {
    i64(list + 4 + 16 * index, offset);
    i64(list + 4 + 16 * index + 8, length);
  });
}
