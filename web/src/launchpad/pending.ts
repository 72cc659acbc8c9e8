import { asRxError, cancelled } from '../error.js';

/** How a call is made whose answer comes as a message. */
interface Asked {
  signal: AbortSignal | undefined;
  /** Sends it under its number. */
  send(id: number): void;
  /** Says that nobody waits for it any more. */
  cancel(id: number): void;
}

interface Waiting<K> {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  heard: K;
}

/** Calls over a channel of messages that wait for their answers, by their numbers; of each also who hears what is said before. */
export class Pending<K> {
  readonly #waiting = new Map<number, Waiting<K>>();
  #lastId = 0;

  /** Makes a call. What cannot be sent, or is cancelled before it is sent, is rejected. */
  ask<T>(heard: K, { signal, send, cancel }: Asked): Promise<T> {
    if (signal?.aborted) return Promise.reject(cancelled());
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const abort = () => cancel(id);
      const settle = () => {
        signal?.removeEventListener('abort', abort);
        this.#waiting.delete(id);
      };
      this.#waiting.set(id, {
        resolve: (value) => {
          settle();
          resolve(value as T);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
        heard,
      });
      signal?.addEventListener('abort', abort, { once: true });
      try {
        send(id);
      } catch (error) {
        this.reject(id, asRxError(error));
      }
    });
  }

  /** Who hears what is said of a call; nobody when it has ended. */
  heard(id: number): K | undefined {
    return this.#waiting.get(id)?.heard;
  }

  resolve(id: number, value: unknown): void {
    this.#waiting.get(id)?.resolve(value);
  }

  reject(id: number, error: unknown): void {
    this.#waiting.get(id)?.reject(error);
  }

  /** Rejects all that wait. */
  rejectAll(error: unknown): void {
    for (const waiting of [...this.#waiting.values()]) waiting.reject(error);
  }
}
