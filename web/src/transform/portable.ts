import { DevalueError, parse, stringify } from 'devalue';
import { RxError } from '../error.js';

/** The bytes that a view shows: its buffer may have others, or be shared. */
function viewInfo({ buffer, byteOffset, byteLength }: ArrayBufferView) {
  const shown = new Uint8Array(buffer, byteOffset, byteLength).slice();
  return { buffer: shown.buffer, byteOffset: 0, byteLength, bufferByteLength: byteLength };
}

/** Halves of pairs as escapes, which UTF-8 has no bytes for. */
function wellFormed(json: string): string {
  return json.replace(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`);
}

/**
 * A value that can be cloned as text in JSON, with what it refers to twice and what refers to itself. What cannot be said
 * so, as functions and objects of classes of one's own, is an error (code `unsupported`) that names it and its place.
 */
export function toPortable(value: unknown): string {
  try {
    return wellFormed(stringify(value, undefined, { operations: { viewInfo } }));
  } catch (error) {
    if (!(error instanceof DevalueError)) throw error;
    const { path, value: part } = error;
    const what = typeof part === 'object' ? `class ${part.constructor?.name ?? 'Object'}` : typeof part;
    const message = `'${path.replace(/^\./, '')}' is of ${what}, which cannot be saved with the model`;
    throw new RxError('unsupported', message, {}, { cause: error });
  }
}

/** What {@link toPortable} made portable; another text is an error (code `unsupported`): another version wrote it. */
export function fromPortable(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const message = 'the transformFunc of the saved model is in a form that this version does not know';
    throw new RxError('unsupported', message, {}, { cause: error });
  }
}
