import { type DataStepOptions, rxDataStep, type Table } from 'rxwasm';
import { transformLines } from '../analysis/lines.ts';
import type { Dataset } from '../data/workspace.svelte.ts';

/** What the form of a data step holds. */
export interface StepForm {
  /** New variables, a line for each. */
  transforms: string;
  selection: string;
  /** The variables that are left out. */
  dropped: readonly string[];
  complete: boolean;
}

export const NO_STEP: Readonly<StepForm> = Object.freeze({
  transforms: '',
  selection: '',
  dropped: [],
  complete: false,
});

/** What a step does. */
export type StepOptions = Pick<DataStepOptions, 'transforms' | 'rowSelection' | 'varsToDrop' | 'removeMissings'>;

/** The options that a form stands for. A line `x = NULL` removes a variable. */
export function stepOptions({ transforms, selection, dropped, complete }: StepForm): StepOptions {
  const lines = Object.entries(transformLines(transforms));
  const made = Object.fromEntries(lines.map(([name, text]) => [name, text === 'NULL' ? null : text]));
  return {
    ...(lines.length > 0 && { transforms: made as Record<string, string> }),
    ...(selection.trim() && { rowSelection: selection.trim() }),
    ...(dropped.length > 0 && { varsToDrop: [...dropped] }),
    ...(complete && { removeMissings: true }),
  };
}

/** Rows of the data that a preview looks at, and rows that it shows. */
const LOOKED = 1000;
const SHOWN = 20;

/** How many rows of data a preview looks at. */
export const lookedAt = ({ rows }: Dataset) => Math.min(LOOKED, rows);

/** The first rows that come of a step. */
export async function preview(data: Dataset, options: StepOptions, signal: AbortSignal): Promise<Table> {
  const numRows = lookedAt(data);
  const count = data.variables.length + Object.keys(options.transforms ?? {}).length;
  return rxDataStep(data.input, { ...options, numRows, maxRowsByCols: Math.max(count, 1) * numRows, signal });
}

/** How many rows of a preview are shown. */
export const shownRows = SHOWN;
