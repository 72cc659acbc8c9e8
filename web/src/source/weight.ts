/** Of shared memory one byte in so many is counted: half a gigabyte that nobody reads is let go of soon after 64 MB of these. */
const SHARE = 8;

/**
 * Something that weighs on the garbage collector as shared memory does not. V8 does not count shared memory among what an
 * isolate holds (`PerIsolateAccountingLength` of its backing stores is 0), so that gigabytes of rows which nobody reads any
 * more would stay until it collects for another reason. These are buffers that nobody touches, and of a share of the length,
 * since the browser may fill them with zeros. Whoever holds shared memory holds them as well, in every realm.
 */
export function weightOf(memory: readonly ArrayBufferLike[]): ArrayBuffer[] {
  return memory
    .filter((buffer) => typeof SharedArrayBuffer === 'function' && buffer instanceof SharedArrayBuffer)
    .map(({ byteLength }) => new ArrayBuffer(Math.floor(byteLength / SHARE)));
}
