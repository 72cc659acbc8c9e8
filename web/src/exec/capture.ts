import type { TaskLine } from './call.js';

const LEVELS = ['debug', 'log', 'info', 'warn', 'error'] as const;

type Sink = (line: TaskLine) => void;

/** Has what is written to the console of this realm go elsewhere, until what is returned is called. */
export function capture(sink: Sink): () => void {
  const before = LEVELS.map((level) => console[level]);
  for (const level of LEVELS) {
    console[level] = (...values: unknown[]) => sink({ level, text: values.map(text).join(' ') });
  }
  return () => {
    LEVELS.forEach((level, at) => {
      const method = before[at];
      if (method) console[level] = method;
    });
  };
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
