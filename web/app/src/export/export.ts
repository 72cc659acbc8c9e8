import * as rx from 'rxwasm';
import type { FormatInfo, RxDataSource } from 'rxwasm';

/** Where a file goes that is written. */
export type Place = 'workspace' | 'disk';

type Picker = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;

/** Whether the browser lets users pick a file to write. */
export const canPick = () => 'showSaveFilePicker' in globalThis;

/** A file that the user picks. Nothing when the user picks none. */
export async function pick(name: string): Promise<FileSystemFileHandle | null> {
  try {
    return await (globalThis as unknown as { showSaveFilePicker: Picker }).showSaveFilePicker({ suggestedName: name });
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') return null;
    throw thrown;
  }
}

type Make = (file: string | FileSystemFileHandle | null) => RxDataSource;

/** The output of a format: the function that makes its sources has the name of their class. */
export function outputOf({ type }: FormatInfo, file: string | FileSystemFileHandle | null): RxDataSource {
  const make = (rx as unknown as Record<string, Make>)[type];
  if (!make) throw new rx.RxError('unsupported', `${type} cannot be written`);
  return make(file);
}
