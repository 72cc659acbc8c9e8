import { asRxError, RxError } from '../error.js';
import { byEnding } from '../data/formats.js';
import { removePartitionFile, tellsOfPartitions, withPartitions } from '../data/partition-file.js';
import { holdWhole, type Release } from '../source/locks.js';
import { OPFS, OWN, opfsFile, opfsHandle, opfsMove, opfsPath, opfsPlace, opfsRoot } from '../source/opfs.js';
import { sweep } from '../source/unfinished.js';

/** A file in the workspace: the origin private file system, which outlives the tab. */
export interface WorkspaceFile {
  /** Its path, as data and outputs are given: `opfs:folder/name.csv`. */
  file: string;
  /** The same without `opfs:`. */
  path: string;
  /** Bytes. */
  size: number;
  /** When it was written. */
  modified: Date;
  /** The format that its name says, as users call it; null when it says none. */
  format: string | null;
}

async function collect(folder: FileSystemDirectoryHandle, before: string, found: WorkspaceFile[]): Promise<void> {
  const entries = new Map<string, FileSystemHandle>();
  for await (const [name, handle] of folder.entries()) entries.set(name, handle);
  const names: ReadonlySet<string> = new Set(entries.keys());
  for (const [name, handle] of entries) {
    if (tellsOfPartitions(name, names)) continue;
    const path = `${before}${name}`;
    if (handle.kind === 'directory') {
      if (!name.startsWith(OWN)) await collect(handle as FileSystemDirectoryHandle, `${path}/`, found);
      continue;
    }
    // What Chromium puts beside a file that other scripts write.
    if (name.endsWith('.crswap')) continue;
    // It may have been removed in the meantime.
    const file = await (handle as FileSystemFileHandle).getFile().catch(() => null);
    if (!file) continue;
    const format = byEnding(name)?.title ?? null;
    found.push({ file: `${OPFS}${path}`, path, size: file.size, modified: new Date(file.lastModified), format });
  }
}

/** Calls what works on files, so that whatever it throws is an {@link RxError}. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asRxError(error);
  }
}

/**
 * The files of the workspace, in all folders, ordered by path. Throws `environment` where the browser has no origin private
 * file system.
 */
export async function rxListFiles(): Promise<WorkspaceFile[]> {
  return guarded(async () => {
    await sweep();
    const found: WorkspaceFile[] = [];
    await collect(await opfsRoot(), '', found);
    return found.sort((a, b) => (a.path < b.path ? -1 : 1));
  });
}

/** Whether the workspace has a file. */
export async function rxFileExists(path: string): Promise<boolean> {
  return guarded(async () => (await opfsHandle(path)) !== null);
}

/** A file of the workspace as it is now, whose bytes are read as they are needed. Throws `source` when there is none. */
export async function rxGetFile(path: string): Promise<File> {
  return guarded(() => opfsFile(path));
}

/**
 * Gives a file of the workspace another path, where its partitions are known too. Throws `source` when there is no such file, `exists` when there is one at the
 * new path that may not be replaced, `locked` when one of them is being read or written, in whatever tab.
 */
export async function rxRenameFile(
  from: string,
  to: string,
  { overwrite = false }: { overwrite?: boolean } = {},
): Promise<void> {
  await guarded(async () => {
    const [old, path] = [opfsPath(from), opfsPath(to)];
    if (old === path) return;
    await whole([old, path], async () => {
      const handle = await opfsHandle(old);
      if (!handle) throw new RxError('source', `there is no file '${old}' in the workspace`);
      if (!overwrite && (await opfsHandle(path))) {
        throw new RxError('exists', `there is a file '${path}' already; set overwrite to replace it`);
      }
      await withPartitions(old, path, () => opfsMove(handle, path));
      // What was copied, where files cannot be moved, is still there.
      if (await opfsHandle(old)) await removeEntry(old);
      await removePartitionFile(old);
      await prune(old);
    });
  });
}

/** Removes a file of the workspace. Throws `source` when there is none, `locked` when it is being read or written. */
export async function rxRemoveFile(path: string): Promise<void> {
  await guarded(async () => {
    const old = opfsPath(path);
    await whole([old], async () => {
      if (!(await opfsHandle(old))) throw new RxError('source', `there is no file '${old}' in the workspace`);
      await removeEntry(old);
      await removePartitionFile(old);
      await prune(old);
    });
  });
}

async function removeEntry(path: string): Promise<void> {
  const { folder, name } = await opfsPlace(path);
  try {
    await folder.removeEntry(name);
  } catch (error) {
    throw new RxError('locked', `'${path}' is open elsewhere and cannot be removed`, {}, { cause: error });
  }
}

/** Removes the folders that a file has left empty. */
async function prune(path: string): Promise<void> {
  const parts = path.split('/').slice(0, -1);
  for (; parts.length > 0; parts.pop()) {
    const { folder, name } = await opfsPlace(parts.join('/'));
    const isEmpty = await folder.removeEntry(name).then(
      () => true,
      () => false,
    );
    if (!isEmpty) return;
  }
}

/** Works on files that nobody reads or writes. */
async function whole(paths: readonly string[], work: () => Promise<void>): Promise<void> {
  const held: Release[] = [];
  try {
    for (const path of paths) held.push(await holdWhole(path));
    await work();
  } finally {
    for (const release of held) release();
  }
}
