import type { ErrorKind, Place, Error as WireError } from './generated/engine.js';

/**
 * The stable codes of errors. Those of the engine say what is wrong with data, formulas or arguments; the others what is
 * wrong around it:
 * - `source`: a file, URL or value cannot be read
 * - `satellite`: a worker died and could not be replaced
 * - `environment`: this browser, or this realm, lacks something that is needed
 * - `context`: the compute context does not allow this
 * - `storage`: a file cannot be written, or there is no room for it
 * - `exists`: the file that is to be written exists already
 * - `locked`: another call, or another tab, has the file open for writing
 * - `job`: a job has no results: it has not ended, its tab was closed, or it was cleaned up
 * - `task`: a function of the user's own threw something, which is the `cause`
 */
export type RxErrorCode =
  | ErrorKind
  | 'source'
  | 'satellite'
  | 'environment'
  | 'context'
  | 'storage'
  | 'exists'
  | 'locked'
  | 'job'
  | 'task';

/** An error with a stable code and the place that it is about. */
export class RxError extends Error {
  override readonly name = 'RxError';
  /** The stable code. */
  readonly code: RxErrorCode;
  /** Column, chunk, row, byte or character, as far as they are known. */
  readonly at: Partial<Place>;

  constructor(code: RxErrorCode, message: string, at: Partial<Place> = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.at = at;
  }

  /** The form in which errors cross between realms. */
  toJSON(): { kind: RxErrorCode; message: string; at: Partial<Place> } {
    return { kind: this.code, message: this.message, at: this.at };
  }
}

/** Whether the engine threw this as an error of its own. */
export function isWireError(thrown: unknown): thrown is WireError {
  return typeof thrown === 'object' && thrown !== null && 'kind' in thrown && 'message' in thrown && 'at' in thrown;
}

/** The engine of this realm stopped in the middle of something: it has to be replaced. */
export class EngineStopped extends RxError {
  constructor(cause: unknown) {
    super('satellite', `the engine stopped: ${cause instanceof Error ? cause.message : String(cause)}`, {}, { cause });
  }
}

/** Whatever was thrown, by the engine, another realm or the browser, as an `RxError`. */
export function asRxError(thrown: unknown): RxError {
  if (thrown instanceof RxError) return thrown;
  if (isWireError(thrown)) {
    const at = Object.fromEntries(Object.entries(thrown.at).filter(([, value]) => value !== null));
    return new RxError(thrown.kind, thrown.message, at);
  }
  if (thrown instanceof DOMException) {
    if (thrown.name === 'AbortError') return cancelled();
    const lost = thrown.name === 'NotReadableError' || thrown.name === 'NotFoundError';
    const message = lost
      ? 'the file can no longer be read: it was moved or changed since it was picked'
      : thrown.message;
    return new RxError('source', message, {}, { cause: thrown });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new RxError('protocol', message, {}, { cause: thrown });
}

/** The error of a cancelled call. */
export function cancelled(): RxError {
  return new RxError('cancelled', 'the call was cancelled');
}
