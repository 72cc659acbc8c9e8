import type { RunOptions } from '../context/distribute.js';
import { runner } from '../context/realm.js';
import type { RxDataSource } from '../data/sources.js';
import type { Variable } from '../generated/engine.js';
import { openData } from './data.js';
import { editXdf } from './edit-xdf.js';
import type { WrittenPart, WrittenRows } from './write.js';

/**
 * Rows whose variables have their ranges, for files that tell them: those of the rows that are written. A range that was set
 * stays where all rows are written. What a function of the user's makes is not known before it is written.
 */
export async function ranged(
  plan: () => Promise<WrittenRows>,
  { signal }: RunOptions,
): Promise<{ rows: WrittenRows; areKnown: boolean }> {
  let rows = await plan();
  // What no step changes is known with the levels of all rows.
  const unread = rows.parts.filter(({ data, steps }) => !data.scanned && steps.length === 0);
  for (const { data } of unread) await runner().scan(data, { signal });
  if (unread.length > 0) rows = await plan();
  // Of a few units of many less is read when it is written.
  const isFew = ({ data, units }: WrittenPart) => units !== undefined && units.length < data.units.length;
  if (rows.parts.some((part) => part.transform || isFew(part))) return { rows, areKnown: false };
  const { isWhole, schema } = rows;
  if (isWhole && rows.parts.every(({ steps }) => steps.length === 0)) return { rows, areKnown: true };
  const parts: Variable[][] = [];
  for (const part of rows.parts) parts.push(await found(part, rows, signal));
  const variables = schema.variables.map((variable, at) => {
    if (isWhole && variable.low != null) return variable;
    const ranges = parts.flatMap((part) => part[at]?.range ?? []);
    if (ranges.length === 0) return { ...variable, low: null, high: null, range: null };
    const [low, high] = [Math.min(...ranges), Math.max(...ranges)];
    return { ...variable, low, high, range: [low, high] as [number, number] };
  });
  return { rows: { ...rows, schema: { ...schema, variables } }, areKnown: true };
}

/** What the rows of a part have, after its steps. */
async function found(
  { data, steps, format }: WrittenPart,
  { schema, isWhole }: WrittenRows,
  signal: AbortSignal | undefined,
): Promise<Variable[]> {
  if (steps.length === 0) return inOrder(schema.variables, data.schema.variables);
  const { variables, chunkRows } = await runner().scanAfter(steps, data, format, { signal });
  // Blocks end where they should once it is known how many rows each chunk has.
  if (isWhole) data.chunkRows ??= chunkRows;
  return inOrder(schema.variables, variables);
}

function inOrder(order: readonly Variable[], variables: readonly Variable[]): Variable[] {
  return order.map(({ name }) => variables.find((variable) => variable.name === name) as Variable);
}

/** A file of which the ranges of variables were not known before it was written, with them. */
export async function withRanges(source: RxDataSource, { signal }: RunOptions): Promise<RxDataSource> {
  const data = await openData(source, { signal });
  const open = new Set(data.schema.variables.filter(({ low }) => low == null).map(({ name }) => name));
  await runner().scan(data, { signal });
  const variables = data.schema.variables.flatMap(({ name, range }) =>
    range && open.has(name) ? [{ name, low: range[0], high: range[1] }] : [],
  );
  return variables.length === 0 ? source : editXdf(source, { variables }, source);
}
