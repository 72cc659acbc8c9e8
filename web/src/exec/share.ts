import { weigh } from '../source/weight.js';

/** Buffers of fewer bytes are cloned: that is as fast, and what a task does to them stays in its satellite. */
const LEAST = 65_536;

/** Whether satellites can be given memory of the page. */
export function canShare(): boolean {
  return globalThis.crossOriginIsolated === true && typeof SharedArrayBuffer === 'function';
}

/** A copy of bytes in shared memory; null where they are too few to be worth it. */
export function sharedBuffer(bytes: Uint8Array): SharedArrayBuffer | null {
  if (bytes.byteLength < LEAST) return null;
  const shared = new SharedArrayBuffer(bytes.byteLength);
  weigh(shared);
  new Uint8Array(shared).set(bytes);
  return shared;
}
