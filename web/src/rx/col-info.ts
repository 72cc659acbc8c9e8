import type { RunOptions } from '../context/distribute.js';
import { byCodePoint } from '../data/code-points.js';
import { columnType } from '../data/text-columns.js';
import type { ColInfo } from '../data/sources.js';
import { asRxError } from '../error.js';
import type { Variable } from '../generated/engine.js';
import type { DataInput } from './data.js';
import { rxGetVarInfo, type VarInfoOptions } from './info.js';
import { givenOptions } from './options.js';

/** The options of {@link rxCreateColInfo}. */
export interface CreateColInfoOptions extends RunOptions, Pick<VarInfoOptions, 'varsToKeep' | 'computeInfo'> {
  /** Whether ranges are among what is told. They then hold for other data too. Default false. */
  includeLowHigh?: boolean;
  /** Whether only factors are told of. Default false. */
  factorsOnly?: boolean;
  /** Whether levels are sorted: as numbers when all are whole numbers, as text otherwise. Default false. */
  sortLevels?: boolean;
  /**
   * Whether the text has the positions of levels, from 1, in place of levels, as `writeFactorsAsIndexes` writes it: these are
   * the levels then, and the `newLevels` their names. Default false.
   */
  useFactorIndex?: boolean;
}

/**
 * What is known of the variables of data as `colInfo`, so that other text is read with the same types and levels. `data`
 * may be what rxGetVarInfo returned. Levels of text are found by a pass unless `computeInfo` is false. See rxCreateColInfo
 * in RevoScaleR's reference.
 */
export async function rxCreateColInfo(
  data: DataInput | readonly Variable[],
  options: CreateColInfoOptions = {},
): Promise<Record<string, ColInfo>> {
  try {
    const given = givenOptions('rxCreateColInfo', options);
    const { includeLowHigh = false, factorsOnly = false, sortLevels = false, useFactorIndex = false, ...how } = given;
    const all = isVariables(data)
      ? chosen(data, how.varsToKeep)
      : await rxGetVarInfo(data, { computeInfo: true, ...how });
    const told = factorsOnly ? all.filter(({ kind }) => kind === 'factor') : all;
    return Object.fromEntries(
      told.map((variable): [string, ColInfo] => {
        const { name, levels, low, high, description } = variable;
        const isFactor = variable.kind === 'factor';
        const info: ColInfo = { type: columnType(variable) };
        if (isFactor && levels) Object.assign(info, levelsOf(sortLevels ? sorted(levels) : levels, useFactorIndex));
        if (description != null) info.description = description;
        if (includeLowHigh && low != null && high != null) Object.assign(info, { low, high });
        return [name, info];
      }),
    );
  } catch (error) {
    throw asRxError(error);
  }
}

function levelsOf(levels: readonly string[], areIndexes: boolean): Pick<ColInfo, 'levels' | 'newLevels'> {
  if (!areIndexes) return { levels: [...levels] };
  return { levels: levels.map((_, at) => String(at + 1)), newLevels: [...levels] };
}

function isVariables(data: DataInput | readonly Variable[]): data is readonly Variable[] {
  const isOne = (value: unknown) =>
    typeof value === 'object' && value !== null && 'name' in value && 'kind' in value && 'storage' in value;
  return Array.isArray(data) && data.length > 0 && data.every(isOne);
}

function chosen(variables: readonly Variable[], names: readonly string[] | undefined): readonly Variable[] {
  return names ? variables.filter(({ name }) => names.includes(name)) : variables;
}

function sorted(levels: readonly string[]): string[] {
  const areWhole = levels.every((level) => /^[+-]?\d+$/.test(level.trim()));
  const byNumber = (a: string, b: string) => Number(a) - Number(b);
  return [...levels].sort(areWhole ? byNumber : byCodePoint);
}
