import { tableFromArrays } from '@uwdata/flechette';
import type { Table } from '../data/frame.js';
import { RxError } from '../error.js';
import type {
  ContingencyTable,
  CrossTabsOutput,
  CubeOutput,
  LinModOutput,
  SummaryOutput,
} from '../generated/engine.js';

/** The options of {@link rxResultsDF}. */
export interface ResultsOptions {
  /** `"counts"`, and of cross tabulations `"sums"` and `"means"`; of summaries `"stats"` (their default). */
  output?: 'counts' | 'sums' | 'means' | 'stats';
  /** Which table of a cross tabulation or category of a summary, from 1. Default 1. */
  element?: number;
  /** Whether levels in the first column become whole numbers; when not given, those of `F(x)` do. */
  integerLevels?: boolean;
}

function levelsOf(values: readonly string[], name: string, integers: boolean | undefined): unknown[] {
  const whole = integers ?? name.startsWith('F_');
  if (!whole) return [...values];
  const numbers = values.map(Number);
  if (numbers.every(Number.isInteger)) return numbers;
  if (integers) throw new RxError('argument', `the levels of '${name}' are not whole numbers`);
  return [...values];
}

/** The variable behind `F_x`. */
const variableOf = (name: string) => name.replace(/^F_/, '');

function framed(columns: readonly (readonly [name: string, values: readonly unknown[]])[]): Table {
  return tableFromArrays(Object.fromEntries(columns) as Record<string, unknown[]>);
}

function crossTabs(x: CrossTabsOutput, { output = 'counts', element = 1, integerLevels }: ResultsOptions): Table {
  const means = () =>
    x.sums?.map((sums, at) => ({
      ...sums,
      table: {
        ...sums.table,
        values: sums.table.values.map((column, j) =>
          column.map((sum, i) => sum / (x.counts[at]?.table.values[j]?.[i] ?? 0)),
        ),
      },
    }));
  const tables: readonly ContingencyTable[] | null | undefined =
    output === 'sums' ? x.sums : output === 'means' ? (x.means ?? means()) : output === 'counts' ? x.counts : null;
  const found = tables?.[element - 1];
  if (!found) throw new RxError('argument', `the cross tabulation has no ${output} ${element}`);
  const { rowVariable, table } = found;
  return framed([
    [variableOf(rowVariable), levelsOf(table.rows, rowVariable, integerLevels)],
    ...table.columns.map((name, at) => [name, [...(table.values[at] ?? [])]] as const),
  ]);
}

function cube({ frame, dimensions }: CubeOutput, { integerLevels }: ResultsOptions): Table {
  const factors = new Set(dimensions.map(({ name }) => name));
  const columns = frame.schema.fields.map(({ name }, at) => {
    const values = [...(frame.getChild(name)?.toArray() ?? [])];
    if (!factors.has(name)) return [name, values] as const;
    const integers = at === 0 ? integerLevels : undefined;
    return [variableOf(name), levelsOf(values.map(String), name, integers)] as const;
  });
  return framed(columns);
}

/** Results as a data frame: the cells of a cube or cross tabulation, the counts of a cube model, statistics of a summary. */
export function rxResultsDF(
  object: CubeOutput | CrossTabsOutput | LinModOutput | SummaryOutput,
  options: ResultsOptions = {},
): Table {
  if ('counts' in object && 'xtabs' in object) return crossTabs(object, options);
  if ('frame' in object && 'dimensions' in object) return cube(object, options);
  if ('sDataFrame' in object) {
    if ((options.output ?? 'stats') === 'stats') return object.sDataFrame;
    const category = object.categorical[(options.element ?? 1) - 1];
    if (category) return category.frame;
    throw new RxError('argument', `the summary has no category ${options.element ?? 1}`);
  }
  if ('countDF' in object && object.countDF) return object.countDF;
  throw new RxError('argument', 'there is no data frame in this result; models have one with cube: true');
}
