import { byteSource } from '../data/file.js';
import { outputFile } from '../data/outputs.js';
import { readPartitionFile, withPartitions } from '../data/partition-file.js';
import { type RxDataSource, RxXdfData } from '../data/sources.js';
import { RxError } from '../error.js';
import type { VarInfoParams } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import { type ByteSource, isCurrent, openBytes } from '../source/bytes.js';
import { isOpfs } from '../source/opfs.js';
import { openWriter } from '../source/target.js';
import { forget } from './data.js';
import { FOOTER, metadataAt } from './write-xdf.js';

/**
 * Writes the metadata of an XDF file anew: the end of a file that can be written, which is there with the old end or with the
 * new one; of what is in memory, or was only given to be read, a file with the new end comes back.
 */
export async function editXdf(
  source: RxDataSource,
  params: Partial<VarInfoParams>,
  given: unknown,
): Promise<RxDataSource> {
  const { file } = source;
  if (file === null || file instanceof WritableStream) {
    throw new RxError('argument', 'the data source has no file to read');
  }
  const isElsewhere = file instanceof URL || (typeof file === 'string' && !file.startsWith('opfs:'));
  if (isElsewhere) {
    const message = `'${String(file)}' cannot be changed where it is; rxImport writes it to a file in the origin private file system ('opfs:')`;
    throw new RxError('argument', message);
  }
  const place = await byteSource(file);
  const { at, metadata } = await endOf(place);
  const Engine = await launchpad().engineClass({ rest: true });
  const tail = Engine.xdfEdited(metadata, params);
  const options = renamed(source.options, params);
  if (file instanceof Blob || file instanceof Uint8Array || file instanceof ArrayBuffer) {
    const whole = file instanceof Blob ? file : new Blob([file as BlobPart]);
    return RxXdfData(new Blob([whole.slice(0, at), tail as BlobPart]), options);
  }
  const keeps = isOpfs(file) && !(await changesKeys(file, params));
  const writer = await openWriter(outputFile(source), true, 'application/octet-stream', at);
  try {
    if (!(await isCurrent(place))) {
      throw new RxError(
        'locked',
        'the file was written by another call, or in another tab, before it could be changed',
      );
    }
    await writer.write(tail);
    await (keeps ? withPartitions(file, file, writer.close) : writer.close());
  } catch (error) {
    await writer.abort();
    throw error;
  }
  forget(source);
  forget(given);
  return RxXdfData(file, options);
}

/** Whether variables that a file is partitioned by change, and with them what is told of its partitions. */
async function changesKeys(file: string, { variables = [] }: Partial<VarInfoParams>): Promise<boolean> {
  if (variables.length === 0) return false;
  const keys = (await readPartitionFile(file))?.keys ?? [];
  return variables.some(({ name, position }) => position != null || keys.includes(name));
}

/** What stands behind the columns of a file, and where it begins. */
async function endOf(place: ByteSource): Promise<{ at: number; metadata: Uint8Array }> {
  const bytes = await openBytes(place);
  try {
    const at = metadataAt(await bytes.read(Math.max(bytes.size - FOOTER, 0), FOOTER), bytes.size);
    return { at, metadata: await bytes.read(at, bytes.size - at) };
  } finally {
    bytes.close();
  }
}

/** The variables that a source reads, under their new names. */
function renamed(options: RxDataSource['options'], { variables = [] }: Partial<VarInfoParams>): object {
  const names = new Map(variables.map(({ name, newName }) => [name, newName ?? name]));
  const entries = Object.entries(options).map(([option, list]) => {
    return [option, (list as string[]).map((name) => names.get(name) ?? name)];
  });
  return Object.fromEntries(entries);
}
