import { cancelled } from '../error.js';
import type { ColumnsPart, ColumnsRequest, Tasks } from '../launchpad/messages.js';
import type { PemaColumn } from '../pema/definition.js';
import { chunks } from './chunks.js';
import { columnsOf } from './columns.js';
import { breathe, type TaskCall } from './tasks.js';

/** How long chunks are decoded before messages are let in, in milliseconds. */
const SLICE = 25;

/** See {@link Tasks.columns}. */
export async function columnsTask(request: ColumnsRequest, call: TaskCall): Promise<Tasks['columns']['result']> {
  const parts: ColumnsPart[] = [];
  let [rows, done, last] = [0, 0, performance.now()];
  for await (const { chunk, pieces } of chunks(request, call)) {
    const data = columnsOf(pieces, request.schema, request.columns);
    const columns = request.columns.map((name) => numbersOf(data.columns[name] ?? []));
    const start = request.starts[chunk] ?? 0;
    if (request.targets) for (const [at, target] of request.targets.entries()) target.set(columns[at] ?? [], start);
    else parts.push({ start, columns });
    rows += data.rows;
    done += 1;
    call.progress({ rows, done });
    if (performance.now() - last < SLICE) continue;
    await breathe();
    if (call.signal.aborted) throw cancelled();
    last = performance.now();
  }
  return parts;
}

/** Values as numbers: codes of factors, milliseconds of dates, 1 and 0 for truth values. */
function numbersOf(column: PemaColumn): Float64Array | Int32Array {
  if (column instanceof Float64Array) return column;
  if ('codes' in column) return column.codes;
  return Float64Array.from(column, (value) => {
    if (value === null) return Number.NaN;
    return value instanceof Date ? value.getTime() : Number(value);
  });
}
