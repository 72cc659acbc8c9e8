import type { Progress } from '../context/distribute.js';

/** What tabs tell one another about jobs. */
export type JobMessage =
  | { changed: string }
  | { removed: string }
  | { progress: string; how: Progress }
  /** The tab that runs it is asked to give it up. */
  | { cancel: string };

type Listener = () => void;

const listeners = new Set<Listener>();
let scheduled = false;

/** Says that jobs have changed; listeners hear of it at most twenty times a second. */
function tell(): void {
  if (scheduled || listeners.size === 0) return;
  scheduled = true;
  setTimeout(() => {
    scheduled = false;
    for (const listener of listeners) listener();
  }, 50);
}

/** Calls a listener whenever jobs have changed; returns how to stop. */
export function onJobs(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

let channel: BroadcastChannel | null = null;

/** Begins to hear other tabs. */
export function hearTabs(receive: (message: JobMessage) => void): void {
  if (channel || typeof BroadcastChannel === 'undefined') return;
  channel = new BroadcastChannel('rxwasm jobs');
  channel.onmessage = ({ data }: MessageEvent<JobMessage>) => {
    receive(data);
    tell();
  };
}

/** Tells this tab and the others. */
export function tellTabs(message: JobMessage): void {
  channel?.postMessage(message);
  tell();
}
