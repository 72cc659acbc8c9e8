import { asRxError } from '../error.js';
import { opfsRoot } from '../source/opfs.js';

/** What there is to store files in. */
export interface StorageInfo {
  /** Whether there is an origin private file system, for the workspace; otherwise data are in memory and in downloads. */
  isAvailable: boolean;
  /** Why there is none. */
  reason: string | null;
  /** Bytes that this site takes, and may take; null where the browser does not tell. */
  usage: number | null;
  quota: number | null;
  /** Bytes that are left. */
  free: number | null;
  /** Whether the browser keeps it until the user removes it; otherwise it may go when the disk is full. */
  isPersistent: boolean;
}

/** What the browser has to store files in: whether, how much, how surely. */
export async function rxStorage(): Promise<StorageInfo> {
  const reason = await opfsRoot().then(
    () => null,
    (error: unknown) => asRxError(error).message,
  );
  const storage = navigator.storage;
  const estimate = (await storage?.estimate?.().catch(() => null)) ?? null;
  const usage = estimate?.usage ?? null;
  const quota = estimate?.quota ?? null;
  return {
    isAvailable: reason === null,
    reason,
    usage,
    quota,
    free: usage === null || quota === null ? null : Math.max(quota - usage, 0),
    isPersistent: (await storage?.persisted?.().catch(() => false)) ?? false,
  };
}

/**
 * Asks the browser to keep the workspace when the disk is full; some ask the user. Resolves to whether it will.
 */
export async function rxPersistStorage(): Promise<boolean> {
  return (await navigator.storage?.persist?.().catch(() => false)) ?? false;
}
