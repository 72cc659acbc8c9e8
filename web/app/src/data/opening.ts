import { draft } from '../analysis/draft.svelte.ts';
import { type FileOrigin, NO_CHOICES, type TextChoices } from './origin.ts';
import { workspace } from './workspace.svelte.ts';

/** Files above this size are streamed: decoded they may not fit into the 4 GB that an engine can address. */
const LARGEST_RESIDENT = 3e9;

/** Opens a file by settings that were looked at. */
export function openOrigin(origin: FileOrigin): Promise<boolean> {
  return workspace.load(origin);
}

/** Opens a file that was picked or dropped. */
export function openFile(file: File, text: TextChoices = NO_CHOICES, streamed = false): Promise<boolean> {
  return workspace.load({ kind: 'file', file, text: { ...text }, streamed: streamed || file.size > LARGEST_RESIDENT });
}

/** Opens a file of the workspace. */
export function openPath(path: string, size: number, text: TextChoices = NO_CHOICES): Promise<boolean> {
  return workspace.load({ kind: 'workspace', path, text: { ...text }, streamed: size > LARGEST_RESIDENT });
}

/** Opens the sample that comes with the app. */
export async function openSample(): Promise<boolean> {
  const opened = await workspace.load({ kind: 'sample', url: 'samples/flights.csv', streamed: false });
  if (opened) {
    draft.suggest('rxLinMod', 'ArrDelay ~ DayOfWeek + Departure');
    draft.suggest('rxSummary', '~ ArrDelay + ArrDelay:Carrier');
  }
  return opened;
}

/** Makes the table of random numbers. */
export async function openRandom(rows: number): Promise<boolean> {
  const opened = await workspace.load({ kind: 'random', rows, seed: 1, streamed: false });
  if (opened) {
    draft.suggest('rxLinMod', 'y ~ rand1 + rand2 + rand3 + rand4 + rand5');
    draft.suggest('rxSummary', '~ y + rand1 + rand2 + rand3 + rand4 + rand5');
  }
  return opened;
}

/** Opens a table of the embedded database. */
export function openTable(table: string, database: string): Promise<boolean> {
  return workspace.load({ kind: 'table', table, database, streamed: false });
}
