import { RxError } from '../error.js';

/** Where a path of the origin private file system leads: a folder and the name of a file in it. */
export interface OpfsPlace {
  folder: FileSystemDirectoryHandle;
  name: string;
}

/** Walks to the folder of a path, making folders on the way when asked to. */
export async function opfsPlace(path: string, create = false): Promise<OpfsPlace> {
  const parts = path.split('/').filter(Boolean);
  const name = parts.pop();
  if (!name) throw new RxError('argument', 'the path names no file');
  let folder = await opfsRoot();
  for (const part of parts) folder = await folder.getDirectoryHandle(part, { create });
  return { folder, name };
}

/** The uppermost folder. Some browsers know the call and refuse it, as WebKit does in private windows. */
async function opfsRoot(): Promise<FileSystemDirectoryHandle> {
  const message = 'this browser has no origin private file system';
  if (!navigator.storage?.getDirectory) throw new RxError('environment', message);
  try {
    return await navigator.storage.getDirectory();
  } catch (error) {
    throw new RxError('environment', message, {}, { cause: error });
  }
}
