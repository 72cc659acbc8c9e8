import { RxError } from '../error.js';
import { type ByteSource, opfsSource, urlSource } from '../source/bytes.js';
import { OPFS } from '../source/opfs.js';

/**
 * Where a file is: a `File` or `Blob`, a URL, a path in the origin private file system (`opfs:folder/file`), a file that
 * the user picked, bytes.
 */
export type FileLike = Blob | URL | string | FileSystemFileHandle | Uint8Array | ArrayBuffer;

/** The bytes of a file-like value. */
export async function byteSource(
  file: FileLike | WritableStream<Uint8Array> | null,
  signal?: AbortSignal,
): Promise<ByteSource> {
  if (file === null) return { kind: 'none' };
  if (isHandle(file)) return { kind: 'blob', blob: await file.getFile() };
  if (file instanceof WritableStream) throw new RxError('argument', 'a stream that is written cannot be read');
  if (file instanceof Blob) return { kind: 'blob', blob: file };
  if (file instanceof URL) return urlSource(file.href, signal);
  if (typeof file === 'string') {
    if (file.startsWith(OPFS)) return opfsSource(file);
    return urlSource(address(file), signal);
  }
  return { kind: 'blob', blob: new Blob([file as BlobPart]) };
}

function address(text: string): string {
  try {
    return new URL(text, globalThis.location?.href).href;
  } catch (error) {
    throw new RxError('source', `'${text}' is not a URL`, {}, { cause: error });
  }
}

/** A file-like value's name, for messages and printouts. */
export function fileName(file: FileLike | WritableStream<Uint8Array> | null): string {
  if (file instanceof File || isHandle(file)) return file.name;
  if (file instanceof URL) return file.href;
  return typeof file === 'string' ? file : 'data';
}

/** Whether a value is a file that the user picked. Not all browsers know the class. */
function isHandle(value: unknown): value is FileSystemFileHandle {
  return typeof FileSystemFileHandle === 'function' && value instanceof FileSystemFileHandle;
}

/** Whether a value names a file. */
export function isFileLike(value: unknown): value is FileLike {
  return (
    typeof value === 'string' ||
    value instanceof Blob ||
    value instanceof URL ||
    isHandle(value) ||
    value instanceof Uint8Array ||
    value instanceof ArrayBuffer
  );
}
