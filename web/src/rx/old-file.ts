import { fileName } from '../data/file.js';
import { formatWithin } from '../data/formats.js';
import type { RxDataSource } from '../data/sources.js';
import { RxError } from '../error.js';
import { frontOf } from './front.js';

/** Whether a file is there that something can be added to. It is an error when it has another format. */
export async function isOfFormat(output: RxDataSource, signal?: AbortSignal): Promise<boolean> {
  const front = await frontOf(output.file);
  if (!front) return false;
  const found = await formatWithin(front.source, signal);
  const type = found?.make(null).type ?? 'RxTextData';
  if (type === output.type) return true;
  const isBlankJson = output.type === 'RxJsonData' && type === 'RxTextData' && (await startsBlank(front));
  if (isBlankJson) return true;
  const name = fileName(output.file as Exclude<RxDataSource['file'], WritableStream | null>);
  const message = `'${name}' is no file for a source of class ${output.type}: it is read as ${type}`;
  throw new RxError('argument', message);
}

/** Whether a file begins with more blanks than are looked at. */
async function startsBlank({ read }: { read(offset: number, length: number): Promise<Uint8Array> }): Promise<boolean> {
  return new TextDecoder().decode(await read(0, 8)).trim() === '';
}
