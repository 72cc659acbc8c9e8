import { RxError } from 'rxwasm';

/** Whatever was thrown as an error with a code. */
export function asError(thrown: unknown): RxError {
  if (thrown instanceof RxError) return thrown;
  const cause = { cause: thrown };
  if (thrown instanceof DOMException && ['NotReadableError', 'NotFoundError'].includes(thrown.name)) {
    return new RxError(
      'source',
      'the file can no longer be read: it was moved or changed since it was picked',
      {},
      cause,
    );
  }
  return new RxError('protocol', thrown instanceof Error ? thrown.message : String(thrown), {}, cause);
}
