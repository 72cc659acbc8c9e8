import type { RunOptions } from '../context/distribute.js';
import type { Table } from '../data/frame.js';
import type { OutputTarget } from '../data/outputs.js';
import type { RxDataSource } from '../data/sources.js';
import { requireVariables } from '../data/variables.js';
import { RxError } from '../error.js';
import { exchange, partOf } from '../exchange/exchange.js';
import type { Schema } from '../generated/engine.js';
import { type CallOptions, called } from '../jobs/called.js';
import { type DataInput, openData, requireData } from './data.js';
import { type Into, into } from './exchanged.js';
import { givenOptions } from './options.js';
import type { RxResident } from './resident.js';
import type { XdfWriting } from './write-xdf.js';

/** The options of {@link rxSort}. */
export interface SortOptions extends CallOptions, XdfWriting {
  /** The variables to sort by, the most important one first. */
  sortByVars: string | readonly string[];
  /** Whether large values come first: for all variables, or for each. Default false. */
  decreasing?: boolean | readonly boolean[];
  /** RevoScaleR's choice of a method; there is one here. `'varByVar'` cannot remove rows. Default `'auto'`. */
  type?: 'auto' | 'mergeSort' | 'varByVar';
  /** Whether missing values, NaN among them, are below all others; otherwise above. Default true. */
  missingsLow?: boolean;
  /** Whether text in upper and in lower case differs; otherwise they are equal. Default false. */
  caseSensitive?: boolean;
  /** Whether of rows with the same values of `sortByVars` only the first is kept. Default false. */
  removeDupKeys?: boolean;
  /** With `removeDupKeys`: the name of a new variable with the number of rows that there were. */
  dupFreqVar?: string | null;
  /** The variables to keep; those of `sortByVars` are kept anyhow. It takes precedence over `varsToDrop`. */
  varsToKeep?: readonly string[];
  /** The variables to leave out. */
  varsToDrop?: readonly string[];
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

/**
 * Sorts the rows of data of any size by one or more variables: as a table, kept in the engine's memory, or written to a file.
 * Rows that are equal stay in their order. Factors are sorted by the order of their levels, text by its characters. See
 * rxSort in RevoScaleR's reference.
 */
export async function rxSort(
  inData: DataInput,
  options: SortOptions & { outFile: OutputTarget },
): Promise<RxDataSource>;
export async function rxSort(
  inData: DataInput,
  options: SortOptions & { keepInMemory: true; outFile?: undefined },
): Promise<RxResident>;
export async function rxSort(
  inData: DataInput,
  options: SortOptions & { keepInMemory?: false; outFile?: undefined },
): Promise<Table>;
export async function rxSort(inData: DataInput, options: SortOptions): Promise<Table | RxResident | RxDataSource>;
export async function rxSort(
  inData: DataInput,
  options: SortOptions = {} as SortOptions,
): Promise<Table | RxResident | RxDataSource> {
  const call = { name: 'rxSort', data: [inData, options.outFile], options: givenOptions('rxSort', options) };
  return called(call, async (options) => {
    requireData(inData);
    const { sortByVars, decreasing = false, type = 'auto', removeDupKeys = false, dupFreqVar = null } = options;
    if (sortByVars === undefined || sortByVars.length === 0) {
      throw new RxError('argument', 'sortByVars names the variables to sort by');
    }
    if (!['auto', 'mergeSort', 'varByVar'].includes(type)) {
      throw new RxError('argument', `type is 'auto', 'mergeSort' or 'varByVar', not '${type}'`);
    }
    if (removeDupKeys && type === 'varByVar') {
      throw new RxError('argument', "removeDupKeys needs the type 'auto' or 'mergeSort'");
    }
    const keys = typeof sortByVars === 'string' ? [sortByVars] : [...sortByVars];
    const each = typeof decreasing === 'boolean' ? keys.map(() => decreasing) : [...decreasing];
    const { signal, onProgress } = options;
    const run: RunOptions = { signal, onProgress };
    const data = await openData(inData, run);
    const columns = chosen(data.schema, keys, options, type === 'varByVar').map((name) => ({ source: name, name }));
    return await into(options as Into, run, async (_, run) => {
      const sorted = await exchange(
        {
          kind: 'sort',
          sides: [{ data, columns }],
          keys,
          decreasing: each,
          missingsLow: options.missingsLow ?? true,
          caseSensitive: options.caseSensitive ?? false,
          removeDupKeys,
          dupFreqVar,
          bufferLimit: options.bufferLimit ?? -1,
        },
        partOf(run, 0, 0.6),
      );
      // What is said of the data holds for their rows in any order.
      sorted.data.description = data.description;
      sorted.data.valueInfo = data.valueInfo;
      return { ...sorted, isWhole: true };
    });
  });
}

/** The variables that come out; those of the key that are not among the chosen ones stand before them. */
function chosen(
  { variables }: Schema,
  keys: readonly string[],
  { varsToKeep, varsToDrop }: Pick<SortOptions, 'varsToKeep' | 'varsToDrop'>,
  keysFirst: boolean,
): string[] {
  const names = variables.map(({ name }) => name);
  requireVariables(names, [...keys, ...(varsToKeep ?? []), ...(varsToDrop ?? [])]);
  const keep = new Set(varsToKeep ?? names);
  const drop = new Set(varsToKeep ? [] : (varsToDrop ?? []));
  const found = names.filter((name) => keep.has(name) && !drop.has(name));
  const before = keysFirst ? keys : keys.filter((key) => !found.includes(key));
  return [...before, ...found.filter((name) => !before.includes(name))];
}
