import { sharedMemory } from '../source/shared-memory.js';

/** Buffers of fewer bytes are cloned: that is as fast, and what a task does to them stays in its satellite. */
const LEAST = 65_536;

/** A copy of bytes in shared memory; null where they are too few to be worth it. */
export function sharedBuffer(bytes: Uint8Array): SharedArrayBuffer | null {
  if (bytes.byteLength < LEAST) return null;
  const shared = sharedMemory(bytes.byteLength);
  new Uint8Array(shared).set(bytes);
  return shared;
}
