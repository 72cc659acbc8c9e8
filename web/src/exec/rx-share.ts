import type { RunOptions } from '../context/distribute.js';
import { runner } from '../context/realm.js';
import { requireVariables } from '../data/variables.js';
import { canShare } from '../engine/capability.js';
import { asRxError, RxError } from '../error.js';
import type { Variable } from '../generated/engine.js';
import type { NumberArray } from '../launchpad/messages.js';
import type { PemaFactor } from '../pema/definition.js';
import { type DataInput, openData, requireData } from '../rx/data.js';
import { sharedMemory } from '../source/shared-memory.js';

/** Columns by name, for {@link rxExec}: typed arrays, and factors as codes and levels. */
export type SharedColumns = Readonly<Record<string, NumberArray | PemaFactor>>;

/** The options of {@link rxShare}. */
export interface ShareOptions extends RunOptions {
  /** The variables to share; all when not given. */
  varsToKeep?: readonly string[];
  /** The variables not to share. */
  varsToDrop?: readonly string[];
}

/**
 * The columns of data as typed arrays in memory that the page and all satellites share: {@link rxExec} passes them to tasks
 * without a copy, as often as it is called. Satellites write what they decode there; nothing goes through the page. Where a
 * page is not isolated, they are ordinary arrays, of which each satellite gets a copy once for a call.
 *
 * Whole numbers without missing values become an `Int32Array`, other numbers a `Float64Array` (a `Float32Array` where they
 * are stored so) with NaN where they are missing, factors `{ codes, levels }` with the code -1 where they are missing, truth
 * values an `Int8Array` of 1 and 0, or doubles with NaN, dates and moments a `Float64Array` of milliseconds since 1970. Text is refused: make it a factor,
 * or leave it out with `varsToDrop`.
 *
 * Arrays of the caller's own that are in shared memory already (`new Float64Array(new SharedArrayBuffer(...))`) need no call of
 * this.
 */
export async function rxShare(data: DataInput, options: ShareOptions = {}): Promise<SharedColumns> {
  try {
    requireData(data);
    const { varsToKeep, varsToDrop = [], ...run } = options;
    const opened = await openData(data, run);
    const all = opened.schema.variables.map(({ name }) => name);
    requireVariables(all, [...(varsToKeep ?? []), ...varsToDrop]);
    const names = (varsToKeep ?? all).filter((name) => !varsToDrop.includes(name));
    await runner().scan(opened, { signal: run.signal });
    const rows = opened.schema.rows ?? 0;
    const found = new Map(opened.schema.variables.map((variable) => [variable.name, variable]));
    const variables = names.map((name) => found.get(name) as Variable);
    const isShared = canShare();
    const arrays = variables.map((variable) => arrayFor(variable, rows, isShared));
    const starts: number[] = [];
    let start = 0;
    for (const count of opened.chunkRows ?? []) {
      starts.push(start);
      start += count;
    }
    const work = { columns: [...names], starts, targets: isShared ? arrays : null };
    for (const part of (await runner().columns(work, opened, run)).flat()) {
      for (const [at, array] of arrays.entries()) array.set(part.columns[at] ?? [], part.start);
    }
    return Object.freeze(
      Object.fromEntries(
        variables.map((variable, at) => [variable.name, columnOf(variable, arrays[at] as NumberArray)]),
      ),
    );
  } catch (error) {
    throw asRxError(error);
  }
}

/** An array for the values of a variable. */
function arrayFor({ name, kind, storage, missing }: Variable, rows: number, isShared: boolean): NumberArray {
  if (kind === 'character') {
    const message = `'${name}' is text, which cannot be shared: make it a factor, or leave it out with varsToDrop`;
    throw new RxError('wrongType', message, { column: name });
  }
  const isWhole = missing === 0 && storage !== 'int64';
  const Made =
    kind === 'factor' || (kind === 'integer' && isWhole)
      ? Int32Array
      : kind === 'logical' && isWhole
        ? Int8Array
        : kind === 'numeric' && storage === 'float32'
          ? Float32Array
          : Float64Array;
  const bytes = rows * Made.BYTES_PER_ELEMENT;
  return new Made((isShared ? sharedMemory(bytes) : new ArrayBuffer(bytes)) as ArrayBuffer);
}

function columnOf({ kind, levels }: Variable, values: NumberArray): NumberArray | PemaFactor {
  return kind === 'factor' ? Object.freeze({ codes: values as Int32Array, levels: levels ?? [] }) : values;
}
