import { opfsPlace } from '../../source/opfs.js';

/**
 * A database file in which there is nothing, as DuckDB 1.4 writes it, deflated: ATTACH takes a file that is there, and one
 * without a byte is none to it.
 */
const EMPTY =
  '7dexCcJQFAXQL1i4SMDqYzBCrBS0E+ycwKAbWJtWSJVFBFdwguwTtAgiBATLFOc0l8d9C9xzW0/LKj62h81uHf5zSWMW57/7Ii2OeX5aLmYBAAAAGIDnNbnf9qvmc796vp/jLiZdjIL9DwAAAPa//Q8AAABD8QY=';

async function emptyDatabase(): Promise<Uint8Array> {
  const deflated = Uint8Array.from(atob(EMPTY), (char) => char.charCodeAt(0));
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Types for workers are not among those of pages. */
type Accessible = FileSystemFileHandle & {
  createSyncAccessHandle(): Promise<{
    getSize(): number;
    write(bytes: Uint8Array): number;
    flush(): void;
    close(): void;
  }>;
};

/** Fills a file that is new: the database opens one only when it holds a database. */
export async function fillNewFile(path: string): Promise<void> {
  const { folder, name } = await opfsPlace(path, true);
  const handle = (await folder.getFileHandle(name, { create: true })) as Accessible;
  if ((await handle.getFile()).size > 0) return;
  const content = await emptyDatabase();
  const file = await handle.createSyncAccessHandle();
  try {
    file.write(content);
    file.flush();
  } finally {
    file.close();
  }
}
