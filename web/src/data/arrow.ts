import { concatenated } from '../source/bytes.js';

/** The mark that ends an Arrow IPC stream. */
export const END = new Uint8Array([255, 255, 255, 255, 0, 0, 0, 0]);

/** Pieces of an Arrow IPC stream, with its end, in one. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return concatenated([...pieces, END]);
}
