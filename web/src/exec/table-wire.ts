import { type Batch, batchType, Column, Table, tableFromIPC, tableToIPC, Type } from '@uwdata/flechette';
import { RxError } from '../error.js';
import { weigh } from '../source/shared-memory.js';

/** What is in a batch of a column, without its methods. */
interface WireBatch {
  readonly length: number;
  readonly nullCount: number;
  readonly validity: Uint8Array | undefined;
  readonly values: ArrayBufferView | undefined;
  readonly offsets: ArrayBufferView | undefined;
  readonly dictionary: readonly WireBatch[] | undefined;
}

/** An Arrow table as it can be cloned: its buffers, and a table of its types without rows. */
export interface WireTable {
  readonly head: Uint8Array;
  readonly columns: readonly (readonly WireBatch[])[];
}

/** A batch with all that its class may have. */
type AnyBatch = Batch<unknown> & {
  children?: unknown;
  sizes?: unknown;
  data?: unknown;
  dictionary?: Column<unknown>;
  setDictionary?(dictionary: Column<unknown>): unknown;
};
type AnyType = Column<unknown>['type'];

/** Types whose bytes are decoded as text, which browsers refuse to do in shared memory. */
const TEXT: readonly number[] = [Type.Utf8, Type.LargeUtf8];

/** How dates are told by the tables of this package. */
const EXTRACTION = { useDate: true };

/**
 * A table as it can be cloned; null where it has nested types. `share` is asked for another view of the same values, of all
 * but text.
 */
export function tableToWire(table: Table, share: (view: ArrayBufferView) => ArrayBufferView): WireTable | null {
  const batches = (column: Column<unknown>): WireBatch[] | null => {
    const view = (given: unknown) => (given === undefined ? undefined : share(given as ArrayBufferView));
    const isText = TEXT.includes((column.type as { typeId: number }).typeId);
    const found: WireBatch[] = [];
    for (const batch of column.data as unknown as AnyBatch[]) {
      if (batch.children || batch.sizes || batch.data) return null;
      const dictionary = batch.dictionary ? batches(batch.dictionary) : undefined;
      if (dictionary === null) return null;
      found.push({
        length: batch.length,
        nullCount: batch.nullCount,
        validity: view(batch.validity) as Uint8Array | undefined,
        values: isText ? (batch.values as ArrayBufferView | undefined) : view(batch.values),
        offsets: view(batch.offsets),
        dictionary,
      });
    }
    return found;
  };
  const columns = table.children.map((column) => batches(column as Column<unknown>));
  if (columns.some((column) => column === null)) return null;
  const empty = new Table(
    table.schema,
    table.children.map(({ type }) => new Column([], type)),
  );
  const head = tableToIPC(empty, { format: 'stream' });
  return head && { head, columns: columns as WireBatch[][] };
}

/** The table that was made ready to be cloned, over the same buffers. */
export function tableFromWire({ head, columns }: WireTable): Table {
  const { schema, children } = tableFromIPC(head, EXTRACTION);
  const column = (type: AnyType, batches: readonly WireBatch[]): Column<unknown> => {
    const Made = batchType(type, EXTRACTION) as unknown as new (options: object) => AnyBatch;
    // The batches of a column have one dictionary, or one that grows.
    const dictionaries = new Map<unknown, Column<unknown>>();
    const made = batches.map(({ dictionary, ...parts }) => {
      for (const part of Object.values(parts)) if (ArrayBuffer.isView(part)) weigh(part.buffer);
      const batch = new Made({ ...parts, type });
      if (!dictionary) return batch;
      const { dictionary: inner } = type as { dictionary?: AnyType };
      if (!inner) throw new RxError('protocol', 'a dictionary has no type');
      const known = dictionaries.get(dictionary) ?? column(inner, dictionary);
      dictionaries.set(dictionary, known);
      batch.setDictionary?.(known);
      return batch;
    });
    return new Column(made as never, type) as Column<unknown>;
  };
  return new Table(
    schema,
    children.map(({ type }, at) => column(type, columns[at] ?? [])),
  ) as Table;
}
