import { byteSource, type FileLike, fileName } from '../data/file.js';
import { withPartitions } from '../data/partition-file.js';
import { asRxError, cancelled, RxError } from '../error.js';
import { openBytes } from '../source/bytes.js';
import { isOpfs } from '../source/opfs.js';
import { type FileTarget, openWriter } from '../source/target.js';
import { rxGetFile } from './files.js';
import { rxStorage } from './storage.js';

/** How far copying is. */
export interface CopyProgress {
  bytes: number;
  totalBytes: number;
  fraction: number;
}

/** The options of {@link rxCopyFile} and {@link rxSaveFile}. */
export interface CopyOptions {
  /** Cancels it: what was there before is there still. */
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: CopyProgress) => void) | undefined;
}

/** Bytes that are read at once; as many are on their way to the file meanwhile. */
const PIECE = 1 << 22;

/**
 * Copies the bytes of a file, a URL, a path of the workspace or an array: into the workspace (`'opfs:folder/name'`), to a
 * file that the user picked, to a stream, or to memory for `null`, which resolves to a Blob. A few megabytes are in memory at
 * once, and a file is there once it is whole. Throws `exists` when there is one that may not be replaced, `storage` when
 * there is no room, `locked` when the file is being written.
 */
export async function rxCopyFile(from: FileLike, to: null, options?: CopyOptions): Promise<Blob>;
export async function rxCopyFile(
  from: FileLike,
  to: Exclude<FileTarget, null>,
  options?: CopyOptions & { overwrite?: boolean },
): Promise<null>;
export async function rxCopyFile(
  from: FileLike,
  to: FileTarget,
  { signal, onProgress, overwrite = false }: CopyOptions & { overwrite?: boolean } = {},
): Promise<Blob | null> {
  try {
    const source = await byteSource(from, signal);
    const bytes = await openBytes(source);
    // A file that is copied onto itself, say: whoever replaces it waits for all who read it.
    bytes.close();
    if (isOpfs(to)) await requireRoom(fileName(from), bytes.size);
    const writer = await openWriter(to, overwrite, 'application/octet-stream');
    // What is told of partitions lies beside files of the workspace, and nowhere else.
    const close = () => (isOpfs(to) ? withPartitions(isOpfs(from) ? from : null, to, writer.close) : writer.close());
    try {
      let next = bytes.read(0, PIECE, signal);
      for (let done = 0; done < bytes.size; ) {
        const piece = await next;
        if (signal?.aborted) throw cancelled();
        if (piece.length === 0) throw new RxError('source', `${fileName(from)} ends before it should`, { byte: done });
        done += piece.length;
        next = done < bytes.size ? bytes.read(done, PIECE, signal) : next;
        // It is waited for after this piece is written; nobody else would hear of it.
        next.catch(() => undefined);
        await writer.write(piece);
        writer.reached(done / bytes.size);
        onProgress?.({ bytes: done, totalBytes: bytes.size, fraction: done / bytes.size });
      }
      if (signal?.aborted) throw cancelled();
      return await close();
    } catch (error) {
      await writer.abort();
      throw error;
    }
  } catch (error) {
    throw asRxError(error);
  }
}

/** Throws when a file of this size is known not to fit. */
async function requireRoom(name: string, size: number): Promise<void> {
  const { free } = await rxStorage();
  if (free === null || size <= free) return;
  const megabytes = (value: number) => `${Math.ceil(value / 1e6).toLocaleString('en')} MB`;
  throw new RxError('storage', `${name} needs ${megabytes(size)}, and ${megabytes(free)} are free in the workspace`);
}

type Picker = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;

/**
 * Hands a file to the user: to a file that they pick, in browsers that let them, otherwise as a download. Resolves to
 * whether they took it. Call it in answer to a click: browsers ask for one.
 */
export async function rxSaveFile(
  from: FileLike,
  { name = fileName(from).split(/[/:]/).at(-1) || 'data', ...options }: CopyOptions & { name?: string } = {},
): Promise<boolean> {
  try {
    const { showSaveFilePicker } = globalThis as unknown as { showSaveFilePicker?: Picker };
    if (showSaveFilePicker) {
      const picked = await showSaveFilePicker({ suggestedName: name });
      await rxCopyFile(from, picked, { ...options, overwrite: true });
      return true;
    }
    download(name, await asBlob(from, options));
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return false;
    throw asRxError(error);
  }
}

/** The bytes as the browser can download them: files that it has are not copied. */
async function asBlob(from: FileLike, options: CopyOptions): Promise<Blob> {
  if (from instanceof Blob) return from;
  if (isOpfs(from)) return rxGetFile(from);
  return rxCopyFile(from, null, options);
}

function download(name: string, file: Blob): void {
  const url = URL.createObjectURL(file);
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  // The browser reads the address when it saves, which may be a moment later.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
