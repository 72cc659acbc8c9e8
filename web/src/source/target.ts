import { RxError } from '../error.js';
import { isFull, storageError } from './full.js';
import { opfsPlace } from './opfs.js';

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
function streamWriter(
  stream: WritableStream<Uint8Array>,
  isFile: boolean,
  undo: () => Promise<void> = async () => undefined,
  kept = 0,
): ByteWriter {
  const writer = stream.getWriter();
  let written = 0;
  let fraction = 0;
  const checked = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw await storageError(error, { written, kept, fraction });
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
      await writer.abort().catch(() => undefined);
      await undo();
    },
  };
}

/** Writes a file anew, or behind its first bytes, which are kept. */
async function handleWriter(
  handle: FileSystemFileHandle,
  kept: number,
  undo?: () => Promise<void>,
): Promise<ByteWriter> {
  try {
    const file = await handle.createWritable({ keepExistingData: kept > 0 });
    if (kept > 0) {
      await file.truncate(kept);
      await file.seek(kept);
    }
    return streamWriter(file as unknown as WritableStream<Uint8Array>, true, undo, kept);
  } catch (error) {
    if (isFull(error)) throw await storageError(error, { written: 0, kept, fraction: 0 });
    throw new RxError('storage', `'${handle.name}' cannot be written`, {}, { cause: error });
  }
}

async function opfsWriter(path: string, overwrite: boolean, kept: number): Promise<ByteWriter> {
  const { folder, name } = await opfsPlace(path, true);
  const existing = await folder.getFileHandle(name).catch(() => null);
  if (existing && !overwrite) {
    throw new RxError('exists', `there is a file '${path}' already; set overwrite to replace it`);
  }
  const handle = existing ?? (await folder.getFileHandle(name, { create: true }));
  return handleWriter(handle, existing ? kept : 0, async () => {
    if (!existing) await folder.removeEntry(name).catch(() => undefined);
  });
}

/** Whether a target is a file that is there and holds something. */
export async function targetExists(target: unknown): Promise<boolean> {
  if (typeof target === 'string' && target.startsWith('opfs:')) {
    const { folder, name } = await opfsPlace(target.slice('opfs:'.length), true);
    return (await folder.getFileHandle(name).catch(() => null)) !== null;
  }
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
    if (target.startsWith('opfs:')) return opfsWriter(target.slice('opfs:'.length), overwrite, kept);
    throw new RxError('argument', `'${target}' cannot be written; paths that can begin with 'opfs:'`);
  }
  if (target instanceof WritableStream) return streamWriter(target, false);
  return handleWriter(target, kept);
}
