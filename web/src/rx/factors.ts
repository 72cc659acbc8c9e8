import type { RunOptions } from '../context/distribute.js';
import { type CallOptions, called } from '../jobs/called.js';
import type { DataSet } from '../data/dataset.js';
import type { Table } from '../data/frame.js';
import type { OutputTarget } from '../data/outputs.js';
import type { RxDataSource } from '../data/sources.js';
import type { FactorInfo as EngineInfo, StepPlan, VariablesOutput } from '../generated/engine.js';
import { type DataInput, openData, requireData } from './data.js';
import { givenOptions } from './options.js';
import { MAX_ROWS_BY_COLS, rowsTable } from './rows-table.js';
import { RxResident } from './resident.js';
import { runner } from '../context/realm.js';
import { once, rowsAfter, writeRows } from './write.js';
import { type XdfWriting, xdfWriting } from './write-xdf.js';

/** What is said about a factor that {@link rxFactors} makes. */
export interface FactorInfo extends Partial<Omit<EngineInfo, 'name' | 'newLevels'>> {
  /**
   * New levels in their order: names of levels that there are, or names of new ones with what they take the place of.
   * Names that are no levels become levels without values. Objects whose names are whole numbers do not keep their order:
   * pairs do.
   */
  newLevels?:
    | readonly string[]
    | Readonly<Record<string, string | readonly string[]>>
    | readonly (readonly [string, string | readonly string[]])[];
}

/** The options of {@link rxFactors}. */
export interface FactorsOptions extends CallOptions, XdfWriting {
  /**
   * The variables that become factors, or factors that get other levels: their names, or what is said about each by name.
   * Without it, and with `sortLevels`, the levels of all factors are sorted.
   */
  factorInfo?: readonly string[] | Readonly<Record<string, FactorInfo>> | readonly FactorInfo[];
  /** What `sortLevels` is where `factorInfo` does not say. Default false. */
  sortLevels?: boolean;
  /** What `otherLevel` is where `factorInfo` does not say. */
  otherLevel?: string;
  /** Where to write the rows: a data source, or the name of a file, whose ending says its format. */
  outFile?: OutputTarget;
  /** The variables of the data to keep beside the factors. */
  varsToKeep?: readonly string[];
  /** The variables of the data to leave out. */
  varsToDrop?: readonly string[];
  /** Whether a file that is there may be replaced. Default false. */
  overwrite?: boolean;
  /** Whether the rows are kept in the engine's memory, as rxImport's are. Default false. */
  keepInMemory?: boolean;
  /** The most values of a table that is returned; further rows are left out with a warning. Default 3,000,000. */
  maxRowsByCols?: number;
}

/**
 * Makes factors of text, numbers, dates and truth values, and gives factors other levels: sorted, in another order, under
 * other names, several joined to one. Levels come in the order in which values first appear in the data. Real numbers are
 * the same level when their first six significant digits are. Returns a table, what is kept in memory (`keepInMemory`), or
 * the source of the file that was written (`outFile`). See rxFactors in RevoScaleR's reference.
 *
 * ```ts
 * await rxFactors(data, {
 *   factorInfo: {
 *     state: { sortLevels: true },
 *     quarter: { varName: 'month', newLevels: { Q1: ['Jan', 'Feb', 'Mar'] }, otherLevel: 'later' },
 *   },
 * });
 * ```
 */
export async function rxFactors(
  inData: DataInput,
  options: FactorsOptions & { outFile: OutputTarget },
): Promise<RxDataSource>;
export async function rxFactors(
  inData: DataInput,
  options: FactorsOptions & { keepInMemory: true; outFile?: undefined },
): Promise<RxResident>;
export async function rxFactors(
  inData: DataInput,
  options?: FactorsOptions & { keepInMemory?: false; outFile?: undefined },
): Promise<Table>;
export async function rxFactors(
  inData: DataInput,
  options?: FactorsOptions,
): Promise<Table | RxResident | RxDataSource>;
export async function rxFactors(
  inData: DataInput,
  options: FactorsOptions = {},
): Promise<Table | RxResident | RxDataSource> {
  const call = { name: 'rxFactors', data: [inData, options.outFile], options: givenOptions('rxFactors', options) };
  return called(call, async (options) => {
    requireData(inData);
    const { signal, onProgress, outFile, overwrite, keepInMemory, rowsPerRead, xdfCompressionLevel, ...rest } = options;
    const { factorInfo, maxRowsByCols = MAX_ROWS_BY_COLS, ...given } = rest;
    const run: RunOptions = { signal, onProgress };
    const params = { ...given, factorInfo: listed(factorInfo) };
    const data = await openData(inData, run);
    const plan = () => plannedFactors(data, params, { signal });
    if (outFile !== undefined) {
      const rows = await once(async () => rowsAfter(data, await plan()));
      return await writeRows(outFile, rows, {
        ...run,
        overwrite,
        ...xdfWriting({ rowsPerRead, xdfCompressionLevel }),
      });
    }
    if (keepInMemory)
      return new RxResident(await runner().keepStepped(data, async () => ({ step: await plan() }), run));
    return await rowsTable(async () => rowsAfter(data, await plan()), run, maxRowsByCols);
  });
}

/** What is said about factors, each with its name, as the engine reads it. */
function listed(info: FactorsOptions['factorInfo'] = []): Partial<EngineInfo>[] {
  if (Array.isArray(info)) {
    const list = info as readonly (string | FactorInfo)[];
    return list.map((one) => (typeof one === 'string' ? { name: one } : told(one)));
  }
  return Object.entries(info as Record<string, FactorInfo>).map(([name, one]) => ({ ...told(one), name }));
}

function told({ newLevels, ...info }: FactorInfo): Partial<EngineInfo> {
  if (!newLevels) return info;
  const entries: readonly (string | readonly [string, string | readonly string[]])[] = Array.isArray(newLevels)
    ? newLevels
    : Object.entries(newLevels as Record<string, string | readonly string[]>);
  // Without names of their own new levels are those that there are, or by their numbers those of an index.
  const unnamed = (level: string, at: number): [string, string[]] => [level, [info.indexMap ? String(at + 1) : level]];
  const pairs = entries.map((entry, at): [string, string[]] => {
    if (typeof entry === 'string') return unnamed(entry, at);
    const [level, old] = entry;
    return [level, typeof old === 'string' ? [old] : [...old]];
  });
  return { ...info, newLevels: pairs };
}

/** The step, once the labels of what is no factor are known. */
export async function plannedFactors(
  data: DataSet,
  params: { factorInfo: readonly Partial<EngineInfo>[] },
  run: RunOptions,
): Promise<StepPlan> {
  const labels = new Set<string>();
  for (const { name, varName, levels } of params.factorInfo) {
    const from = varName ?? name;
    const variable = data.schema.variables.find((one) => one.name === from);
    if (variable && variable.kind !== 'factor' && !levels) labels.add(variable.name);
  }
  const names = [...labels];
  const scan = { variables: names, labels: names };
  const labelled = names.length > 0 ? await runner().analyse('rxGetVarInfo', scan, data, run) : null;
  const found = (labelled?.[1] as VariablesOutput | undefined)?.variables ?? [];
  return runner().planStep('rxFactors', { ...params, labelled: found }, data, run);
}
