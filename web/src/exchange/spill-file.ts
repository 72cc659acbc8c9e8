import { opfsPlace } from '../source/opfs.js';
import { type ByteWriter, openWriter } from '../source/target.js';

/** The folder of the origin private file system for what does not fit into memory. */
export const SPILL_FOLDER = '.rxwasm-spill';

/** A file that lives as long as the page needs it, and no longer than the page. */
export interface SpillFile {
  write(bytes: Uint8Array): Promise<void>;
  /** What was written; nothing can be added any more. */
  close(): Promise<Blob>;
  /** Removes it. */
  remove(): Promise<void>;
}

/** The lock that says that a file's page lives. */
const lockOf = (name: string) => `rxwasm-spill/${name.split('.')[0]}`;

let isCleaned = false;

/** Makes a file; null where there is no origin private file system. */
export async function makeSpillFile(): Promise<SpillFile | null> {
  if (!navigator.storage?.getDirectory) return null;
  const name = crypto.randomUUID();
  const path = `${SPILL_FOLDER}/${name}`;
  // The lock is there before the file: no other page takes it for one of a page that is gone.
  const unlock = await lock(lockOf(name));
  let writer: ByteWriter;
  try {
    writer = await openWriter(`opfs:${path}`, true, '');
  } catch {
    unlock();
    return null;
  }
  if (!isCleaned) {
    isCleaned = true;
    void clean().catch(() => undefined);
  }
  let closed = false;
  return {
    write: (bytes) => writer.write(bytes),
    close: async () => {
      await writer.close();
      closed = true;
      const { folder } = await opfsPlace(path);
      return (await folder.getFileHandle(name)).getFile();
    },
    remove: async () => {
      if (!closed) await writer.abort();
      const { folder } = await opfsPlace(path);
      await folder.removeEntry(name).catch(() => undefined);
      unlock();
    },
  };
}

/** Takes a lock; the function gives it back. */
async function lock(name: string): Promise<() => void> {
  const { locks } = navigator;
  if (!locks) return () => undefined;
  return new Promise((resolve, reject) => {
    const held = () => new Promise<void>((release) => resolve(() => release()));
    locks.request(name, held).catch(reject);
  });
}

/** Removes what pages left behind that are gone. */
async function clean(): Promise<void> {
  const { locks } = navigator;
  if (!locks) return;
  const { folder } = await opfsPlace(`${SPILL_FOLDER}/any`);
  const names: string[] = [];
  for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name);
  for (const name of names) {
    await locks.request(lockOf(name), { ifAvailable: true }, async (free) => {
      if (free) await folder.removeEntry(name).catch(() => undefined);
    });
  }
}
