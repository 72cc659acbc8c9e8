/** The mark that ends an Arrow IPC stream. */
export const END = new Uint8Array([255, 255, 255, 255, 0, 0, 0, 0]);

/** Pieces of an Arrow IPC stream, with its end, in one. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = [...pieces, END];
  const bytes = new Uint8Array(all.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of all) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
