// The function that transforms the data of a saved model stands behind the model's own bytes:
//
//   bytes
//       8  0x89 'r' 'x' 't' 13 10 26 10
//      32  SHA-256 of what follows
//          a ModelTransform as text in UTF-8: see portable.ts
import { RxError } from '../error.js';
import { concatenated } from '../source/bytes.js';
import type { ModelTransform } from './definition.js';

const MAGIC = [0x89, 0x72, 0x78, 0x74, 13, 10, 26, 10] as const;
const DIGEST = 32;
/** Where a saved model tells the length of its body, and the bytes in front of that. */
const [LENGTH_AT, HEAD] = [10, 22];

/** What few models need is loaded for them. */
const portable = () => import('./portable.js');

async function digestOf(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource));
}

/** A saved model, and behind it how its data are transformed. */
export async function withTransformBytes(saved: Uint8Array, transform: ModelTransform): Promise<Uint8Array> {
  const { toPortable } = await portable();
  const text = new TextEncoder().encode(toPortable(transform));
  return concatenated([saved, Uint8Array.from(MAGIC), await digestOf(text), text]);
}

/** The bytes of a saved model itself, and how its data are transformed, if that follows. */
export async function transformOfBytes(
  bytes: Uint8Array,
): Promise<{ saved: Uint8Array; dataTransform: ModelTransform | null }> {
  const none = { saved: bytes, dataTransform: null };
  if (bytes.length <= HEAD) return none;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = HEAD + Number(view.getBigUint64(LENGTH_AT, true));
  // Whatever else is wrong is found where models are loaded.
  if (end >= bytes.length) return none;
  const behind = bytes.subarray(end);
  if (!MAGIC.every((byte, at) => at >= behind.length || behind[at] === byte)) return none;
  const text = behind.subarray(MAGIC.length + DIGEST);
  const digest = behind.subarray(MAGIC.length, MAGIC.length + DIGEST);
  if (digest.length < DIGEST) throw new RxError('truncated', 'the saved model ends before it is complete');
  const found = await digestOf(text);
  if (found.some((byte, at) => byte !== digest[at])) {
    throw new RxError('format', 'the transformFunc of the saved model is damaged, or ends before it is complete');
  }
  const { fromPortable } = await portable();
  const dataTransform = Object.freeze(fromPortable(new TextDecoder().decode(text)) as ModelTransform);
  return { saved: bytes.subarray(0, end), dataTransform };
}
