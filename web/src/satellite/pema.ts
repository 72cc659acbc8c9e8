import { allowed } from '../code/evaluate.js';
import { cancelled, RxError } from '../error.js';
import type { Unit } from '../generated/engine.js';
import type { PemaRequest, Tasks } from '../launchpad/messages.js';
import { fieldsOf, methodsOf } from '../pema/definition.js';
import { PemaTree } from '../pema/merging.js';
import { openBytes, readParts } from '../source/bytes.js';
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

/** The chunks of a request as Arrow streams. */
async function* chunks(
  { from, columns, schema }: PemaRequest,
  { home, signal }: TaskCall,
): AsyncGenerator<{ chunk: number; pieces: Uint8Array[] }> {
  const { engine, Engine } = home();
  if ('data' in from) {
    for (const [first, end] of from.ranges) {
      for (let chunk = first; chunk < end; chunk++) {
        yield { chunk, pieces: engine.rows(from.data, { chunk, columns }, schema) };
      }
    }
    return;
  }
  const bytes = await openBytes(from.source);
  try {
    for (const { index, unit, start } of from.units) {
      let ahead = unit.ahead;
      const parts = Engine.partsOf(from.format, index, columns);
      const read = () => readParts(bytes, parts ?? [{ offset: unit.offset, length: unit.length + ahead }], signal);
      let piece = await read();
      for (let chunk = unit.firstChunk; chunk < unit.firstChunk + unit.chunks; chunk++) {
        for (;;) {
          const found = Engine.rowsOf(from.format, index, unit.firstChunk, piece, start, { chunk, columns }, schema);
          if (typeof found !== 'number') {
            yield { chunk, pieces: found };
            break;
          }
          if (isWhole(unit, ahead, bytes.size))
            throw new RxError('truncated', 'the source ends in the middle of a record');
          ahead = found;
          piece = await read();
        }
      }
    }
  } finally {
    bytes.close();
  }
}

function isWhole(unit: Unit, ahead: number, size: number): boolean {
  return unit.offset + unit.length + ahead >= size;
}
