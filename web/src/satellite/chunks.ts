import { RxError } from '../error.js';
import type { Unit } from '../generated/engine.js';
import type { ChunksRequest } from '../launchpad/messages.js';
import { openBytes, readParts } from '../source/bytes.js';
import type { TaskCall } from './tasks.js';

/** The chunks of a request as Arrow streams. */
export async function* chunks(
  { from, columns, schema }: ChunksRequest,
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
