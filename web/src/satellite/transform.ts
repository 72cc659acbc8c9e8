import { allowed } from '../code/evaluate.js';
import { asRxError, cancelled, RxError } from '../error.js';
import type { ReadEvent } from '../generated/engine.js';
import type { Tasks } from '../launchpad/messages.js';
import { functionOf, scopeOf, type TransformScope } from '../transform/definition.js';
import { columnsOf, madeColumns } from './columns.js';
import { readUnits } from './reading.js';
import { joinedSlices, sliced } from './slices.js';
import { breathe, type TaskCall } from './tasks.js';

/**
 * See {@link Tasks.transform}. Chunks are decoded, go through the steps before the function and stay in the engine; what
 * the function sees of them crosses as an Arrow stream, what it returns as columns; then come the steps behind it.
 */
export async function transformTask(
  { from, columns, before, func, after }: Tasks['transform']['args'],
  call: TaskCall,
): Promise<Tasks['transform']['result']> {
  const transform = await allowed(functionOf(func.code), 'give transformFunc as { module, name }');
  const home = call.home();
  const { engine, Engine } = home;
  const beside = engine.keep();
  const reader = engine.reader(undefined, null, after ? { steps: after.steps, output: after.output } : {});
  const pieces: ReadEvent['pieces'] = [];
  let objects = structuredClone(func.objects);
  let wake: () => void = () => undefined;
  home.listen(reader, () => wake());
  try {
    const read = await readUnits({ from, columns, steps: before.steps, output: before.output, keep: beside }, call);
    if (read.misfits.length > 0) return { ...read, pieces, made: null, objects };
    let made = null;
    const isTest = !after && !func.carries;
    for (const { chunk, rows, bytes } of read.pieces) {
      if (rows === 0 && func.chunkNumbers[chunk] === 0) continue;
      // The first rows say which types there are.
      if (isTest && made) break;
      await breathe();
      if (call.signal.aborted) throw cancelled();
      const names = before.schema.variables.map(({ name }) => name);
      const data = columnsOf([before.head, bytes], before.schema, names).columns;
      const most = Math.max(isTest ? rows : func.rowsPerRead, 1);
      const returned: unknown[] = [];
      for (let from = 0; from === 0 || from < rows; from += most) {
        const part = Math.min(most, rows - from);
        const about = {
          rxStartRow: (func.startRows[chunk] ?? Number.NaN) + from,
          rxChunkNum: isTest ? 0 : (func.chunkNumbers[chunk] ?? chunk - func.firstChunk + 1) + from / most,
          rxNumRows: part,
          rxReadFileName: func.fileName,
          rxIsTestChunk: isTest,
          rxIsPrediction: func.isPrediction,
        };
        if (!func.carries) objects = structuredClone(func.objects);
        const seen = part === rows ? data : sliced(data, from, from + part);
        returned.push(await outcome(() => transform(seen, scopeOf(about, objects)), chunk, about, call.signal));
      }
      if (func.carries) continue;
      const given = madeColumns(returned.length === 1 ? returned[0] : joinedSlices(returned), before.schema);
      if (!after) {
        made = Engine.madeSchema(given, before.schema);
        continue;
      }
      engine.readMade(reader, chunk, given, after.made, beside);
      for (;;) {
        const [event] = engine.drain(reader);
        if (event?.error) throw asRxError(event.error);
        pieces.push(...(event?.pieces ?? []));
        if (event) break;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    return { ...read, pieces, made, objects };
  } finally {
    home.unlisten(reader);
    engine.release(reader);
    engine.release(beside);
  }
}

/** What a user's function comes to; what it throws is an error with its message and place. */
async function outcome(
  run: () => unknown,
  chunk: number,
  {
    rxChunkNum,
    rxStartRow,
    rxNumRows,
    rxIsTestChunk,
  }: Pick<TransformScope, 'rxChunkNum' | 'rxStartRow' | 'rxNumRows' | 'rxIsTestChunk'>,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    const returned = run();
    return returned instanceof Promise ? await orAborted(returned, signal) : returned;
  } catch (error) {
    if (signal.aborted) throw cancelled();
    const rows = Number.isNaN(rxStartRow) ? '' : ` (rows ${rxStartRow} to ${rxStartRow + rxNumRows - 1})`;
    const where = rxIsTestChunk ? 'on its test chunk, the first rows' : `on chunk ${rxChunkNum}${rows}`;
    const message = error instanceof Error ? error.message : String(error);
    throw new RxError('task', `transformFunc failed ${where}: ${message}`, { chunk }, { cause: error });
  }
}

/** What is promised, unless the call is cancelled before. */
function orAborted<T>(promised: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(cancelled());
    signal.addEventListener('abort', () => reject(cancelled()), { once: true });
    promised.then(resolve, reject);
  });
}
