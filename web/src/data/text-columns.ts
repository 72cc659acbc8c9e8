import type { ColumnInfo, Schema, Variable } from '../generated/engine.js';
import type { ColumnType, RxDataSource } from './sources.js';

/** What is said about a column: by its name in the file, or by its number where it has none. */
export type SaidInfo = Partial<ColumnInfo> & { name?: string };

/** What a source of text says about columns, in one list. */
export function saidOf({ options }: RxDataSource): SaidInfo[] {
  const { colInfo = [], colClasses = [] } = options as {
    colInfo?: SaidInfo[];
    colClasses?: { name: string; class: string }[];
  };
  const named = new Set(colInfo.map(({ name }) => name));
  const classes = new Map(colClasses.map(({ name, class: type }) => [name, type]));
  const infos = colInfo.map((info) => {
    const type = info.type ?? (info.name ? classes.get(info.name) : undefined);
    return type === undefined ? info : { ...info, type };
  });
  const others = colClasses.filter(({ name }) => !named.has(name));
  return [...infos, ...others.map(({ name, class: type }) => ({ name, type }))];
}

/** Whether something is said about a column of a file. */
export function isSaidOf({ name, index }: SaidInfo, column: string, at: number): boolean {
  return name ? name === column : index === at + 1;
}

/** Text that was written, with the types that its variables had unless the user said otherwise. */
export function typed(source: RxDataSource, output: RxDataSource, { variables }: Schema): RxDataSource {
  const { colInfo: _, colClasses: __, ...given } = output.options;
  const said = saidOf(output);
  const hasNames = given.firstRowIsColNames !== false;
  const colInfo = variables.flatMap((variable, at): SaidInfo[] => {
    const own = said.find((info) => isSaidOf(info, variable.name, at));
    const isIndex = output.writing?.writeFactorsAsIndexes === true && variable.kind === 'factor';
    if (isIndex && !own && hasNames) return [];
    const info = isIndex || own?.type != null ? { ...own } : { ...columnInfo(variable), ...own };
    // Where the file has no names the number of the column stands for it.
    return [{ ...info, ...(hasNames ? { name: variable.name } : numbered(own?.newName ?? variable.name, at)) }];
  });
  return Object.freeze({
    ...source,
    options: Object.freeze({ ...source.options, ...given, colInfo }),
    ...(output.writing && { writing: output.writing }),
  });
}

/** Which column is meant in a file without names, and what it is called. */
export function numbered(newName: string, at: number): SaidInfo {
  return { name: '', index: at + 1, newName };
}

/** What reads a variable back from text as what it is. */
export function columnInfo(variable: Variable): SaidInfo {
  const { name, kind, levels, description } = variable;
  return {
    name,
    type: columnType(variable),
    ...(kind === 'factor' && levels ? { levels } : {}),
    ...(description == null ? {} : { description }),
    ...saidRange(variable),
  };
}

/** The range for `F()`, where it is not that of the data. */
export function saidRange({ low, high, range }: Variable): Pick<SaidInfo, 'low' | 'high'> {
  if (low == null || high == null || (range && low === range[0] && high === range[1])) return {};
  return { low, high };
}

/** The type of text that a variable is read back from as what it is. */
export function columnType({ kind, storage, ordered }: Variable): ColumnType {
  if (kind === 'numeric') return storage === 'float32' ? 'float32' : 'numeric';
  // More than the 32 bits of R's integers.
  if (kind === 'integer') return storage === 'int64' ? 'numeric' : 'integer';
  return kind === 'factor' && ordered ? 'ordered' : kind;
}
