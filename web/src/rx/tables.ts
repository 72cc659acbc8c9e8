import { rxGetOption } from '../context/options.js';
import type { Table } from '../data/frame.js';
import { without } from '../data/ignored.js';
import type { RxDataSource } from '../data/sources.js';
import { asRxError, RxError } from '../error.js';
import type { CrossTabsOutput, CubeOutput, MarginalsOutput, Xtabs } from '../generated/engine.js';
import { called } from '../jobs/called.js';
import { type RxResult, withMaker } from '../result/result.js';
import { type AnalysisOptions, analyse, callOf } from './bind.js';
import { computing } from './compute.js';
import { cellColumns, cellNumbers, cellRows } from './cell-rows.js';
import { type DataInput, openData } from './data.js';
import { allRows, openOutput } from './write.js';

/** The options of {@link rxCube}. */
export interface CubeOptions extends AnalysisOptions<'rxCube'> {
  /** Whether the data frame alone is returned. */
  returnDataFrame?: boolean;
  /** Where to write the data frame, which is then returned as a source to read it from. */
  outFile?: RxDataSource;
  /** Whether a file that is there may be replaced. Default false. */
  overwrite?: boolean;
}

/** The options of {@link rxCrossTabs}. */
export interface CrossTabsOptions extends AnalysisOptions<'rxCrossTabs'> {
  /** Whether one table of all factors is returned, as R's `xtabs` gives it. */
  returnXtabs?: boolean;
}

/** What is shown of a cross tabulation. */
export interface CrossTabsShown {
  /** Which tables; when not given, means where they were asked for, else sums, else counts. */
  output?: 'sums' | 'counts' | 'means';
  /** Whether call, data and rows stand above. Default true. */
  header?: boolean;
}

/** A cross tabulation. */
export interface CrossTabs extends Readonly<CrossTabsOutput> {
  /** The tables as R prints them. */
  toString(shown?: CrossTabsShown): string;
  /** The tables with shares of rows, columns and the whole, or tests of independence. */
  summary(shown?: CrossTabsShown & { type?: '%' | 'percentages' | 'chisquare' }): string;
}

/** Whatever is a table of crossed factors. */
export type Tabulated = Xtabs | CrossTabsOutput | CubeOutput;

/**
 * Means of `y` and counts by cell: `y ~ f1:f2`, as a data frame; or, with `outFile`, as a file. See rxCube in RevoScaleR's
 * reference.
 */
export async function rxCube(
  formula: string,
  data: DataInput,
  options: CubeOptions & { outFile: RxDataSource },
): Promise<RxDataSource>;
export async function rxCube(
  formula: string,
  data: DataInput,
  options: CubeOptions & { returnDataFrame: true; outFile?: undefined },
): Promise<Table>;
export async function rxCube(
  formula: string,
  data: DataInput,
  options?: CubeOptions & { returnDataFrame?: false; outFile?: undefined },
): Promise<RxResult<CubeOutput>>;
export async function rxCube(
  formula: string,
  data: DataInput,
  options: CubeOptions = {},
): Promise<RxResult<CubeOutput> | Table | RxDataSource> {
  const call = callOf('rxCube', { formula }, data, options, [options.outFile]);
  return called(call, async ({ returnDataFrame = false, outFile, overwrite, ...options }, output) => {
    const tabulate = () => analyse('rxCube', { formula }, data, { ...withDefaults(options), output });
    if (outFile) return writeCube(tabulate, outFile, overwrite);
    const cube = await tabulate();
    return returnDataFrame ? cube.frame : cube;
  });
}

/** Writes the data frame of a cube, its factors with all their levels. */
async function writeCube(
  tabulate: () => Promise<RxResult<CubeOutput>>,
  outFile: RxDataSource,
  overwrite?: boolean,
): Promise<RxDataSource> {
  try {
    const output = await openOutput(outFile, { overwrite });
    try {
      const { frame, dimensions } = await tabulate();
      const cells = await openData(cellRows(cellColumns(frame, dimensions)));
      return await output.write(() => allRows(cells), {});
    } catch (error) {
      await output.abort();
      throw error;
    }
  } catch (error) {
    throw asRxError(error);
  }
}

