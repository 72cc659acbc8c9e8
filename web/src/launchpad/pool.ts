import type { Satellite } from './satellite.js';

/**
 * Satellites ahead of need: whoever has work takes one and gives it back. There are never more than the pool may hold; who
 * comes when all are taken waits in line. One that dies while it is taken is replaced at once, so that the pool stays warm.
 */
export class SatellitePool {
  readonly #start: (onDeath: (dead: Satellite) => void) => Promise<Satellite>;
  readonly #idle: Satellite[] = [];
  readonly #taken = new Set<Satellite>();
  readonly #waiting: (() => void)[] = [];
  #starting = 0;
  #limit: number;
  /** Counts endings: what began to start before the last one is not kept. */
  #era = 0;

  constructor(limit: number, start: (onDeath: (dead: Satellite) => void) => Promise<Satellite>) {
    this.#limit = limit;
    this.#start = start;
  }

  /** How many there may be at once. */
  get limit(): number {
    return this.#limit;
  }

  /** Those that are there. */
  get satellites(): readonly Satellite[] {
    return [...this.#taken, ...this.#idle];
  }

  /** Sets how many there may be at once; those above are ended as soon as nobody has them. */
  resize(limit: number): void {
    this.#limit = limit;
    while (this.#idle.length > 0 && this.#count > limit) this.#idle.shift()?.end();
    this.#wake();
  }

  /** Has room for so many at once, if there is less. */
  grow(limit: number): void {
    if (limit > this.#limit) this.resize(limit);
  }

  /** A satellite: the one that was given back last, or a new one, or the next that is free. */
  async take(signal?: AbortSignal): Promise<Satellite> {
    for (;;) {
      signal?.throwIfAborted();
      const idle = this.#idle.pop();
      if (idle) {
        this.#taken.add(idle);
        return idle;
      }
      if (this.#count < this.#limit) return this.#launch(true);
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  /** Takes a satellite back. */
  give(satellite: Satellite): void {
    if (!this.#taken.delete(satellite)) return;
    if (satellite.alive) {
      if (this.#count < this.#limit) this.#idle.push(satellite);
      else satellite.end();
    }
    this.#wake();
  }

  /** Starts satellites until there are so many, ahead of who will take them. */
  async prepare(count: number): Promise<void> {
    const missing = Math.min(count, this.#limit) - this.#count;
    await Promise.all(Array.from({ length: Math.max(missing, 0) }, () => this.#launch(false)));
  }

  /** Ends all; those that are taken too. */
  end(): void {
    this.#era += 1;
    for (const satellite of this.satellites) satellite.end();
    this.#idle.length = 0;
    this.#taken.clear();
    this.#wake();
  }

  get #count(): number {
    return this.#idle.length + this.#taken.size + this.#starting;
  }

  async #launch(isTaken: boolean): Promise<Satellite> {
    const era = this.#era;
    this.#starting += 1;
    let satellite: Satellite;
    try {
      satellite = await this.#start((dead) => this.#bury(dead));
    } finally {
      this.#starting -= 1;
      this.#wake();
    }
    if (era !== this.#era) satellite.end();
    else if (isTaken) this.#taken.add(satellite);
    else this.#idle.push(satellite);
    return satellite;
  }

  #bury(dead: Satellite): void {
    const at = this.#idle.indexOf(dead);
    if (at >= 0) this.#idle.splice(at, 1);
    const wasTaken = this.#taken.delete(dead);
    this.#wake();
    // One that died without work would die again.
    if (wasTaken && this.#count < this.#limit) this.#launch(false).catch(() => undefined);
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
