import type { RunOptions } from '../context/distribute.js';
import type { FileLike } from '../data/file.js';
import type { Columns, Table } from '../data/frame.js';
import { type RxDataSource, RxXdfData, type XdfDataOptions } from '../data/sources.js';
import { asRxError, RxError } from '../error.js';
import { xdf } from './converters.js';
import { openData } from './data.js';
import { type DataStepOptions, dataStep } from './data-step.js';
import { givenOptions } from './options.js';

/** The options of {@link rxReadXdf}. */
export interface ReadXdfOptions extends XdfDataOptions, RunOptions {
  /** The first row, from 1. Default 1. */
  startRow?: number;
  /** How many rows; -1, the default, for all. */
  numRows?: number;
  /** The name of a new variable with the numbers of the rows. */
  rowVarName?: string;
  /** The most values that are read; further rows are left out with a warning. Default: no limit. */
  maxRowsByCols?: number;
  /** Whether a table comes back, or else its columns as arrays by name. Default true. */
  returnDataFrame?: boolean;
  /** Whether text comes as factors, whose levels are sorted. Default false. */
  stringsAsFactors?: boolean;
}

/** Rows of an XDF file as a table, or as arrays by name. See rxReadXdf in RevoScaleR's reference. */
export async function rxReadXdf(
  file: RxDataSource | FileLike,
  options: ReadXdfOptions & { returnDataFrame: false },
): Promise<Columns>;
export async function rxReadXdf(
  file: RxDataSource | FileLike,
  options?: ReadXdfOptions & { returnDataFrame?: true },
): Promise<Table>;
export async function rxReadXdf(file: RxDataSource | FileLike, options: ReadXdfOptions = {}): Promise<Table | Columns> {
  try {
    const given = givenOptions('rxReadXdf', options);
    const { returnDataFrame = true, stringsAsFactors = false, startRow = 1, maxRowsByCols = -1, ...rest } = given;
    if (!Number.isInteger(startRow) || startRow < 1) {
      throw new RxError('argument', `startRow is a whole number from 1, not ${startRow}`);
    }
    const { varsToKeep, varsToDrop, ...rows } = rest;
    const whole = xdf(file);
    // Columns that nobody wants are not read.
    const choice = { ...(varsToKeep && { varsToKeep }), ...(varsToDrop && { varsToDrop }) };
    const isChosen = Object.keys(choice).length > 0;
    const chosen = isChosen ? RxXdfData(whole.file, { ...whole.options, ...choice }) : whole;
    const step: DataStepOptions = { ...rows, startRow, maxRowsByCols };
    if (stringsAsFactors) {
      const { schema } = await openData(chosen, { signal: rest.signal });
      const text = schema.variables.filter(({ kind }) => kind === 'character');
      step.transforms = Object.fromEntries(text.map(({ name }) => [name, `factor(\`${name}\`)`]));
    }
    const table = (await dataStep(chosen, step)) as Table;
    return returnDataFrame ? table : (table.toColumns() as Columns);
  } catch (error) {
    throw asRxError(error);
  }
}
