import { joined } from '../data/arrow.js';
import { readTable } from '../data/frame.js';
import { cancelled, RxError } from '../error.js';
import type { Schema, Unit } from '../generated/engine.js';
import type { PemaRequest, Tasks } from '../launchpad/messages.js';
import { fieldsOf, methodsOf, type PemaColumn, type PemaData, type RemoteMethods } from '../pema/definition.js';
import { PemaTree } from '../pema/merging.js';
import { openBytes } from '../source/bytes.js';
import { breathe, type TaskCall } from './tasks.js';

/** How long chunks are processed before messages are let in, in milliseconds. */
const SLICE = 25;

/** See {@link Tasks.pema}. */
export async function pemaTask(request: PemaRequest, call: TaskCall): Promise<Tasks['pema']['result']> {
  const methods = await loaded(request);
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

async function loaded({ code }: PemaRequest): Promise<RemoteMethods> {
  try {
    return await methodsOf(code);
  } catch (error) {
    if (error instanceof EvalError) {
      const message =
        "the page's content security policy forbids functions from text ('unsafe-eval'): use importPemaClass";
      throw new RxError('environment', message);
    }
    throw error;
  }
}

/** The chunks of a request as Arrow streams. */
async function* chunks(
  { from, columns, schema }: PemaRequest,
  { home, signal }: TaskCall,
): AsyncGenerator<{ chunk: number; pieces: Uint8Array[] }> {
  const { engine } = home();
  if ('data' in from) {
    for (const [first, end] of from.ranges) {
      for (let chunk = first; chunk < end; chunk++) {
        yield { chunk, pieces: engine.rows(from.data, { chunk, columns }, schema) };
      }
    }
    return;
  }
  const bytes = await openBytes(from.source);
  for (const { index, unit, start } of from.units) {
    let ahead = unit.ahead;
    const read = () => bytes.read(unit.offset, unit.length + ahead, signal);
    let piece = await read();
    for (let chunk = unit.firstChunk; chunk < unit.firstChunk + unit.chunks; chunk++) {
      for (;;) {
        const found = engine.rowsOf(from.format, index, unit.firstChunk, piece, start, { chunk, columns }, schema);
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
}

function isWhole(unit: Unit, ahead: number, size: number): boolean {
  return unit.offset + unit.length + ahead >= size;
}

/** The columns of a chunk as users' functions see them. */
function columnsOf(pieces: Uint8Array[], schema: Schema, names: string[]): { rows: number; columns: PemaData } {
  const table = readTable(joined(pieces));
  const columns: Record<string, PemaColumn> = {};
  for (const name of names) {
    const variable = schema.variables.find((variable) => variable.name === name);
    const values = (table.getChild(name)?.toArray() ?? []) as ArrayLike<unknown>;
    columns[name] = columnOf(values, variable?.kind ?? 'character', variable?.levels ?? []);
  }
  return { rows: table.numRows, columns };
}

function columnOf(values: ArrayLike<unknown>, kind: string, levels: readonly string[]): PemaColumn {
  if (kind === 'factor') {
    const codes = new Map(levels.map((level, code) => [level, code]));
    return { codes: Int32Array.from(values, (value) => codes.get(value as string) ?? -1), levels };
  }
  if (kind === 'numeric' || kind === 'integer') {
    return Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
  }
  return Array.from(values, (value) => (value ?? null) as string | boolean | Date | null);
}
