import type { TaskLine } from './call.js';

const LEVELS = ['debug', 'log', 'info', 'warn', 'error'] as const;

/** Takes a line that was written. */
export type Sink = (line: TaskLine) => void;

/** Where lines go, the last first: tasks of one realm may run inside of one another. */
const sinks: Sink[] = [];

/** The console's own methods, while lines go elsewhere. */
let own: Pick<Console, (typeof LEVELS)[number]> | null = null;

/** Has what is written to the console of this realm go elsewhere, until what is returned is called. */
export function capture(sink: Sink): () => void {
  if (!own) {
    own = Object.fromEntries(LEVELS.map((level) => [level, console[level]])) as NonNullable<typeof own>;
    for (const level of LEVELS) {
      console[level] = (...values: unknown[]) => sinks.at(-1)?.({ level, text: values.map(text).join(' ') });
    }
  }
  sinks.push(sink);
  return () => {
    const at = sinks.lastIndexOf(sink);
    if (at >= 0) sinks.splice(at, 1);
    if (sinks.length > 0 || !own) return;
    for (const level of LEVELS) console[level] = own[level];
    own = null;
  };
}

/** Writes to where the console of this realm goes now, also once tasks that run here have theirs go elsewhere. */
export function writer(): Sink {
  return sinks.at(-1) ?? (({ level, text }) => (own ?? console)[level](text));
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return value.stack ?? String(value);
  if (typeof value !== 'object' || value === null || Object.hasOwn(value, 'toString')) return String(value);
  try {
    return JSON.stringify(ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value) ?? String(value);
  } catch {
    return String(value);
  }
}
