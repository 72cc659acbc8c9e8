/** Bytes that come one behind the other. */
export interface ByteStream {
  /** Fills room, which belongs to the stream until then: the bytes, where they lie now, fewer at the end of the source. */
  fill(room: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  /** Reads no further; what is being filled ends where it is. */
  cancel(): void;
}

/**
 * The bytes of a blob; null where the browser gives them in memory of its own. Memory that is used again makes reading two
 * to four times as fast: in new memory each page is a fault first.
 */
export function blobStream(blob: Blob): ByteStream | null {
  const stream = blob.stream();
  const reader = byteReader(stream);
  if (!reader) {
    stream.cancel().catch(() => undefined);
    return null;
  }
  return {
    fill: async (room) => {
      const { byteOffset, byteLength } = room;
      let { buffer } = room;
      let filled = 0;
      while (filled < byteLength) {
        const { value, done } = await reader.read(new Uint8Array(buffer, byteOffset + filled, byteLength - filled));
        // Who cancels gets nothing back.
        if (!value) return new Uint8Array();
        buffer = value.buffer;
        if (done) break;
        filled += value.byteLength;
      }
      return new Uint8Array(buffer, byteOffset, filled);
    },
    cancel: () => void reader.cancel().catch(() => undefined),
  };
}

function byteReader(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | null {
  try {
    return stream.getReader({ mode: 'byob' });
  } catch {
    return null;
  }
}
