import type { Process } from 'rxwasm';

/** A time in which a satellite had something to do. */
export interface Span {
  from: number;
  /** When it ended; null while it goes on. */
  to: number | null;
  task: string;
}

/** What one satellite did of late. */
export interface Lane {
  pid: number;
  spans: Span[];
  /** When its process was no longer there; null while it is. */
  ended: number | null;
}

/** How far back lanes go, in milliseconds. */
export const REACH = 20_000;

/** What satellites did of late, from the process table as it changes. */
export class Lanes {
  #lanes: Lane[] = [];

  /** Takes in the process table at a time. */
  note(processes: readonly Process[], now: number): void {
    const workers = processes.filter(({ role }) => role === 'engine' || role === 'satellite');
    for (const { pid, state, task } of workers) this.#note(this.#lane(pid), state === 'running' ? task : null, now);
    for (const lane of this.#lanes) {
      if (lane.ended !== null || workers.some(({ pid }) => pid === lane.pid)) continue;
      lane.ended = now;
      this.#note(lane, null, now);
    }
  }

  /** The lanes that something is left of, oldest process first; copies, so that who draws them sees what is new. */
  list(now: number): readonly Lane[] {
    const since = now - REACH;
    for (const lane of this.#lanes) lane.spans = lane.spans.filter(({ to }) => to === null || to >= since);
    this.#lanes = this.#lanes.filter(({ ended, spans }) => ended === null || spans.length > 0);
    return this.#lanes.map((lane) => ({ ...lane, spans: lane.spans.map((span) => ({ ...span })) }));
  }

  #lane(pid: number): Lane {
    const known = this.#lanes.find((lane) => lane.pid === pid);
    if (known) return known;
    const lane: Lane = { pid, spans: [], ended: null };
    this.#lanes.push(lane);
    return lane;
  }

  #note(lane: Lane, task: string | null, now: number): void {
    const last = lane.spans.at(-1);
    if (last?.to === null) {
      if (last.task === task) return;
      last.to = now;
    }
    if (task !== null) lane.spans.push({ from: now, to: null, task });
  }
}
