import type { Progress, RunOptions } from '../context/distribute.js';
import { called } from '../jobs/called.js';
import type { Table } from '../data/frame.js';
import type { RxDataSource } from '../data/sources.js';
import { RxError } from '../error.js';
import { type DataInput, openData, requireData } from './data.js';
import { type DataStepOptions, dataStep } from './data-step.js';
import { runner } from '../context/realm.js';

/** The options of {@link rxSplit}; others are those of {@link rxDataStep}, for each part. */
export interface SplitOptions
  extends Omit<
    DataStepOptions,
    'outFile' | 'keepInMemory' | 'append' | 'startRow' | 'numRows' | 'returnTransformObjects' | 'rowVarName'
  > {
  /** A file, `opfs:folder/name.csv`: parts are written beside it, with their suffixes before the ending. Tables without it. */
  outFilesBase?: string;
  /** What stands behind the names of the parts: `1`, `2`, ... or `.factor.level` when not given. */
  outFileSuffixes?: readonly string[];
  /** The number of parts of about as many rows. Default 2. */
  numOut?: number;
  /** Whether parts have about as many rows, or about as many blocks of the data, which are not cut then. Default `'rows'`. */
  splitBy?: 'rows' | 'blocks';
  /** The factor by whose levels rows are split instead. */
  splitByFactor?: string;
}

/** A part: how it is called, and which rows it has. */
interface Part {
  suffix: string;
  rows: Pick<DataStepOptions, 'startRow' | 'numRows' | 'rowSelection'>;
}

/**
 * Splits data into parts of as many rows, or of as many blocks, of which the last have one more where it is not even; or by
 * the levels of a factor. The parts by name: tables, or the sources to read the files from. See rxSplit in RevoScaleR's reference.
 */
export async function rxSplit(
  inData: DataInput,
  options: SplitOptions & { outFilesBase: string },
): Promise<Record<string, RxDataSource>>;
export async function rxSplit(
  inData: DataInput,
  options?: SplitOptions & { outFilesBase?: undefined },
): Promise<Record<string, Table>>;
export async function rxSplit(
  inData: DataInput,
  options: SplitOptions = {},
): Promise<Record<string, Table | RxDataSource>> {
  return called({ name: 'rxSplit', data: [inData], options }, async (options) => {
    requireData(inData);
    const {
      outFilesBase,
      outFileSuffixes,
      numOut = 2,
      splitBy = 'rows',
      splitByFactor,
      signal,
      onProgress,
      ...step
    } = options;
    const run: RunOptions = { signal, onProgress };
    const parts =
      splitByFactor === undefined
        ? await byCount(inData, numOut, splitBy, run)
        : await byLevel(inData, splitByFactor, step.rowSelection, run);
    if (outFileSuffixes && outFileSuffixes.length !== parts.length) {
      throw new RxError('argument', `there are ${parts.length} parts, and ${outFileSuffixes.length} outFileSuffixes`);
    }
    const found: Record<string, Table | RxDataSource> = {};
    for (const [at, { suffix, rows }] of parts.entries()) {
      const name = named(outFilesBase ?? 'part', outFileSuffixes?.[at] ?? suffix);
      const told = (progress: Progress) =>
        onProgress?.({ ...progress, fraction: (at + progress.fraction) / parts.length });
      const part = { ...step, ...rows, signal, onProgress: told };
      found[name] = (await (outFilesBase
        ? dataStep(inData, { ...part, outFile: name })
        : dataStep(inData, part as object))) as Table | RxDataSource;
    }
    return found;
  });
}

async function byCount(
  inData: DataInput,
  numOut: number,
  splitBy: 'rows' | 'blocks',
  run: RunOptions,
): Promise<Part[]> {
  if (!['rows', 'blocks'].includes(splitBy)) {
    throw new RxError('argument', `splitBy is 'rows' or 'blocks', not '${splitBy}'`);
  }
  if (!Number.isInteger(numOut) || numOut < 1) throw new RxError('argument', 'numOut is a whole number from 1');
  const data = await openData(inData, run);
  const counts = data.stored?.rowsPerBlock ?? (await runner().count(data, Number.POSITIVE_INFINITY, run));
  const rows = counts.reduce((sum, count) => sum + count, 0);
  // What is shared out: rows one by one, or blocks of several rows.
  const units = splitBy === 'rows' ? rows : counts.length;
  const least = Math.floor(units / numOut);
  let taken = 0;
  let startRow = 1;
  return Array.from({ length: numOut }, (_, at) => {
    const share = least + (at >= numOut - (units % numOut) ? 1 : 0);
    const numRows =
      splitBy === 'rows' ? share : counts.slice(taken, taken + share).reduce((sum, count) => sum + count, 0);
    taken += share;
    startRow += numRows;
    return { suffix: String(at + 1), rows: { startRow: startRow - numRows, numRows } };
  });
}

async function byLevel(
  inData: DataInput,
  factor: string,
  selection: string | null | undefined,
  run: RunOptions,
): Promise<Part[]> {
  const data = await openData(inData, run);
  await runner().scan(data, run);
  const variable = data.schema.variables.find(({ name }) => name === factor);
  if (!variable) throw new RxError('unknownVariable', `the data have no variable '${factor}'`, { column: factor });
  if (variable.kind !== 'factor') {
    throw new RxError('wrongType', `splitByFactor: '${factor}' is ${variable.kind}`, { column: factor });
  }
  return (variable.levels ?? []).map((level) => {
    const isLevel = `\`${factor}\` == ${JSON.stringify(level)}`;
    return {
      suffix: `.${factor}.${level}`,
      rows: { rowSelection: selection ? `(${selection}) & ${isLevel}` : isLevel },
    };
  });
}

/** A name with a suffix before its ending. */
function named(base: string, suffix: string): string {
  const ending = /\.[A-Za-z]+$/.exec(base)?.[0] ?? '';
  return `${base.slice(0, base.length - ending.length)}${suffix}${ending}`;
}
