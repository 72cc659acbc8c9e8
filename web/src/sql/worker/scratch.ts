/** Bytes are put one behind the other at multiples of this many. */
const ALIGNMENT = 8;

/**
 * Room for bytes that must outlive the memory which they come in, but not for long: two buffers that are used again and again,
 * in turn. What was copied before the last turn but one is no more.
 */
export class Scratch {
  #buffers: [Uint8Array, Uint8Array] = [new Uint8Array(0), new Uint8Array(0)];
  #which: 0 | 1 = 0;
  #used = 0;

  /** A copy of bytes. */
  copy(bytes: Uint8Array): Uint8Array {
    let buffer = this.#buffers[this.#which];
    if (this.#used + bytes.length > buffer.length) {
      // What lies in the old one is still looked at: it is left to those who do.
      buffer = new Uint8Array(Math.max(2 * buffer.length, 16 * bytes.length));
      this.#buffers[this.#which] = buffer;
      this.#used = 0;
    }
    const copied = buffer.subarray(this.#used, this.#used + bytes.length);
    copied.set(bytes);
    this.#used += Math.ceil(bytes.length / ALIGNMENT) * ALIGNMENT;
    return copied;
  }

  /** Takes the other buffer from now on. */
  turn(): void {
    this.#which = this.#which === 0 ? 1 : 0;
    this.#used = 0;
  }
}
