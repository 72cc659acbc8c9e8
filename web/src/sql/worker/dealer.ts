import type { Dealing, DealRequest, FromDealer, ToStream } from '../messages.js';
import type { BatchBytes } from './batch-bytes.js';
import { recordBatches } from './batch-bytes.js';
import { faultOf, stopped } from './faults.js';
import { Joiner } from './joiner.js';
import { type Portion, portions } from './portions.js';
import type { Rows } from './query.js';
import { Scratch } from './scratch.js';
import type { SqlCall } from './server.js';

type Found = Rows & { stop(): void };

/** A stream as its dealer sees it: what it asks for, and how many rows it got. */
class Hand {
  readonly #port: MessagePort;
  #wanted = 0;
  #isStopped = false;
  #wake: () => void = () => undefined;
  rows = 0;

  constructor(port: MessagePort, signal: AbortSignal) {
    this.#port = port;
    signal.addEventListener('abort', () => this.#wake(), { once: true });
    port.onmessage = ({ data }: MessageEvent<ToStream>) => {
      if ('more' in data) this.#wanted += data.more;
      else this.#isStopped = true;
      this.#wake();
    };
  }

  send(message: FromDealer): void {
    if ('rows' in message) this.rows += message.rows;
    const transfer = 'batch' in message && message.rows > 0 ? [message.batch.buffer as ArrayBuffer] : [];
    this.#port.postMessage(message, transfer);
  }

  /** Waits until the stream asks for a batch; throws when it wants none any more, or the call is cancelled. */
  async asked(signal: AbortSignal): Promise<void> {
    while (this.#wanted === 0 && !this.#isStopped && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#isStopped || signal.aborted) throw stopped();
    this.#wanted -= 1;
  }

  close(): void {
    this.#port.close();
  }
}

/**
 * Deals the rows of a query out to streams. One execution gives all of them, and which rows a stream gets follows from the
 * rows and the number of streams alone: who asks first or last changes nothing.
 */
export class Dealer {
  readonly #request: DealRequest;
  readonly #stop = new AbortController();
  #found: Found | undefined;
  #peeked: BatchBytes[] = [];
  #rows = 0;
  #isAll = false;

  /** For a query; the signal stops its beginning. */
  constructor(request: DealRequest, signal: AbortSignal) {
    this.#request = request;
    signal.addEventListener('abort', () => this.#stop.abort(), { once: true });
  }

  get connection(): number {
    return this.#request.connection;
  }

  /** Reads rows until it is known whether there are many. */
  async begin(
    start: (sql: string, signal: AbortSignal) => Promise<Found>,
  ): Promise<{ rows: number; isAll: boolean; partitions: number }> {
    const { sql, peek, isPartitioned } = this.#request;
    this.#found = await start(sql, this.#stop.signal);
    let partitions = 0;
    while (this.#rows < peek) {
      const bytes = await this.#found.next();
      if (bytes === null) {
        this.#isAll = true;
        break;
      }
      // The database's memory is used again for the next rows.
      for (const batch of recordBatches(bytes.slice())) {
        this.#peeked.push(batch);
        this.#rows += batch.rows;
        if (isPartitioned && batch.rows > 0) partitions = partitionOf(batch, batch.rows - 1);
      }
    }
    return { rows: this.#rows, isAll: this.#isAll, partitions };
  }

  /** Gives it up. */
  stop(): void {
    this.#stop.abort();
    if (!this.#isAll) this.#found?.stop();
    this.#peeked = [];
  }

  /** Deals all rows out; how many each stream got. */
  async deal(ports: readonly MessagePort[], how: Dealing, { signal, progress }: SqlCall): Promise<number[]> {
    const hands = ports.map((port) => new Hand(port, this.#stop.signal));
    const abort = () => this.#stop.abort();
    signal.addEventListener('abort', abort, { once: true });
    const { head, layouts } = this.#request;
    const known = this.#isAll ? this.#rows : null;
    let sent = 0;
    try {
      for (const hand of hands) hand.send({ batch: head, rows: 0 });
      const plan = { how, streams: hands.length, rows: known, partitionOf };
      const joiner = new Joiner(layouts, 1);
      for await (const portion of portions(this.#batches(joiner), joiner, plan)) {
        await this.#hand(hands, portion);
        if (!('rows' in portion)) continue;
        sent += portion.rows;
        progress(sent);
      }
      for (const hand of hands) hand.send({ end: true });
      return hands.map(({ rows }) => rows);
    } catch (error) {
      this.stop();
      for (const hand of hands) hand.send({ fault: faultOf(error) });
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
      for (const hand of hands) hand.close();
    }
  }

  async #hand(hands: readonly Hand[], portion: Portion): Promise<void> {
    const hand = hands[portion.stream];
    if ('runs' in portion) {
      hand?.send({ runs: portion.runs });
      return;
    }
    await hand?.asked(this.#stop.signal);
    hand?.send({ batch: portion.bytes, rows: portion.rows });
  }

  /** All batches of the database, those first that were read already; a joiner takes them. */
  async *#batches(joiner: Joiner): AsyncGenerator<BatchBytes> {
    for (let batch = this.#peeked.shift(); batch; batch = this.#peeked.shift()) yield batch;
    if (this.#isAll || !this.#found) return;
    const scratch = new Scratch();
    for (let bytes = await this.#found.next(); bytes; bytes = await this.#found.next()) {
      const before = joiner.given;
      yield* recordBatches(scratch.copy(bytes));
      // All rows that came before are in what it gave; what is left of these is looked at until it gives more.
      if (joiner.given > before) scratch.turn();
    }
  }
}

/** The number of the partition of a row: 64 bits in the last column, of which 32 are enough. */
function partitionOf({ bytes, buffers }: BatchBytes, row: number): number {
  // A column has two numbers for each buffer; the last buffer has the values of the last column.
  const values = buffers[buffers.length - 2] ?? 0;
  return new DataView(bytes.buffer, bytes.byteOffset + values + row * 8, 4).getUint32(0, true);
}
