import type { ByteRange, ByteReader, ByteSource } from './bytes.js';

/** Bytes that are read at once: browsers read blobs of a megabyte at half of the speed of blobs of 16. */
const MOST = 16 << 20;
/** The first are few, so that there is something to do soon; each time twice as many. */
const FEWEST = 1 << 20;
/** Bytes between two ranges that are read for nothing rather than apart. */
const GAP = 64 << 10;

interface Window {
  readonly offset: number;
  end: number;
  /** Ranges in it that were not asked for yet. */
  left: number;
  bytes: Promise<Uint8Array> | null;
}

/** Ranges that lie behind one another, read together. */
function windowsOf(ranges: readonly ByteRange[]): Window[] {
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
    if (last) most = Math.min(most * 2, MOST);
    windows.push({ offset, end, left: 1, bytes: null });
  }
  return windows;
}

function holds(window: Window | undefined, offset: number, length: number): boolean {
  return window !== undefined && window.left > 0 && offset >= window.offset && offset + length <= window.end;
}

/**
 * A reader of ranges that are known ahead and asked for in their order: small ones that lie behind one another are read
 * together, and the next while those before are decoded. Of a URL only the bytes that are asked for are fetched.
 */
export function readAhead(reader: ByteReader, source: ByteSource, ranges: readonly ByteRange[]): ByteReader {
  if (!['blob', 'opfs'].includes(source.kind) || ranges.length < 2) return reader;
  const windows = windowsOf(ranges);
  const fetch = (window: Window | undefined, signal: AbortSignal | undefined) => {
    if (!window || window.bytes || window.left === 0) return;
    window.bytes = reader.read(window.offset, window.end - window.offset, signal);
    // Whoever asks for it gets the error.
    window.bytes.catch(() => undefined);
  };
  // Those before it are all read.
  let first = 0;
  return {
    size: reader.size,
    close: () => reader.close(),
    read: async (offset, length, signal) => {
      while (windows[first]?.left === 0) first += 1;
      let at = first;
      while (at < windows.length && !holds(windows[at], offset, length)) at += 1;
      const window = windows[at];
      if (!window) return reader.read(offset, length, signal);
      fetch(window, signal);
      fetch(windows[at + 1], signal);
      const bytes = await window.bytes;
      window.left -= 1;
      if (window.left === 0) window.bytes = null;
      const from = offset - window.offset;
      return bytes ? bytes.subarray(from, from + length) : reader.read(offset, length, signal);
    },
  };
}
