import type { RunOptions } from '../context/distribute.js';
import { type CallOptions, called } from '../jobs/called.js';
import type { DataSet } from '../data/dataset.js';
import { frameToArrow, isRowsOrColumns, type Table } from '../data/frame.js';
import type { OutputTarget } from '../data/outputs.js';
import { RxArrowData, type RxDataSource } from '../data/sources.js';
import { requireVariables } from '../data/variables.js';
import { RxError } from '../error.js';
import { exchange, type Exchanged, type ExchangedSide, partOf } from '../exchange/exchange.js';
import type { ExchangeKind } from '../generated/engine.js';
import { type DataInput, openData, requireData } from './data.js';
import { into } from './exchanged.js';
import { givenOptions } from './options.js';
import type { RxResident } from './resident.js';
import { joinedRows } from './union.js';

/** The options of {@link rxMerge}. */
export interface MergeOptions extends CallOptions {
  /** The variables to match by, the most important one first, as they are called in both after `newVarNames1` and `2`. */
  matchVars?: string | readonly string[];
  /**
   * Which rows come out: pairs whose `matchVars` are equal (`'inner'`), and rows without a partner of the first data
   * (`'left'`), of the second (`'right'`), of both (`'full'`); rows of the same number (`'oneToOne'`); the rows of the first,
   * then those of the second (`'union'`). Default `'inner'`.
   */
  type?: 'inner' | 'left' | 'right' | 'full' | 'oneToOne' | 'union';
  /** Whether missing values, which match one another, are below all others; otherwise above. Default true. */
  missingsLow?: boolean;
  /** RevoScaleR needs to be told to sort; here data need not be sorted, whatever this says. Default true. */
  autoSort?: boolean;
  /** What stands behind names that both have, with a dot. Default the names of the files, or `1` and `2`. */
  duplicateVarExt?: readonly [string, string] | null;
  /** The variables of the first data to keep, by their names there. */
  varsToKeep1?: readonly string[];
  /** The variables of the first data to leave out. */
  varsToDrop1?: readonly string[];
  /** New names of variables of the first data: `{ old: 'new' }`. */
  newVarNames1?: Readonly<Record<string, string>>;
  /** The variables of the second data to keep. */
  varsToKeep2?: readonly string[];
  /** The variables of the second data to leave out. */
  varsToDrop2?: readonly string[];
  /** New names of variables of the second data. */
  newVarNames2?: Readonly<Record<string, string>>;
  /** The most rows of a block of an XDF file, of a row group of a Parquet file, of a record batch of an Arrow file. */
  rowsPerOutputBlock?: number;
  /** The level at which an XDF file is compressed. */
  xdfCompressionLevel?: number;
  /** Whether large values of `matchVars` come first. Default false. */
  decreasing?: boolean;
  /** Where to write the rows: a data source, or the name of a file, whose ending says its format. */
  outFile?: OutputTarget;
  /** Whether the rows are kept in the engine's memory, as rxImport's are. Default false. */
  keepInMemory?: boolean;
  /** Whether a file that is there may be replaced. Default false. */
  overwrite?: boolean;
  /** The most values of a table that is returned; further rows are left out with a warning. Default 3,000,000. */
  maxRowsByCols?: number;
  /**
   * The megabytes of rows that are held in memory; more go to a file in the origin private file system while it works.
   * Default -1, which is 512.
   */
  bufferLimit?: number;
}

const TYPES = ['inner', 'left', 'right', 'full', 'oneToOne', 'union'];

/**
 * Merges two data sets of any size, or a list of them one after the other: as a table, kept in the engine's memory, or
 * written to a file. Rows come in the order of the key, then of the first data, then of the second. There is one copy of the
 * key, where the first data have it; keys of different types of numbers match by their values, factors by their levels,
 * of which those of the second that are new stand behind those of the first. See rxMerge in RevoScaleR's reference.
 */
