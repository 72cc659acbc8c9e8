import type { Process } from 'rxwasm';

/** How far back shares go, in milliseconds. */
const REACH = 1000;

interface Activity {
  /** Since when it has something to do; null when it has nothing. */
  since: number | null;
  past: { from: number; to: number }[];
}

/**
 * Which share of the last second each process had something to do. Browsers tell nobody how much of a processor a worker uses:
 * this is the time between its state becoming `running` and `idle`, in which it may have waited for rows.
 */
export class BusyShares {
  readonly #activities = new Map<number, Activity>();

  /** Takes in the process table at a time. */
  note(processes: readonly Process[], now: number): void {
    for (const pid of this.#activities.keys()) {
      if (!processes.some((process) => process.pid === pid)) this.#activities.delete(pid);
    }
    for (const { pid, state } of processes) {
      const activity = this.#activities.get(pid) ?? { since: null, past: [] };
      this.#activities.set(pid, activity);
      const isBusy = state === 'running' || state === 'starting';
      if (isBusy) activity.since ??= now;
      else if (activity.since !== null) {
        activity.past.push({ from: activity.since, to: now });
        activity.since = null;
      }
    }
  }

  /** The share of a process, from 0 to 1. */
  share(pid: number, now: number): number {
    const activity = this.#activities.get(pid);
    if (!activity) return 0;
    const start = now - REACH;
    activity.past = activity.past.filter(({ to }) => to > start);
    const going = activity.since === null ? 0 : now - Math.max(activity.since, start);
    const past = activity.past.reduce((sum, { from, to }) => sum + to - Math.max(from, start), 0);
    return Math.min((going + past) / REACH, 1);
  }
}
