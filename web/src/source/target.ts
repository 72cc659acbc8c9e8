import { RxError } from '../error.js';
import { isFull, storageError } from './full.js';
import { holdAlone, holdWriting } from './locks.js';
import { OPFS, type OpfsPlace, opfsHandle, opfsMove, opfsPath, opfsPlace } from './opfs.js';
import { beginFile } from './unfinished.js';

/**
 * Where a file is written: a path in the origin private file system (`opfs:folder/file`), a file that the user picked, a
 * stream, or memory for `null`.
 */
export type FileTarget = string | FileSystemFileHandle | WritableStream<Uint8Array> | null;

/** Bytes on their way to a file: nothing is there before `close`. Or to a stream, which gets them as they come. */
export interface ByteWriter {
  write(bytes: Uint8Array): Promise<void>;
  /** Tells which part of all bytes was written so far, from 0 to 1: for what is said when there is no room for the rest. */
  reached(fraction: number): void;
  /** The bytes of a file that is continued which stand there already. */
  readonly kept: number;
  /** Whether what was written can be taken back. */
  readonly canRestart: boolean;
  /** Begins again: nothing was written yet. */
  restart(): Promise<void>;
  /** Ends the file; what was written to memory comes back. */
  close(): Promise<Blob | null>;
  /** Gives up: a file that was there before is unchanged, a new one is gone; a stream is aborted. */
  abort(): Promise<void>;
}

function memoryWriter(type: string): ByteWriter {
  let pieces: BlobPart[] = [];
  return {
    canRestart: true,
    kept: 0,
    reached: () => undefined,
    restart: async () => {
      pieces = [];
    },
    write: async (bytes) => {
      pieces.push(bytes as BlobPart);
      // Blobs may live on disk, arrays may not.
      if (pieces.length >= 64) pieces = [new Blob(pieces)];
    },
    close: async () => new Blob(pieces, { type }),
    abort: async () => {
      pieces = [];
    },
  };
}

/** Of a file, which can be cut back, or of a stream of the user's. */
function streamWriter(stream: WritableStream<Uint8Array>, isFile: boolean, kept = 0): ByteWriter {
  const writer = stream.getWriter();
  let written = 0;
  let fraction = 0;
  let isGivenUp = false;
  const checked = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw await storageError(error, { written, kept, fraction, isNobodys: isFile && !isGivenUp });
    }
  };
  return {
    canRestart: isFile,
    kept,
    reached: (part) => {
      fraction = part;
    },
    restart: async () => {
      if (written === 0) return;
      if (!isFile) throw new RxError('format', 'values do not fit the types of their columns: give their types');
      await checked(writer.write({ type: 'truncate', size: kept } as unknown as Uint8Array));
      written = 0;
      fraction = 0;
    },
    write: async (bytes) => {
      await checked(writer.ready.then(() => writer.write(bytes)));
      written += bytes.length;
    },
    close: () => checked(writer.close()).then(() => null),
    abort: async () => {
      isGivenUp = true;
      await writer.abort().catch(() => undefined);
    },
  };
}

/** Writes a file anew, or behind bytes that it gets first. */
async function handleWriter(
  handle: FileSystemFileHandle,
  kept: Blob | null = null,
  name = handle.name,
): Promise<ByteWriter> {
  try {
    const file = await handle.createWritable();
    await kept?.stream().pipeTo(file, { preventClose: true });
    return streamWriter(file as unknown as WritableStream<Uint8Array>, true, kept?.size);
  } catch (error) {
    throw await unwritable(error, name, kept?.size);
  }
}

/**
 * Of a path in the origin private file system: the file is written out of sight and put in its place when it is whole, so
 * that a tab that is closed in the middle leaves the old file or none.
 */
async function opfsWriter(given: string, overwrite: boolean, kept: number): Promise<ByteWriter> {
  const path = opfsPath(given);
  const release = await holdWriting(path);
  try {
    const existing = await opfsHandle(path);
    if (!overwrite && existing) {
      throw new RxError('exists', `there is a file '${path}' already; set overwrite to replace it`);
    }
    // What is wrong with the path is known before anything is written.
    await requireNoFolder(given, await opfsPlace(path, true));
    const { handle, remove } = await beginFile();
    const front = existing && kept > 0 ? (await existing.getFile()).slice(0, kept) : null;
    const writer = await handleWriter(handle, front, path);
    const end = async () => {
      await remove();
      release();
    };
    return {
      ...writer,
      close: async () => {
        await writer.close();
        const alone = await holdAlone(path);
        await opfsMove(handle, path).finally(alone);
        await end();
        return null;
      },
      abort: async () => {
        await writer.abort();
        await end();
      },
    };
  } catch (error) {
    release();
    throw await unwritable(error, path);
  }
}

/** Throws for a path that ends as folders do, or that is one. */
async function requireNoFolder(path: string, { folder, name }: OpfsPlace): Promise<void> {
  const isFolder =
    path.endsWith('/') ||
    (await folder.getDirectoryHandle(name).then(
      () => true,
      () => false,
    ));
  if (isFolder) throw new RxError('argument', `'${path}' is a folder, not a file that can be written`);
}

/** Why a file could not be opened for writing behind so many bytes that it has. */
async function unwritable(error: unknown, name: string, kept = 0): Promise<RxError> {
  if (error instanceof RxError) return error;
  if (isFull(error)) return storageError(error, { written: 0, kept, fraction: 0 });
  const isFile = error instanceof DOMException && error.name === 'TypeMismatchError';
  const message = isFile ? `a part of '${name}' is a file, not a folder` : `'${name}' cannot be written`;
  return new RxError('storage', message, {}, { cause: error });
}

/** Whether a target is a file that is there and holds something. */
export async function targetExists(target: unknown): Promise<boolean> {
  if (typeof target === 'string' && target.startsWith(OPFS)) return (await opfsHandle(target)) !== null;
  if (typeof FileSystemFileHandle === 'function' && target instanceof FileSystemFileHandle) {
    return (await target.getFile()).size > 0;
  }
  return false;
}

/**
 * Opens a target for writing; what is written to memory has a media type. Of a file that is there the first `kept` bytes stay,
 * and the others are written behind them; of memory and streams nothing is there.
 */
export async function openWriter(target: FileTarget, overwrite: boolean, type: string, kept = 0): Promise<ByteWriter> {
  if (target === null) return memoryWriter(type);
  if (typeof target === 'string') {
    if (target.startsWith(OPFS)) return opfsWriter(target, overwrite, kept);
    throw new RxError('argument', `'${target}' cannot be written; paths that can begin with 'opfs:'`);
  }
  if (target instanceof WritableStream) return streamWriter(target, false);
  return handleWriter(target, kept > 0 ? (await target.getFile()).slice(0, kept) : null);
}
