import type { Fault } from '../messages.js';

/** An error of the database, as it crosses to the page. */
export class DatabaseFault extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** The error of a statement that was stopped. */
export function stopped(): DatabaseFault {
  return new DatabaseFault({ type: 'Cancelled', message: 'the statement was cancelled' });
}

/** Whatever was thrown, as the database tells it: with `errors_as_json` it says what and where. */
export function faultOf(thrown: unknown): Fault {
  if (thrown instanceof DatabaseFault) return thrown.fault;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const start = text.indexOf('{"exception_type"');
  if (start < 0) return { type: /^(\w+) Error:/.exec(text)?.[1] ?? 'Internal', message: text };
  try {
    const told = JSON.parse(text.slice(start)) as Record<string, string>;
    // What the parser says comes wrapped twice.
    if (told.exception_message?.includes('{"exception_type"')) return faultOf(told.exception_message);
    return {
      type: told.exception_type ?? 'Internal',
      message: told.exception_message ?? text,
      ...(told.position !== undefined && { position: Number(told.position) }),
      ...(told.name !== undefined && { name: told.name }),
    };
  } catch {
    return { type: 'Internal', message: text };
  }
}
