import { asRxError, cancelled, RxError } from '../error.js';
import type { Need, ReadEvent } from '../generated/engine.js';
import type { ReadRequest, ReadResult, SourceUnits } from '../launchpad/messages.js';
import { type ByteReader, openBytes, readParts } from '../source/bytes.js';
import { readAhead } from '../source/read-ahead.js';
import { weigh } from '../source/shared-memory.js';
import { breathe, type TaskCall } from './tasks.js';

/** How often progress is told, in milliseconds. */
const TELL = 50;

/** How long chunks are read before messages are let in, in milliseconds. */
const SLICE = 25;

/** While so many bytes are in flight, no other unit is: row groups of Parquet files may be of any size. */
const MOST_BYTES = 128e6;
/** Units of a source are given to the task pool ahead as long as they have fewer bytes than this together. */
const AHEAD = 4 << 20;

/** How many units for each thread are ahead at most: a thread finds the next while this worker waits for its turn. */
const MOST_AHEAD = 4;

/**
 * Reads units, or kept chunks, with a few in flight: while some are decoded, the bytes of the next are on their way. What
 * is in memory at once is bounded by that, whatever the size of the source.
 */
export async function readUnits(request: ReadRequest, call: TaskCall): Promise<ReadResult> {
  const reading = new Reading(request, call);
  try {
    return await reading.run();
  } finally {
    reading.end();
  }
}

class Reading {
  readonly #request: ReadRequest;
  readonly #call: TaskCall;
  readonly #result: ReadResult;
  readonly #job: number | undefined;
  readonly #reader: number;
  /** The units, or the numbers of the kept chunks. */
  readonly #items: SourceUnits['units'] | number[];
  /** Bytes behind units that turned out to be needed, by position. */
  readonly #ahead = new Map<number, number>();
  /** Positions that have to be read again with more bytes. */
  readonly #again: number[] = [];
  #next = 0;
  #inFlight = 0;
  /** The bytes of units in flight, by unit. */
  readonly #bytes = new Map<number, number>();
  #done = 0;
  #told = 0;
  #failure: RxError | undefined;
  #wake: () => void = () => undefined;

