import { RxError } from '../error.js';

/** What paths in the origin private file system begin with. */
export const OPFS = 'opfs:';

/** Folders at the top whose names begin with this hold what is not the user's: unfinished files, rows that are sorted. */
export const OWN = '.rxwasm';

/** Whether this is a path in the origin private file system. */
export function isOpfs(file: unknown): file is string {
  return typeof file === 'string' && file.startsWith(OPFS);
}

/** Where a path of the origin private file system leads: a folder and the name of a file in it. */
export interface OpfsPlace {
  folder: FileSystemDirectoryHandle;
  name: string;
}

/** A path in the one form that it is locked by: without `opfs:`, and without what stands for nothing. */
export function opfsPath(path: string): string {
  const parts = (path.startsWith(OPFS) ? path.slice(OPFS.length) : path).split('/').filter(Boolean);
  if (parts.length === 0) throw new RxError('argument', 'the path names no file');
  if (parts.some((part) => part === '.' || part === '..')) {
    throw new RxError('argument', `'${path}' cannot be a path here: it has '.' or '..' in it`);
  }
  return parts.join('/');
}

/** Walks to the folder of a path, making folders on the way when asked to. */
export async function opfsPlace(path: string, create = false): Promise<OpfsPlace> {
  const parts = opfsPath(path).split('/');
  const name = parts.pop() ?? '';
  let folder = await opfsRoot();
  for (const part of parts) folder = await folder.getDirectoryHandle(part, { create });
  return { folder, name };
}

/** The uppermost folder. Some browsers know the call and refuse it, as WebKit does in private windows. */
export async function opfsRoot(): Promise<FileSystemDirectoryHandle> {
  const message = 'this browser has no origin private file system';
  if (!navigator.storage?.getDirectory) throw new RxError('environment', message);
  try {
    return await navigator.storage.getDirectory();
  } catch (error) {
    throw new RxError('environment', message, {}, { cause: error });
  }
}

/** A file as it is now; null when there is none. */
export async function opfsHandle(path: string): Promise<FileSystemFileHandle | null> {
  try {
    const { folder, name } = await opfsPlace(path);
    return await folder.getFileHandle(name);
  } catch (error) {
    if (error instanceof DOMException && ['NotFoundError', 'TypeMismatchError'].includes(error.name)) return null;
    throw error;
  }
}

/** A file as it is now. Throws when there is none. */
export async function opfsFile(path: string): Promise<File> {
  try {
    const handle = await opfsHandle(path);
    if (handle) return await handle.getFile();
  } catch (error) {
    if (error instanceof RxError) throw error;
    throw new RxError('source', `'${path}' cannot be read`, {}, { cause: error });
  }
  throw new RxError('source', `there is no file '${path}' in the origin private file system`);
}

/** Not all type libraries know it. */
type Movable = FileSystemFileHandle & { move?(folder: FileSystemDirectoryHandle, name: string): Promise<void> };

/** Puts a file in its place, whatever is there: at once where browsers can, otherwise as a copy. */
export async function opfsMove(handle: FileSystemFileHandle, path: string): Promise<void> {
  const { folder, name } = await opfsPlace(path, true);
  const movable = handle as Movable;
  try {
    if (movable.move) return await movable.move(folder, name);
    const copy = await (await folder.getFileHandle(name, { create: true })).createWritable();
    await (await handle.getFile()).stream().pipeTo(copy);
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'NoModificationAllowedError') throw error;
    throw new RxError('locked', `'${path}' is open elsewhere and cannot be replaced`, {}, { cause: error });
  }
}
