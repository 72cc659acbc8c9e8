import { allowed } from '../code/evaluate.js';
import { cancelled } from '../error.js';
import type { PemaRequest, Tasks } from '../launchpad/messages.js';
import { fieldsOf, methodsOf } from '../pema/definition.js';
import { PemaTree } from '../pema/merging.js';
import { chunks } from './chunks.js';
import { columnsOf } from './columns.js';
import { breathe, type TaskCall } from './tasks.js';

/** How long chunks are processed before messages are let in, in milliseconds. */
const SLICE = 25;

/** See {@link Tasks.pema}. */
export async function pemaTask(request: PemaRequest, call: TaskCall): Promise<Tasks['pema']['result']> {
  const methods = await allowed(methodsOf(request.code), 'use importPemaClass');
  const object = (fields: Record<string, unknown>) => Object.assign(Object.create(methods), fields);
  const tree = new PemaTree((fields, next) => {
    const target = object(fields);
    methods.updateResults.call(target, object(next));
    return fieldsOf(target);
  });
  let rows = 0;
  let done = 0;
  let last = performance.now();
  for await (const { chunk, pieces } of chunks(request, call)) {
    const data = columnsOf(pieces, request.schema, request.columns);
    // Every chunk begins with a copy of its own.
    const target = object(structuredClone(request.fields));
    methods.processData.call(target, data.columns);
    tree.insert({ height: 0, index: chunk, fields: fieldsOf(target) });
    rows += data.rows;
    done += 1;
    call.progress({ rows, done });
    if (performance.now() - last < SLICE) continue;
    await breathe();
    if (call.signal.aborted) throw cancelled();
    last = performance.now();
  }
  return tree.nodes();
}
