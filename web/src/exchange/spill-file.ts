import { openWriter } from '../source/target.js';
import { beginFile, type Unfinished } from '../source/unfinished.js';

/** A file that lives as long as the page needs it, and no longer than the page. */
export interface SpillFile {
  write(bytes: Uint8Array): Promise<void>;
  /** What was written; nothing can be added any more. */
  close(): Promise<Blob>;
  /** Removes it. */
  remove(): Promise<void>;
}

/** Makes a file out of sight; null where there is no origin private file system. */
export async function makeSpillFile(): Promise<SpillFile | null> {
  if (!navigator.storage?.getDirectory) return null;
  const file = await beginFile().catch(() => null);
  return file && spillTo(file);
}

async function spillTo({ handle, remove }: Unfinished): Promise<SpillFile | null> {
  const writer = await openWriter(handle, true, '').catch(() => null);
  if (!writer) {
    await remove();
    return null;
  }
  let closed = false;
  return {
    write: (bytes) => writer.write(bytes),
    close: async () => {
      await writer.close();
      closed = true;
      return handle.getFile();
    },
    remove: async () => {
      if (!closed) await writer.abort();
      await remove();
    },
  };
}
