import {
  type FormatInfo,
  RxArrowData,
  RxTextData,
  type RunOptions,
  type RxDataSource,
  rxDataStep,
  RxXdfData,
} from 'rxwasm';
import * as rx from 'rxwasm';
import type { Dataset } from '../data/workspace.svelte.ts';
import type { StepOptions } from '../step/step.ts';

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

/** The output of a format. */
function outputOf({ type }: FormatInfo): Make {
  const known: Partial<Record<RxDataSource['type'], Make>> = { RxTextData, RxArrowData, RxXdfData };
  return known[type] ?? (rx as unknown as Record<string, Make>)[type] ?? RxArrowData;
}

/** Writes what a step makes of data: to a path, to a file that was picked, or to memory. */
export async function writeData(
  data: Dataset,
  options: StepOptions,
  format: FormatInfo,
  file: string | FileSystemFileHandle | null,
  { overwrite = false, ...how }: RunOptions & { overwrite?: boolean },
): Promise<RxDataSource> {
  return rxDataStep(data.input, { ...options, ...how, outFile: outputOf(format)(file), overwrite });
}
