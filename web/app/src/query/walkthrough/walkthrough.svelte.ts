import type { ResultSet } from 'rxwasm/sql';
import { Execution } from '../execution.svelte.ts';
import { objects } from '../objects.svelte.ts';
import { PUBLISHED_ROWS } from './batches.ts';
import { STEPS, type WalkStep } from './steps.ts';

/** Sizes of the table that can be chosen. */
export const SIZES = [100_000, 1_000_000, 3_000_000, 10_000_000, PUBLISHED_ROWS] as const;

/** What a step's rows say. */
export interface Figures {
  /** Milliseconds by DATEDIFF; null when the step did not come so far. */
  elapsed: number | null;
  /** How many models came out. */
  models: number;
  /** Processes that fitted them. */
  pids: readonly number[];
  /** Rows that the models are of. */
  rows: number;
  intercepts: readonly number[];
}

/** A step with what became of it. */
export class Step {
  readonly step: WalkStep;
  readonly execution = new Execution();
  /** The rows of the table when it ran. */
  rows = $state(0);

  constructor(step: WalkStep) {
    this.step = step;
  }

  async run(rows: number): Promise<boolean> {
    this.rows = rows;
    return this.execution.run(this.step.batch(rows));
  }

  get figures(): Figures | null {
    const { resultSets, started } = this.execution;
    if (started !== null || resultSets.length === 0) return null;
    const time = resultSets.find(({ columns }) => columns[0]?.name === 'ElapsedTime');
    const models = resultSets.find(({ columns }) => columns.some(({ name }) => name === 'pid'));
    const pids = models ? numbersOf(models, 'pid') : [];
    return {
      elapsed: time ? (numbersOf(time, 'ElapsedTime')[0] ?? null) : null,
      models: models?.rows ?? 0,
      pids: [...new Set(pids)],
      rows: models ? numbersOf(models, 'nRows').reduce((sum, rows) => sum + rows, 0) : 0,
      intercepts: models ? numbersOf(models, 'intercept') : [],
    };
  }
}

function numbersOf({ table }: ResultSet, column: string): number[] {
  return Array.from((table.getChild(column) ?? []) as Iterable<unknown>, Number);
}

/** As many rows as the articles had, where there is memory for them. */
function usualRows(): number {
  const { deviceMemory = 8 } = navigator as { deviceMemory?: number };
  if (matchMedia('(pointer: coarse) and (max-width: 1024px)').matches) return 1_000_000;
  return deviceMemory >= 8 ? PUBLISHED_ROWS : deviceMemory >= 4 ? 3_000_000 : 1_000_000;
}

/** The published walk-through, with what it gave here. */
class WalkThrough {
  readonly steps = STEPS.map((step) => new Step(step));
  rows = $state(usualRows());
  isRunningAll = $state(false);

  /** Rows of the table; 0 while there is none. */
  get madeRows(): number {
    const table = objects.database('TestParallel')?.tables.find(({ name }) => name === 'rand_30M');
    return table?.rows ?? 0;
  }

  /** The rows that a step runs over: the first makes as many as were chosen, the others take the table as it is. */
  rowsOf(step: Step): number {
    return step === this.steps[0] ? this.rows : this.madeRows;
  }

  async run(step: Step): Promise<boolean> {
    const done = await step.run(this.rowsOf(step));
    await objects.refresh();
    return done;
  }

  /** Runs all steps, until one fails or is cancelled. */
  async runAll(): Promise<void> {
    this.isRunningAll = true;
    try {
      for (const step of this.steps) if (!(await this.run(step))) break;
    } finally {
      this.isRunningAll = false;
    }
  }

  cancel(): void {
    for (const { execution } of this.steps) execution.cancel();
  }
}

export const walkThrough = new WalkThrough();
