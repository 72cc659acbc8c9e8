import type { RunOptions } from '../context/distribute.js';
import { runner } from '../context/realm.js';
import { DataSet } from '../data/dataset.js';
import { type ColInfo, type ColumnType, RxArrowData, type TextDataOptions } from '../data/sources.js';
import { requireVariables } from '../data/variables.js';
import { RxError } from '../error.js';
import type { Variable, VarInfo } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import { openData } from './data.js';
import { plannedFactors } from './factors.js';
import { writeRows } from './write.js';

/** What can be said about the columns of any data. */
export interface ColumnsSaid extends Pick<TextDataOptions, 'colClasses' | 'colInfo' | 'stringsAsFactors'> {
  /** Whether the factors were strings, which `stringsAsFactors: false` leaves as they are. Default false. */
  areStrings?: boolean;
}

/** The expressions that make a variable of a type, of one that is no factor. */
const CONVERSIONS: Partial<Record<ColumnType, string>> = {
  logical: 'as.logical',
  integer: 'as.integer',
  int16: 'as.integer',
  uint16: 'as.integer',
  float32: 'as.numeric',
  numeric: 'as.numeric',
  character: 'as.character',
  Date: 'as.Date',
  POSIXct: 'as.POSIXct',
};

/** The kinds of variables that are of a type already. */
const KINDS: Partial<Record<ColumnType, string>> = { int16: 'integer', uint16: 'integer', float32: 'numeric' };

/** What is said about a variable. */
type Said = ColInfo & { variable: Variable };

/**
 * Data whose columns have the types, levels and names that are said about them: `colInfo` before `colClasses` before
 * `stringsAsFactors`. Text is read so, other data are converted: they come as data of their own, in a Blob, which may live
 * on disk; those of which nothing is said that they are not stay as they are.
 */
export async function withColumns(data: DataSet, given: ColumnsSaid, run: RunOptions): Promise<DataSet> {
  const { signal } = run;
  const said = saidOf(data, given);
  const factors = said.filter(needsFactor);
  const retyped = said.filter(needsType);
  const infos = said.flatMap(infoOf);
  if (factors.length + retyped.length + infos.length === 0) return data;
  if (data.schema.variables.some(({ kind, levels }) => kind === 'factor' && !levels)) {
    await runner().scan(data, { signal });
  }
  const factorInfo = factors.map(({ variable: { name }, levels }) => ({
    name,
    ...(levels && { levels: [...levels] }),
  }));
  const Engine = await launchpad().engineClass({ rest: true });
  const plan = async () => {
    const first = await plannedFactors(data, { factorInfo }, { signal });
    const transforms = Object.fromEntries(
      retyped.map(({ variable, type }) => [variable.name, converted(variable, type)]),
    );
    const second = Engine.planStep('rxDataStep', { transforms }, first.schema);
    const third = Engine.planStep('rxSetVarInfo', { variables: infos }, second.schema);
    return { parts: [{ data, steps: [first, second, third] }], schema: third.schema, isWhole: true };
  };
  const { schema } = await plan();
  const made = await openData(await writeRows(RxArrowData(), plan, run), { signal });
  // What files of Arrow do not tell.
  const variables = made.schema.variables.map((variable) => {
    const told = schema.variables.find(({ name }) => name === variable.name);
    const { description = null, low = null, high = null, ordered = false } = told ?? {};
    return { ...variable, description, low, high, ordered };
  });
  const { name, description } = data;
  return new DataSet({ ...made, name, description, schema: { ...made.schema, variables } });
}

/** What is said about each variable of which something is said. */
function saidOf(
  { schema: { variables } }: DataSet,
  { colClasses = {}, colInfo = {}, stringsAsFactors, areStrings = false }: ColumnsSaid,
): Said[] {
  const names = variables.map(({ name }) => name);
  const entries = Array.isArray(colInfo)
    ? (colInfo as readonly (ColInfo & { name?: string })[]).map((info): [string, ColInfo] => [
        info.name ?? names[(info.index ?? 0) - 1] ?? `column ${info.index}`,
        info,
      ])
    : Object.entries(colInfo as Record<string, ColInfo>);
  requireVariables(names, [...Object.keys(colClasses), ...entries.map(([name]) => name)]);
  const infos = new Map(entries);
  return variables.flatMap((variable) => {
    const info = infos.get(variable.name);
    const asStrings = areStrings && stringsAsFactors === false && variable.kind === 'factor' ? 'character' : undefined;
    const byKind = stringsAsFactors && variable.kind === 'character' ? 'factor' : asStrings;
    const type = info?.type ?? colClasses[variable.name] ?? (info?.levels ? 'factor' : byKind);
    return info || type ? [{ ...info, ...(type && { type }), variable }] : [];
  });
}

const isFactorType = (type: ColumnType | undefined) => type === 'factor' || type === 'ordered';

/** Whether a variable becomes a factor, or one that has other levels. */
function needsFactor({ type, levels, variable }: Said): boolean {
  return isFactorType(type) && (variable.kind !== 'factor' || levels != null);
}

/** Whether a variable becomes one of another type, but for factors. */
function needsType({ type, variable }: Said): boolean {
  if (type === undefined || isFactorType(type)) return false;
  if (!CONVERSIONS[type]) throw new RxError('argument', `'${type}' is no type of a column`, { column: variable.name });
  return variable.kind !== (KINDS[type] ?? type);
}

/** The expression of a variable as another type: of a factor its levels, not its codes. */
function converted({ name, kind }: Variable, type: ColumnType | undefined): string {
  const value = kind === 'factor' ? `as.character(\`${name}\`)` : `\`${name}\``;
  return type === 'character' && kind === 'factor' ? value : `${CONVERSIONS[type ?? 'numeric']}(${value})`;
}

/** What is said about a variable that is no matter of its values. */
function infoOf({ variable, newName, description, low, high, newLevels }: Said): VarInfo[] {
  const info = {
    ...(newName != null && { newName }),
    ...(description != null && { description }),
    ...(low != null && { low }),
    ...(high != null && { high }),
    ...(newLevels != null && { levels: newLevels }),
  };
  return Object.keys(info).length > 0 ? [{ name: variable.name, ...info }] : [];
}