export async function rxMerge(
  inData1: DataInput | readonly DataInput[],
  inData2: DataInput | null,
  options: MergeOptions & { outFile: OutputTarget },
): Promise<RxDataSource>;
export async function rxMerge(
  inData1: DataInput | readonly DataInput[],
  inData2: DataInput | null,
  options: MergeOptions & { keepInMemory: true; outFile?: undefined },
): Promise<RxResident>;
export async function rxMerge(
  inData1: DataInput | readonly DataInput[],
  inData2: DataInput | null,
  options?: MergeOptions & { keepInMemory?: false; outFile?: undefined },
): Promise<Table>;
export async function rxMerge(
  inData1: DataInput | readonly DataInput[],
  inData2: DataInput | null,
  options?: MergeOptions,
): Promise<Table | RxResident | RxDataSource>;
export async function rxMerge(
  inData1: DataInput | readonly DataInput[],
  inData2: DataInput | null,
  options: MergeOptions = {},
): Promise<Table | RxResident | RxDataSource> {
  const call = {
    name: 'rxMerge',
    data: [inData1, inData2, options.outFile],
    options: givenOptions('rxMerge', options),
  };
  return called(call, async (options) => {
    const inputs = listed(inData1, inData2);
    const { type = 'inner', matchVars, rowsPerOutputBlock, signal, onProgress } = options;
    if (!TYPES.includes(type)) throw new RxError('argument', `type is one of ${TYPES.join(', ')}, not '${type}'`);
    const isKeyed = type !== 'oneToOne' && type !== 'union';
    if (isKeyed && (matchVars === undefined || matchVars.length === 0)) {
      throw new RxError('argument', `matchVars names the variables to match by, which the type '${type}' needs`);
    }
    requireExtensions(options.duplicateVarExt);
    const keys =
      !isKeyed || matchVars === undefined ? [] : typeof matchVars === 'string' ? [matchVars] : [...matchVars];
    const run: RunOptions = { signal, onProgress };
    const data: DataSet[] = [];
    for (const input of inputs) data.push(await openData(input, { signal }));
    await matchMissing(inputs, data, keys, options, { signal });
    const given = { ...options, ...(rowsPerOutputBlock !== undefined && { rowsPerRead: rowsPerOutputBlock }) };
    if (type === 'union')
      return await joinedRows(
        data.map((one, at) => sideOf(one, at, keys, options)),
        given,
        run,
      );
    return await into(given, run, async (_, run) => ({
      ...(await merged(data, type, keys, options, partOf(run, 0, 0.6))),
      isWhole: true,
    }));
  });
}

/** Has keys of arrays without any value, which would be numbers, match text and factors: they are text then. */
async function matchMissing(
  inputs: readonly DataInput[],
  data: DataSet[],
  keys: readonly string[],
  options: MergeOptions,
  run: RunOptions,
): Promise<void> {
  const nameOf = (key: string, at: number) => {
    const renamed = Object.entries((at === 0 ? options.newVarNames1 : options.newVarNames2) ?? {});
    return renamed.find(([, name]) => name === key)?.[0] ?? key;
  };
  const kindOf = (one: DataSet, name: string) => one.schema.variables.find((variable) => variable.name === name)?.kind;
  const isText = (key: string) =>
    data.some((one, at) => ['factor', 'character'].includes(kindOf(one, nameOf(key, at)) ?? ''));
  for (const [at, input] of inputs.entries()) {
    if (!isRowsOrColumns(input)) continue;
    const text = keys.filter(isText).map((key) => nameOf(key, at));
    const numbers = text.filter((name) => kindOf(data[at] as DataSet, name) === 'numeric');
    if (numbers.length === 0) continue;
    // Numbers stay what they are, and are refused.
    const made = RxArrowData(new Blob([frameToArrow(input, numbers) as BlobPart]));
    data[at] = await openData(made, run);
  }
}

