import { allowed } from '../code/evaluate.js';
import { asRxError, cancelled } from '../error.js';
import type { ReadEvent } from '../generated/engine.js';
import type { Tasks } from '../launchpad/messages.js';
import { functionOf, scopeOf } from '../transform/definition.js';
import { columnsOf, madeColumns } from './columns.js';
import { readUnits } from './reading.js';
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
      await breathe();
      if (call.signal.aborted) throw cancelled();
      const names = before.schema.variables.map(({ name }) => name);
      const data = columnsOf([before.head, bytes], before.schema, names).columns;
      const about = {
        rxStartRow: func.startRows[chunk] ?? Number.NaN,
        rxChunkNum: isTest ? 0 : chunk - func.firstChunk + 1,
        rxNumRows: rows,
        rxReadFileName: func.fileName,
        rxIsTestChunk: isTest,
        rxIsPrediction: false,
      };
      if (!func.carries) objects = structuredClone(func.objects);
      const returned = transform(data, scopeOf(about, objects));
      if (func.carries) continue;
      const given = madeColumns(returned, before.schema);
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
