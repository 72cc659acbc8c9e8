/** How often what has come is told, in milliseconds. */
const TELL = 50;

/**
 * Counts the bytes of what is fetched from now on, until it is told to stop. (DuckDB's own count stays silent while pieces come
 * quickly.)
 */
export function countFetched(told: (bytes: number) => void): () => void {
  const before = globalThis.fetch;
  let loaded = 0;
  let last = 0;
  globalThis.fetch = async (input, init) => {
    const response = await before(input, init);
    if (!response.body) return response;
    const counted = new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        loaded += piece.byteLength;
        if (performance.now() - last >= TELL) {
          last = performance.now();
          told(loaded);
        }
        controller.enqueue(piece);
      },
      flush: () => told(loaded),
    });
    return new Response(response.body.pipeThrough(counted), response);
  };
  return () => {
    globalThis.fetch = before;
  };
}
