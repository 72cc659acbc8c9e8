import { cancelled, RxError } from '../error.js';
import { rxGetLauncherConfig } from './launcher-config.js';
import type { Satellite } from './satellite.js';

/** A process that is there, or is being made. */
interface Entry {
  made: Promise<Satellite>;
  satellite: Satellite | null;
  /** Whether it could not be made, or is gone. */
  hasFailed: boolean;
}

/** Starts a process; `onDeath` hears when it dies by itself or is killed. */
export type StartProcess = (onDeath: (dead: Satellite) => void) => Promise<Satellite>;

/** The processes of one user: those that run scripts, and those that are ahead of need, which run nothing yet. */
export class UserPool {
  readonly #start: StartProcess;
  readonly #running = new Set<Satellite>();
  #ahead: Entry[] = [];
  /** How many the pool has once all are made. */
  #target = 0;
  #isFilling = false;
  #idle: ReturnType<typeof setTimeout> | undefined;
  /** Counts endings: what began to start before the last one is not kept. */
  #era = 0;

  constructor(start: StartProcess) {
    this.#start = start;
  }

  /** Those that are there. */
  get satellites(): Satellite[] {
    return [...this.#running, ...this.#ahead.flatMap(({ satellite }) => satellite ?? [])];
  }

  /** Takes processes: those that are ready first, then those that are being made, then new ones. */
  async take(count: number, signal: AbortSignal | undefined): Promise<Satellite[]> {
    if (signal?.aborted) throw cancelled();
    clearTimeout(this.#idle);
    const config = rxGetLauncherConfig();
    const ahead = count * (config.PROCESS_POOL_SQLSATELLITE_PER_DEGREE - 1);
    // What is taken is replaced, also where another script wanted more than this one does.
    this.#target = Math.max(config.PROCESS_POOL_SQLSATELLITE_GROWTH, ahead, this.#ahead.length);
    this.#ahead.sort((a, b) => Number(b.satellite !== null) - Number(a.satellite !== null));
    const taken = this.#ahead.splice(0, count);
    while (taken.length < count) taken.push(this.#make());
    const era = this.#era;
    try {
      const satellites = await unlessAborted(Promise.all(taken.map(({ made }) => made)), signal);
      if (era !== this.#era) throw new RxError('satellite', 'the processes for scripts were ended');
      for (const satellite of satellites) this.#running.add(satellite);
      return satellites;
    } catch (error) {
      // They ran nothing: others may have them.
      if (era === this.#era) this.#ahead.push(...taken.filter(({ hasFailed }) => !hasFailed));
      throw error;
    } finally {
      void this.#fill();
    }
  }

  /** Ends processes that ran a script. */
  finish(satellites: readonly Satellite[]): void {
    for (const satellite of satellites) {
      if (this.#running.delete(satellite)) satellite.end();
    }
    void this.#fill();
    if (this.#running.size === 0) this.#rest();
  }

  /** Ends all. */
  end(): void {
    this.#era += 1;
    clearTimeout(this.#idle);
    this.#target = 0;
    for (const satellite of this.satellites) satellite.end();
    this.#ahead = [];
    this.#running.clear();
  }

  /** Ends what is ahead when nobody takes it for long. */
  #rest(): void {
    clearTimeout(this.#idle);
    const seconds = rxGetLauncherConfig().PROCESS_POOL_SQLSATELLITE_TIMEOUT;
    if (seconds === 0) return;
    this.#idle = setTimeout(() => {
      if (this.#running.size === 0) this.end();
    }, seconds * 1000);
  }

  #make(): Entry {
    const era = this.#era;
    const made = this.#start((dead) => this.#bury(dead));
    const entry: Entry = { made, satellite: null, hasFailed: false };
    made.then(
      (satellite) => {
        if (era === this.#era) entry.satellite = satellite;
        else satellite.end();
      },
      () => {
        entry.hasFailed = true;
        this.#ahead = this.#ahead.filter((other) => other !== entry);
      },
    );
    return entry;
  }

  /** Makes what the pool lacks, one after the other: scripts that run have the other cores. */
  async #fill(): Promise<void> {
    if (this.#isFilling) return;
    this.#isFilling = true;
    try {
      while (this.#ahead.length < this.#target) {
        const entry = this.#make();
        this.#ahead.push(entry);
        await entry.made;
      }
    } catch {
      // Whoever needs one hears why there is none.
    } finally {
      this.#isFilling = false;
    }
  }

  #bury(dead: Satellite): void {
    this.#running.delete(dead);
    this.#ahead = this.#ahead.filter(({ satellite }) => satellite !== dead);
    void this.#fill();
  }
}

/** What a promise comes to, unless nobody waits for it any more. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(cancelled());
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
