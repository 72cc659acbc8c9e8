import { type FittedModel, type LinModOutput, rxGetInfo, rxPredict, type Table } from 'rxwasm';
import type { PlotSpec } from 'rxwasm/plots/specs';
import type { Dataset } from '../data/workspace.svelte.ts';

/** A row of a plot. */
export interface Point {
  fitted: number;
  residual: number;
  observed: number;
}

/** Rows that are plotted at most, and the places of the data that they come from. */
const ROWS = 4000;
const PLACES = 16;

/** Rows from places spread evenly over the data, column by column. */
async function sampled(data: Dataset, signal: AbortSignal): Promise<Record<string, unknown[]>> {
  const columns: Record<string, unknown[]> = {};
  const places = data.rows <= ROWS ? 1 : PLACES;
  const each = Math.ceil(Math.min(ROWS, data.rows) / places);
  for (let place = 0; place < places; place++) {
    const startRow = 1 + Math.floor(((data.rows - each) * place) / Math.max(places - 1, 1));
    const info = await rxGetInfo(data.input, { startRow, numRows: each, computeInfo: false, signal });
    const table: Table | undefined = info.data;
    table?.schema.fields.forEach(({ name }, index) => {
      columns[name] ??= [];
      columns[name].push(...Array.from(table.getChildAt(index).toArray() as ArrayLike<unknown>));
    });
  }
  return columns;
}

/** Fitted values and residuals of a bounded sample of the data; rows with missing values are left out. */
export async function points(
  model: LinModOutput,
  response: number,
  data: Dataset,
  signal: AbortSignal,
): Promise<Point[]> {
  const rows = await sampled(data, signal);
  const predicted = await rxPredict(model as FittedModel, rows as never, { computeResiduals: true, signal });
  const name = model.yNames[response] ?? '';
  const values = (suffix: string): ArrayLike<unknown> => {
    const index = predicted.schema.fields.findIndex((field) => field.name === `${name}${suffix}`);
    return index < 0 ? [] : (predicted.getChildAt(index).toArray() as ArrayLike<unknown>);
  };
  const fitted = Array.from(values('_Pred'));
  const residuals = Array.from(values('_Resid'));
  return fitted.flatMap((value, row) => {
    const residual = residuals[row];
    if (typeof value !== 'number' || typeof residual !== 'number') return [];
    if (!Number.isFinite(value) || !Number.isFinite(residual)) return [];
    return [{ fitted: value, residual, observed: value + residual }];
  });
}

/** Residuals over fitted values, with the line that fits them. */
export function residualPlot(rows: readonly Point[]): PlotSpec {
  const points = rows.map(({ fitted, residual }) => [fitted, residual] as const);
  return { kind: 'points', title: 'Residuals', points, x: 'Fitted', y: 'Residual', guide: 'zero', trend: true };
}

/** Observed over fitted values, with the line on which they would be equal. */
export function fitPlot(rows: readonly Point[]): PlotSpec {
  const points = rows.map(({ fitted, observed }) => [fitted, observed] as const);
  return { kind: 'points', title: 'Observed and fitted', points, x: 'Fitted', y: 'Observed', guide: 'equal' };
}
