import { isOpfs, OPFS, opfsFile, opfsHandle, opfsPath, opfsPlace } from '../source/opfs.js';
import { openWriter } from '../source/target.js';
import type { RxDataSource } from './sources.js';

/** What the name of the file beside a partitioned one ends with. */
const ENDING = '.partitions';

/** The bytes at the start and at the end of a file that its stamp is made of: signatures, metadata, levels. */
const [HEAD, TAIL] = [4096, 65_536];

/** The most bytes of the line in front of the table. */
const MOST_LINE = 65_536;

/** What is told beside a file of its partitions: a line of JSON, and behind it a table as an Arrow file. */
export interface PartitionFile {
  /** The variables that it is partitioned by. */
  keys: readonly string[];
  /** The values and rows of the partitions. */
  table: Blob;
  /** Whether the file is as it was when this was told. */
  isCurrent: boolean;
}

/** What is told of partitions of a file in the workspace lies beside it. */
function place(path: string): string {
  return `${OPFS}${opfsPath(path)}${ENDING}`;
}

/** Whether a file of a folder only tells of the partitions of another one there. */
export function tellsOfPartitions(name: string, folder: ReadonlySet<string>): boolean {
  return name.endsWith(ENDING) && folder.has(name.slice(0, -ENDING.length));
}

/**
 * Tells versions of a file apart, by its size, the moment in which it was written, and the bytes at its ends. Null for what
 * never changes: files that were given to be read, bytes, URLs.
 */
export async function fileStamp(file: RxDataSource['file']): Promise<string | null> {
  const found = await changing(file);
  return found && stampOf(found);
}

async function stampOf(found: File): Promise<string> {
  const ends = new Blob([found.slice(0, HEAD), found.slice(Math.max(found.size - TAIL, 0))]);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await ends.arrayBuffer()));
  const text = Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${found.size} ${found.lastModified} ${text}`;
}

async function changing(file: RxDataSource['file']): Promise<File | null> {
  if (isOpfs(file)) return opfsFile(file);
  const isHandle = typeof FileSystemFileHandle === 'function' && file instanceof FileSystemFileHandle;
  return isHandle ? file.getFile() : null;
}

/** Tells of the partitions of a file in the workspace as it is now. */
export async function writePartitionFile(
  path: string,
  { keys, table }: Pick<PartitionFile, 'keys' | 'table'>,
): Promise<void> {
  const line = `${JSON.stringify({ stamp: await stampOf(await opfsFile(path)), keys })}\n`;
  const writer = await openWriter(place(path), true, 'application/octet-stream');
  try {
    await writer.write(new TextEncoder().encode(line));
    await writer.write(new Uint8Array(await table.arrayBuffer()));
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/** What is told of the partitions of a file in the workspace; null when nothing is. */
export async function readPartitionFile(path: string): Promise<PartitionFile | null> {
  const handle = await opfsHandle(place(path));
  const partitioned = handle && (await opfsHandle(path));
  if (!partitioned) return null;
  const file = await handle.getFile();
  const start = new Uint8Array(await file.slice(0, MOST_LINE).arrayBuffer());
  const end = start.indexOf(0x0a);
  const told = toldBy(new TextDecoder().decode(start.subarray(0, Math.max(end, 0))));
  if (!told) return null;
  const isCurrent = told.stamp === (await stampOf(await partitioned.getFile()));
  return { keys: told.keys, table: file.slice(end + 1), isCurrent };
}

/** The line in front of the table; null when it is something else. */
function toldBy(line: string): { stamp: string; keys: readonly string[] } | null {
  try {
    const { stamp, keys } = JSON.parse(line);
    return typeof stamp === 'string' && Array.isArray(keys) ? { stamp, keys } : null;
  } catch {
    return null;
  }
}

/** Forgets the partitions of a file in the workspace. */
export async function removePartitionFile(path: string): Promise<void> {
  if (!(await opfsHandle(place(path)))) return;
  const { folder, name } = await opfsPlace(place(path));
  await folder.removeEntry(name);
}

/**
 * Does something to a file in the workspace, or with it, after which its rows lie in `to` as they lay in `from`: what was
 * told of their partitions, if that held, holds there too. What was told of a file that was replaced is forgotten.
 */
export async function withPartitions<T>(from: string | null, to: string, work: () => Promise<T>): Promise<T> {
  const told = from === null ? null : await readPartitionFile(from);
  // The bytes are taken before: the file that has them may be replaced.
  const table = told?.isCurrent ? new Blob([await told.table.arrayBuffer()]) : null;
  const done = await work();
  if (told && table) await writePartitionFile(to, { keys: told.keys, table });
  else await removePartitionFile(to);
  return done;
}
