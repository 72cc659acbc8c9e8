/** Of shared memory one byte in so many is counted: half a gigabyte that nobody reads is let go of soon after 64 MB of these. */
const SHARE = 8;

const weights = new WeakMap<ArrayBufferLike, ArrayBuffer>();

/** Memory of so many bytes that satellites and the page see alike. It weighs on the collector. */
export function sharedMemory(bytes: number): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(bytes);
  weigh(memory);
  return memory;
}

/**
 * Makes shared memory weigh on the garbage collector of this realm, for as long as it is held here. V8 does not count it among
 * what an isolate holds (`PerIsolateAccountingLength` of its backing stores is 0), so that gigabytes which nobody reads any
 * more would stay until it collects for another reason. Weights are buffers that nobody touches, and of a share of the length,
 * since the browser may fill them with zeros. Whoever receives shared memory from another realm calls this.
 */
export function weigh(memory: ArrayBufferLike): void {
  if (typeof SharedArrayBuffer !== 'function' || !(memory instanceof SharedArrayBuffer) || weights.has(memory)) return;
  weights.set(memory, new ArrayBuffer(Math.floor(memory.byteLength / SHARE)));
}
