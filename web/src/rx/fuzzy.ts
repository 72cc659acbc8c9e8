import type { RunOptions } from '../context/distribute.js';
import { type CallOptions, called } from '../jobs/called.js';
import type { OutputTarget } from '../data/outputs.js';
import type { Table } from '../data/frame.js';
import { type RxDataSource, RxJsonData } from '../data/sources.js';
import { RxError } from '../error.js';
import type { FuzzyCosts, FuzzyParams, StepPlan } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import { type DataInput, openData, requireData } from './data.js';
import { planned } from './data-step.js';
import { givenOptions } from './options.js';
import { rowsTable } from './rows-table.js';
import { runner } from '../context/realm.js';
import { once, rowsAfter, type WrittenRows, writeRows } from './write.js';
import { type XdfWriting, xdfWriting } from './write-xdf.js';

/** Options that only one of the two functions has. */
type OnlyOfKeys = 'keyVarName' | 'hasMatchVarName' | 'matchDistVarName' | 'numMatchVarName';
type OnlyOfDist = 'returnString' | 'returnIndex';

interface Place extends CallOptions, XdfWriting {
  /** What operations of Levenshtein's distance cost, each 1 when not given. */
  costs?: Partial<FuzzyCosts>;
  /** The data that have the variable. Without them the first argument is the strings themselves. */
  data?: DataInput;
  /** Where to write the rows: a data source, or the name of a file, whose ending says its format. */
  outFile?: OutputTarget;
  /** Whether a file that is there may be replaced. Default false. */
  overwrite?: boolean;
}

/** The options of {@link rxGetFuzzyKeys}. */
export interface FuzzyKeysOptions extends Partial<Omit<FuzzyParams, 'costs' | OnlyOfDist>>, Place {}

/** The options of {@link rxGetFuzzyDist}. */
export interface FuzzyDistOptions extends Partial<Omit<FuzzyParams, 'costs' | OnlyOfKeys>>, Place {}

/** The name of the variable that holds strings which come as an array. */
const STRINGS = 'stringsIn';
/** The variable of the numbers of rows, as the engine knows it. */
const ROW = 'stringIndex';

/**
 * Keys of strings: what they look or sound like, or the entry of a dictionary that is most similar, which corrects them. Of
 * entries that are as similar the first is taken, those that are more so without regard to case before. `stringsIn` is an
 * array of strings, and the keys are an array; or the name of a variable of `data`, which may be of any size: the rows
 * come back with the new variable, as a table, or in a file (`outFile`). See rxGetFuzzyKeys in RevoScaleR's reference.
 */
export async function rxGetFuzzyKeys(
  stringsIn: readonly (string | null)[],
  options?: FuzzyKeysOptions & { data?: undefined; outFile?: undefined },
): Promise<(string | null)[]>;
export async function rxGetFuzzyKeys(
  stringsIn: string | readonly (string | null)[],
  options: FuzzyKeysOptions & { outFile: OutputTarget },
): Promise<RxDataSource>;
export async function rxGetFuzzyKeys(
  stringsIn: string,
  options: FuzzyKeysOptions & { data: DataInput; outFile?: undefined },
): Promise<Table>;
export async function rxGetFuzzyKeys(
  stringsIn: string | readonly (string | null)[],
  options: FuzzyKeysOptions = {},
): Promise<(string | null)[] | Table | RxDataSource> {
  const call = {
    name: 'rxGetFuzzyKeys',
    data: [options.data, options.outFile],
    options: givenOptions('rxGetFuzzyKeys', options),
  };
  return called(call, async (options) => {
    const found = await fuzzy('rxGetFuzzyKeys', stringsIn, options);
    if (typeof stringsIn === 'string' || options.outFile !== undefined) return found;
    const keys = (found as Table).getChild(options.keyVarName ?? `${STRINGS}.key`);
    return [...(keys ?? [])] as (string | null)[];
  });
}

/**
 * How similar strings are to the entries of a dictionary, from 0 to 1, which is a perfect match: a row for each entry that is
 * at least `minDistance` similar, in the order of the strings and of the dictionary. The variables are that of the strings
 * (`stringsIn` where they are an array) and `dictionary`, or with `returnIndex` the positions `stringIndex` and
 * `dictionaryIndex`, and `distance`; those of `varsToKeep` are repeated. A string that is similar to none has no row,
 * whatever `noMatchNA` says. See rxGetFuzzyDist in RevoScaleR's reference, which
 * does not name them.
 */
export async function rxGetFuzzyDist(
  stringsIn: string | readonly (string | null)[],
  options: FuzzyDistOptions & { outFile: OutputTarget },
): Promise<RxDataSource>;
export async function rxGetFuzzyDist(
  stringsIn: string | readonly (string | null)[],
  options: FuzzyDistOptions & { outFile?: undefined },
): Promise<Table>;
export async function rxGetFuzzyDist(
  stringsIn: string | readonly (string | null)[],
  options: FuzzyDistOptions,
): Promise<Table | RxDataSource> {
  const call = {
    name: 'rxGetFuzzyDist',
    data: [options.data, options.outFile],
    options: givenOptions('rxGetFuzzyDist', options),
  };
  return called(call, async (options) => {
    return await fuzzy('rxGetFuzzyDist', stringsIn, options);
  });
}

async function fuzzy(
  name: 'rxGetFuzzyKeys' | 'rxGetFuzzyDist',
  stringsIn: string | readonly (string | null)[],
  {
    data,
    outFile,
    overwrite,
    signal,
    onProgress,
    rowsPerRead,
    xdfCompressionLevel,
    ...given
  }: FuzzyKeysOptions & FuzzyDistOptions,
): Promise<Table | RxDataSource> {
  const run: RunOptions = { signal, onProgress };
  const isNamed = typeof stringsIn === 'string';
  if (isNamed) requireData(data);
  else if (data !== undefined) throw new RxError('argument', 'with data, stringsIn is the name of a variable');
  const variable = isNamed ? stringsIn : STRINGS;
  const rows = await openData(isNamed ? (data as DataInput) : frameOf(stringsIn), { signal });
  const params = { ...given, stringsIn: variable };
  const numbered = name === 'rxGetFuzzyDist' && (given.returnIndex ?? given.returnString === false);
  const plan = async (): Promise<WrittenRows> => {
    if (!numbered) return rowsAfter(rows, await runner().planStep(name, params, rows, { signal }));
    // Rows are counted by a step before.
    const { step: first } = await planned(rows, { rowVarName: ROW }, { signal });
    const Engine = await launchpad().engineClass({ rest: true });
    const second: StepPlan = Engine.planStep(name, params, first.schema);
    return { parts: [{ data: rows, steps: [first, second] }], schema: second.schema, isWhole: false };
  };
  if (outFile === undefined) return rowsTable(plan, run);
  const writing = { overwrite, ...xdfWriting({ rowsPerRead, xdfCompressionLevel }) };
  return writeRows(outFile, await once(plan), { ...run, ...writing });
}

/** Strings as a data frame; text even where all are missing. */
function frameOf(strings: readonly (string | null)[]): RxDataSource {
  const lines = strings.map((text) => `${JSON.stringify({ [STRINGS]: text })}\n`);
  return RxJsonData(new Blob(lines), { colClasses: { [STRINGS]: 'character' } });
}
