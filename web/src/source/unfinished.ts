import { holdUnfinished, type Release } from './locks.js';
import { OWN, opfsRoot } from './opfs.js';

const FOLDER = `${OWN}-unfinished`;

/** Without locks nobody knows whether a file is still written: after this time it is not, in milliseconds. */
const LONG = 24 * 3600 * 1000;

/** A file that is written out of sight, until it is whole. */
export interface Unfinished {
  handle: FileSystemFileHandle;
  /** Removes what is left of it. */
  remove(): Promise<void>;
}

let swept: Promise<void> | undefined;

/** Begins a file out of sight. What tabs left there that were closed in the middle is removed first. */
export async function beginFile(): Promise<Unfinished> {
  swept ??= sweep();
  await swept;
  const folder = await (await opfsRoot()).getDirectoryHandle(FOLDER, { create: true });
  const name = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`.replace('.', '');
  const release = await holdUnfinished(name);
  const handle = await folder.getFileHandle(name, { create: true });
  return {
    handle,
    remove: async () => {
      await folder.removeEntry(name).catch(() => undefined);
      release?.();
    },
  };
}

/** Removes files whose tabs are gone. */
export async function sweep(): Promise<void> {
  const folder = await (await opfsRoot()).getDirectoryHandle(FOLDER).catch(() => null);
  if (!folder) return;
  for await (const [name, handle] of folder.entries()) {
    // Browsers put what is being written beside the file, under its name with an ending.
    const release: Release | null = await holdUnfinished(name.replace(/\..*/, ''));
    if (!release) continue;
    const isOld = async () => Date.now() - (await (handle as FileSystemFileHandle).getFile()).lastModified > LONG;
    if (navigator.locks || (await isOld())) await folder.removeEntry(name).catch(() => undefined);
    release();
  }
}
