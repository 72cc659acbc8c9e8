import { cancelled } from '../error.js';
import type { ByteStream } from './blob-stream.js';
import type { ByteRange, ByteReader, ByteSource } from './bytes.js';

/** Bytes that are read at once: browsers read blobs of a megabyte at half of the speed of blobs of 16. */
const MOST = 16 << 20;
/** The same where they come in a stream, which has no beginnings that cost. */
const MOST_STREAMED = 4 << 20;
/** The first are few, so that there is something to do soon; each time twice as many. */
const FEWEST = 1 << 20;
/** Bytes between two ranges that are read for nothing rather than apart. */
const GAP = 64 << 10;
/** Buffers that are kept to be used again. */
const SPARE = 4;

interface Window {
  readonly offset: number;
  end: number;
  /** Ranges in it that were not asked for yet. */
  left: number;
}

/** Ranges that lie behind one another, read together. */
function windowsOf(ranges: readonly ByteRange[], largest: number): Window[] {
  const windows: Window[] = [];
  let most = FEWEST;
  for (const { offset, length } of ranges) {
    const last = windows.at(-1);
    const end = offset + length;
    if (last && offset >= last.offset && offset <= last.end + GAP && end >= last.end && end - last.offset <= most) {
      last.end = end;
      last.left += 1;
      continue;
    }
    if (last) most = Math.min(most * 2, largest);
    windows.push({ offset, end, left: 1 });
  }
  return windows;
}

/**
 * A reader of ranges that are known ahead and asked for in their order: small ones that lie behind one another are read
 * together, and the next while those before are decoded. Of a URL only the bytes that are asked for are fetched.
 */
export function readAhead(reader: ByteReader, source: ByteSource, ranges: readonly ByteRange[]): ByteReader {
  if (!['blob', 'opfs'].includes(source.kind) || ranges.length < 2) return reader;
  const first = ranges[0]?.offset ?? 0;
  const stream = reader.stream?.(first);
  if (stream) return new Streamed(reader, windowsOf(ranges, MOST_STREAMED), { stream, at: first });
  return new Fetched(reader, windowsOf(ranges, MOST));
}

/** Windows in their order. */
class Ahead<W extends Window> {
  readonly windows: readonly W[];
  /** Those before it are all read. */
  #first = 0;

  constructor(windows: readonly W[]) {
    this.windows = windows;
  }

  /** The position of the window of which a range has still to be asked for; none when it lies in no such window. */
  find(offset: number, length: number): number | null {
    while (this.windows[this.#first]?.left === 0) this.#first += 1;
    for (let at = this.#first; at < this.windows.length; at++) {
      const window = this.windows[at];
      if (window && window.left > 0 && offset >= window.offset && offset + length <= window.end) return at;
    }
    return null;
  }
}

/** Reads each window as a whole, into memory of its own. */
class Fetched implements ByteReader {
  readonly size: number;
  readonly #reader: ByteReader;
  readonly #ahead: Ahead<Window>;
  readonly #bytes = new Map<Window, Promise<Uint8Array>>();

  constructor(reader: ByteReader, windows: Window[]) {
    this.size = reader.size;
    this.#reader = reader;
    this.#ahead = new Ahead(windows);
  }

  close(): void {
    this.#reader.close();
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    const at = this.#ahead.find(offset, length);
    if (at === null) return this.#reader.read(offset, length, signal);
    const window = this.#ahead.windows[at] as Window;
    const reading = this.#fetch(window, signal);
    const next = this.#ahead.windows[at + 1];
    if (next && next.left > 0) this.#fetch(next, signal);
    window.left -= 1;
    const bytes = await reading;
    if (window.left === 0) this.#bytes.delete(window);
    return bytes.subarray(offset - window.offset, offset - window.offset + length);
  }

  #fetch(window: Window, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const begun = this.#bytes.get(window);
    if (begun) return begun;
    const bytes = this.#reader.read(window.offset, window.end - window.offset, signal);
    // Whoever asks for it gets the error.
    bytes.catch(() => undefined);
    this.#bytes.set(window, bytes);
    return bytes;
  }
}

interface Filled extends Window {
  /** Reads of it whose bytes are still looked at. */
  lent: number;
  readonly bytes: Promise<Uint8Array<ArrayBuffer>>;
  resolve(bytes: Uint8Array<ArrayBuffer>): void;
  reject(error: unknown): void;
}

function toBeFilled(window: Window): Filled {
  let settle: Pick<Filled, 'resolve' | 'reject'> | undefined;
  const bytes = new Promise<Uint8Array<ArrayBuffer>>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Whoever asks for it gets the error.
  bytes.catch(() => undefined);
  return { ...window, lent: 0, bytes, ...(settle as Pick<Filled, 'resolve' | 'reject'>) };
}

/** Fills windows one behind the other from a stream, into buffers that are used again when their bytes are not looked at. */
class Streamed implements ByteReader {
  readonly size: number;
  readonly #reader: ByteReader;
  readonly #ahead: Ahead<Filled>;
  #stream: ByteStream | null;
  /** Where in the source the stream is. */
  #at: number;
  /** The window that is filled next, and the last that is wanted so far. */
  #next = 0;
  #wanted = -1;
  #isFilling = false;
  #isClosed = false;
  /** What the last window has that the next one begins with. */
  #shared = new Uint8Array();
  readonly #spare: ArrayBuffer[] = [];
  readonly #filled = new Map<ArrayBufferLike, Filled>();