  constructor(request: ReadRequest, call: TaskCall) {
    const home = call.home();
    this.#request = request;
    this.#call = call;
    this.#job = request.task ? home.engine.join(request.task) : undefined;
    const data = request.keep === undefined ? 0 : request.keep || home.engine.keep();
    const { from, columns, steps = [], output } = request;
    for (const bytes of output ? [...steps, output] : steps) weigh(bytes.buffer);
    const sink = {
      steps,
      ...(this.#job === undefined ? {} : { job: this.#job }),
      ...(data ? { data } : {}),
      ...(output ? { output } : {}),
    };
    this.#items = 'units' in from ? from.units : from.ranges.flatMap(([first, end]) => numbers(first, end));
    this.#reader = home.engine.reader('format' in from ? from.format : undefined, columns, sink);
    this.#result = { nodes: [], data, edges: [], misfits: [], failures: [], pieces: [], chunkRows: [], rows: 0 };
    home.listen(this.#reader, () => this.#drain());
  }

  async run(): Promise<ReadResult> {
    const { signal } = this.#call;
    const home = this.#call.home();
    const { from } = this.#request;
    const bytes = 'source' in from ? await this.#open(from) : null;
    let breath = performance.now();
    const abort = () => this.#wake();
    signal.addEventListener('abort', abort);
    try {
      for (;;) {
        if (signal.aborted) throw cancelled();
        if (this.#failure) throw this.#failure;
        while (this.#hasRoom() && this.#hasMore()) {
          if (bytes) void this.#start(bytes, from as SourceUnits);
          else this.#startKept();
          if (bytes || performance.now() - breath < SLICE) continue;
          await breathe();
          breath = performance.now();
          if (signal.aborted) throw cancelled();
        }
        if (this.#inFlight === 0) {
          // What was read at once may have failed at once.
          if (this.#failure) throw this.#failure;
          break;
        }
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      signal.removeEventListener('abort', abort);
      bytes?.close();
    }
    this.#result.nodes = this.#job === undefined ? [] : home.engine.nodes(this.#job);
    this.#result.pieces.sort((a, b) => a.chunk - b.chunk);
    this.#result.chunkRows.sort(([a], [b]) => a - b);
    return this.#result;
  }

  /** Whether another unit may be in flight: a few unless they are very large, and more where they are small. */
  #hasRoom(): boolean {
    const { pooled, threads } = this.#call.home();
    const bytes = [...this.#bytes.values()].reduce((sum, bytes) => sum + bytes, 0);
    if (this.#inFlight > 0 && bytes >= MOST_BYTES) return false;
    if (this.#inFlight < (pooled ? threads + 2 : 2)) return true;
    if (!pooled || this.#inFlight >= threads * MOST_AHEAD || 'data' in this.#request.from) return false;
    return bytes < AHEAD;
  }

  /** Whether there is a unit to start. When types are about to be widened all will be read again, so nothing is. */
  #hasMore(): boolean {
    if (this.#result.misfits.length > 0) return false;
    return !this.#failure && (this.#again.length > 0 || this.#next < this.#items.length);
  }

  #startKept(): void {
    const { from } = this.#request;
    const chunk = this.#items[this.#next++];
    if (typeof chunk !== 'number' || !('data' in from)) return;
    this.#inFlight += 1;
    try {
      this.#call.home().engine.readKept(this.#reader, from.data, chunk);
      this.#drain();
    } catch (error) {
      this.#failure ??= asRxError(error);
      this.#inFlight -= 1;
    }
  }

  /** The ranges of bytes that are read of a unit. */
  #parts({ index, unit }: SourceUnits['units'][number], ahead = unit.ahead): readonly Need[] {
    const parts = this.#call.home().engine.parts(this.#reader, index);
    return parts ?? [{ offset: unit.offset, length: unit.length + ahead }];
  }

  async #open({ source, units }: SourceUnits): Promise<ByteReader> {
    const ranges = units.flatMap((entry) => this.#parts(entry));
    return readAhead(await openBytes(source), source, ranges);
  }

  async #start(bytes: ByteReader, { units }: SourceUnits): Promise<void> {
    const position = this.#again.shift() ?? this.#next++;
    const entry = units[position];
    if (!entry) return;
    const { index, unit, start } = entry;
    const { signal } = this.#call;
    this.#inFlight += 1;
    try {
      const parts = this.#parts(entry, this.#ahead.get(position));
      this.#bytes.set(
        index,
        parts.reduce((sum, { length }) => sum + length, 0),
      );
      const piece = await readParts(bytes, parts, signal);
      if (signal.aborted || this.#failure) throw cancelled();
      this.#call.home().engine.read(this.#reader, index, unit.firstChunk, piece, start);
      // The engine has a copy.
      bytes.free?.(piece);
      this.#drain();
    } catch (error) {
      this.#failure ??= asRxError(error);
      this.#inFlight -= 1;
      this.#wake();
    }
  }

  end(): void {
    const home = this.#call.home();
    const { engine } = home;
    home.unlisten(this.#reader);
    engine.release(this.#reader);
    if (this.#job !== undefined) engine.release(this.#job);
    const dropped = this.#failure ?? this.#call.signal.aborted;
    if (dropped && this.#request.keep === 0) engine.release(this.#result.data);
  }

  #drain(): void {
    const events = this.#call.home().engine.drain(this.#reader);
    for (const event of events) this.#take(event);
    if (events.length === 0) return;
    this.#wake();
    const now = performance.now();
    if (now - this.#told > TELL) {
      this.#told = now;
      this.#call.progress({ rows: this.#result.rows, done: this.#done });
    }
  }

  #take(event: ReadEvent): void {
    this.#inFlight -= 1;
    this.#bytes.delete(event.unit);
    if (event.error) {
      this.#failure ??= asRxError(event.error);
      return;
    }
    const { from } = this.#request;
    if (event.more != null && 'units' in from) {
      const position = from.units.findIndex(({ index }) => index === event.unit);
      const unit = from.units[position]?.unit;
      const had = this.#ahead.get(position) ?? unit?.ahead ?? 0;
      if (event.more <= had) {
        this.#failure ??= new RxError('truncated', 'the source ends in the middle of a record', { chunk: event.unit });
        return;
      }
      this.#ahead.set(position, event.more);
      this.#again.push(position);
      return;
    }
    this.#done += 1;
    this.#result.rows += event.rows;
    this.#result.pieces.push(...event.pieces);
    this.#result.chunkRows.push(...event.chunkRows);
    this.#result.misfits.push(...event.misfits);
    this.#result.failures.push(...event.failures.map((failure) => ({ ...failure, unit: event.unit })));
    if (event.edges) this.#result.edges.push([event.unit, event.edges[0], event.edges[1]]);
  }
}

function numbers(from: number, end: number): number[] {
  return Array.from({ length: end - from }, (_, at) => from + at);
}