/** Sums, counts and means of `y` by cell, as contingency tables. See rxCrossTabs in RevoScaleR's reference. */
export async function rxCrossTabs(
  formula: string,
  data: DataInput,
  options: CrossTabsOptions & { returnXtabs: true },
): Promise<RxResult<Xtabs>>;
export async function rxCrossTabs(
  formula: string,
  data: DataInput,
  options?: CrossTabsOptions & { returnXtabs?: false },
): Promise<CrossTabs>;
export async function rxCrossTabs(
  formula: string,
  data: DataInput,
  options: CrossTabsOptions = {},
): Promise<CrossTabs | RxResult<Xtabs>> {
  return called(callOf('rxCrossTabs', { formula }, data, options), async ({ returnXtabs, ...options }, output) => {
    const x = await analyse('rxCrossTabs', { formula }, data, { ...withDefaults(options), output });
    return returnXtabs ? (await computing())('asXtabs', x.xtabs) : crossTabsOf({ ...x });
  });
}

/** A cross tabulation of its fields: how it prints is computed when it is. */
export async function crossTabsOf(x: Readonly<CrossTabsOutput>): Promise<CrossTabs> {
  const compute = await computing();
  const text = (shown: object) => compute('crossTabsText', { x, ...shown }).text;
  const forms = {
    toString: (shown: CrossTabsShown = {}) => text(shown),
    summary: ({ type = '%', ...shown }: CrossTabsShown & { type?: string } = {}) => text({ ...shown, type }),
  };
  const hidden = Object.entries(forms).map(([name, value]) => [name, { value, enumerable: false }]);
  const shown = Object.freeze(Object.defineProperties({ ...x }, Object.fromEntries(hidden))) as CrossTabs;
  return withMaker(shown, 'crossTabs', x);
}

/** An argument that chooses among RevoScaleR's engines; it has no effect here. */
const WITHOUT_EFFECT = new Set(['cube']);

/** Options with those of rxOptions. */
function withDefaults(options: object): object {
  return { useSparseCube: rxGetOption('useSparseCube'), ...without(options, WITHOUT_EFFECT) };
}

/** The table of all factors of a cube or cross tabulation: sums of the first response, or counts without one. */
export async function asXtabs(x: Tabulated): Promise<RxResult<Xtabs>> {
  return (await computing())('asXtabs', xtabsOf(x));
}

/** Row, column and grand totals, or means, of each table of a cross tabulation. */
export async function rxMarginals(
  x: CrossTabsOutput,
  { output }: { output?: 'sums' | 'counts' | 'means' } = {},
): Promise<RxResult<MarginalsOutput>> {
  return (await computing())('rxMarginals', { x, ...(output ? { output } : {}) });
}

/** The parts of any table that tests need. */
export function xtabsOf(x: Tabulated): Xtabs {
  if ('xtabs' in x) return x.xtabs;
  if ('values' in x && 'dimensions' in x) return { dimensions: x.dimensions, values: x.values };
  if ('frame' in x && 'dimensions' in x) return xtabsOfCube(x);
  throw new RxError('argument', 'a table is needed, as rxCrossTabs and rxCube return it');
}

function xtabsOfCube({ frame, dimensions, depvars, means }: CubeOutput): Xtabs {
  const values = new Array<number>(dimensions.reduce((cells, { levels }) => cells * levels.length, 1)).fill(0);
  const column = (name: string) => [...(frame.getChild(name)?.toArray() ?? [])] as number[];
  const counts = column('Counts');
  const [response] = depvars;
  const of = response === undefined ? counts : column(response);
  for (const [row, cell] of cellNumbers(frame, dimensions).entries()) {
    const count = counts[row] ?? 0;
    const value = of[row] ?? 0;
    values[cell] = count === 0 ? 0 : response !== undefined && means ? value * count : value;
  }
  return { dimensions, values };
}