  constructor(reader: ByteReader, windows: Window[], { stream, at }: { stream: ByteStream; at: number }) {
    this.size = reader.size;
    this.#reader = reader;
    this.#stream = stream;
    this.#at = at;
    this.#ahead = new Ahead(windows.map(toBeFilled));
  }

  close(): void {
    this.#isClosed = true;
    this.#stream?.cancel();
    for (const { reject } of this.#ahead.windows) reject(cancelled());
    this.#reader.close();
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    const at = this.#ahead.find(offset, length);
    if (at === null) return this.#reader.read(offset, length, signal);
    const window = this.#ahead.windows[at] as Filled;
    window.left -= 1;
    window.lent += 1;
    this.#wanted = Math.max(this.#wanted, at + 1);
    void this.#fill();
    const bytes = await window.bytes;
    return bytes.subarray(offset - window.offset, offset - window.offset + length);
  }

  free({ buffer }: Uint8Array): void {
    const window = this.#filled.get(buffer);
    if (!window) return;
    window.lent -= 1;
    if (window.left > 0 || window.lent > 0) return;
    this.#filled.delete(buffer);
    if (this.#spare.length < SPARE) this.#spare.push(buffer as ArrayBuffer);
  }

  async #fill(): Promise<void> {
    if (this.#isFilling) return;
    this.#isFilling = true;
    while (this.#next <= this.#wanted && !this.#isClosed) {
      const position = this.#next++;
      const window = this.#ahead.windows[position];
      if (!window) break;
      try {
        const bytes = await this.#filledWindow(window, this.#ahead.windows[position + 1]);
        this.#filled.set(bytes.buffer, window);
        window.resolve(bytes);
      } catch (error) {
        this.#stream?.cancel();
        this.#stream = null;
        window.reject(error);
      }
    }
    this.#isFilling = false;
  }

  async #filledWindow(window: Filled, next: Window | undefined): Promise<Uint8Array<ArrayBuffer>> {
    const length = window.end - window.offset;
    const shared = this.#shared;
    const begins = window.offset + shared.length;
    if (!this.#stream || begins !== this.#at) {
      this.#stream?.cancel();
      this.#stream = this.#reader.stream?.(begins) ?? null;
      this.#at = begins;
    }
    const stream = this.#stream;
    if (!stream) return (await this.#reader.read(window.offset, length)) as Uint8Array<ArrayBuffer>;
    const buffer = this.#buffer(length);
    const front = shared.length;
    const behind = await stream.fill(new Uint8Array(buffer, front, length - front));
    this.#at += behind.length;
    const bytes = new Uint8Array(behind.buffer, 0, front + behind.length);
    bytes.set(shared);
    const isShared = next && next.offset >= window.offset && next.offset < window.end;
    this.#shared = isShared ? bytes.slice(next.offset - window.offset) : new Uint8Array();
    return bytes;
  }

  #buffer(length: number): ArrayBuffer {
    const at = this.#spare.findIndex(({ byteLength }) => byteLength >= length);
    const [found] = at < 0 ? [] : this.#spare.splice(at, 1);
    return found ?? new ArrayBuffer(Math.max(length, Math.min(MOST_STREAMED, this.size)));
  }
}
