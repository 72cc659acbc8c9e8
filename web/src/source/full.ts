import { asRxError, RxError } from '../error.js';

/** How far a file was written when there was no room for more. */
export interface Reached {
  /** The bytes that were written. */
  written: number;
  /** The bytes in front of them. */
  kept: number;
  /** Which part of all these bytes are, from 0 to 1; 0 where that is not known. */
  fraction: number;
  /** Whether a write that was aborted is one of a full disk, since nobody aborted it: Chromium now and then says no more. */
  isNobodys?: boolean;
}

/** Whether an error says that the disk, or the share of it that a page may use, is full. Its class differs by browser. */
export function isFull(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { name?: unknown }).name === 'QuotaExceededError';
}

function isAborted(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { name?: unknown }).name === 'AbortError';
}

/**
 * A full disk, said as one: with the space that the file needs, as far as can be told from what was written of it, and the
 * space that the page may still use. Other errors as they are.
 */
export async function storageError(error: unknown, reached: Reached): Promise<RxError> {
  const { written, kept, fraction, isNobodys = false } = reached;
  if (!isFull(error) && !(isNobodys && isAborted(error))) return asRxError(error);
  const needed = fraction > 0 ? written / Math.min(fraction, 1) : written;
  const rest = needed - written;
  const about = rest > 0 ? `about ${size(kept + needed)}` : `more than ${size(kept + written)}`;
  const after = written > 0 ? ` after ${size(written)}` : '';
  const parts = [`there is no room: the disk or this site's share of it was full${after}`];
  if (kept + written > 0)
    parts.push(`the file needs ${about}${rest > 0 ? `, ${size(rest)} more than were written` : ''}`);
  const free = await freeSpace();
  if (free !== null) parts.push(`${size(free)} are free for this site`);
  return new RxError('storage', parts.join('; '), { byte: kept + written }, { cause: error });
}

/** The bytes that the page may still use; null where the browser does not tell. */
async function freeSpace(): Promise<number | null> {
  try {
    const { quota, usage = 0 } = await navigator.storage.estimate();
    return quota === undefined ? null : Math.max(quota - usage, 0);
  } catch {
    return null;
  }
}

/** Bytes in the unit that people read them in. */
function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let at = 0;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  return `${at === 0 || value >= 100 ? Math.round(value) : value.toPrecision(2)} ${units[at]}`;
}