/** The data sets that are merged: both, or those of a list. */
function listed(inData1: DataInput | readonly DataInput[], inData2: DataInput | null): DataInput[] {
  requireData(inData1);
  if (inData2 !== null && inData2 !== undefined) return [inData1 as DataInput, inData2];
  if (!Array.isArray(inData1) || inData1.length < 2) {
    throw new RxError('argument', 'there are no data to merge with: inData1 is a list of them where inData2 is null');
  }
  return [...(inData1 as DataInput[])];
}

/** Merges the first two, what comes out with the third, and so on; what lies between is removed with the last. */
async function merged(
  data: readonly DataSet[],
  kind: ExchangeKind,
  keys: string[],
  options: MergeOptions,
  run: RunOptions,
): Promise<Exchanged> {
  const between: Exchanged[] = [];
  const removeAll = async () => {
    for (const one of between) await one.remove();
  };
  const [first, ...others] = data;
  let left = first as DataSet;
  try {
    for (const [at, right] of others.entries()) {
      const sides = [sideOf(left, 0, keys, at === 0 ? options : {}), sideOf(right, 1, keys, at === 0 ? options : {})];
      const ends = options.duplicateVarExt ?? extensions(left, right);
      const found = await exchange(
        {
          kind,
          sides: sides.map((side, which) => ({ ...side, extension: ends[which] ?? '' })),
          keys,
          decreasing: keys.map(() => options.decreasing ?? false),
          missingsLow: options.missingsLow ?? true,
          caseSensitive: true,
          bufferLimit: options.bufferLimit ?? -1,
        },
        partOf(run, at / others.length, (at + 1) / others.length),
      );
      between.push(found);
      left = found.data;
    }
    return { data: left, remove: removeAll };
  } catch (error) {
    await removeAll();
    throw error;
  }
}

/** The variables of a data set that are wanted. */
function sideOf(data: DataSet, at: number, keys: readonly string[], options: MergeOptions): ExchangedSide {
  const isFirst = at === 0;
  const keep = isFirst ? options.varsToKeep1 : options.varsToKeep2;
  const drop = isFirst ? options.varsToDrop1 : options.varsToDrop2;
  const rename = (isFirst ? options.newVarNames1 : options.newVarNames2) ?? {};
  if (keep && drop) throw new RxError('argument', `give varsToKeep${at + 1} or varsToDrop${at + 1}, not both`);
  const names = data.schema.variables.map(({ name }) => name);
  requireVariables(names, [...(keep ?? []), ...(drop ?? []), ...Object.keys(rename)]);
  const all = names.map((source) => ({ source, name: rename[source] ?? source }));
  requireVariables(
    all.map(({ name }) => name),
    keys,
  );
  const columns = all.filter(({ source }) => (keep?.includes(source) ?? true) && !drop?.includes(source));
  const left = keys.find((key) => !columns.some(({ name }) => name === key));
  if (left !== undefined)
    throw new RxError('argument', `'${left}' is matched by: it cannot be left out`, { column: left });
  return { data, columns };
}

/** Throws unless there is a text for each of both, and not the same. */
function requireExtensions(given: MergeOptions['duplicateVarExt']): void {
  if (given === undefined || given === null) return;
  const texts = Array.isArray(given) ? given.filter((one) => typeof one === 'string' && one !== '') : [];
  if (texts.length === 2 && given.length === 2 && texts[0] !== texts[1]) return;
  throw new RxError('argument', `duplicateVarExt is two different texts, not ${JSON.stringify(given)}`);
}

/** The names of files, without folders and endings; numbers where there are none, or the same. */
function extensions(first: DataSet, second: DataSet): [string, string] {
  const [one, other] = [first, second].map(({ name }, at) => {
    const base = name
      .split(/[\\/:?#]/)
      .at(-1)
      ?.replace(/\.[^.]*$/, '');
    return name === 'data' || !base ? String(at + 1) : base;
  }) as [string, string];
  return one === other ? ['1', '2'] : [one, other];
}
