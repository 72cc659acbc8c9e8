import type { RunOptions } from '../context/distribute.js';
import { runner } from '../context/realm.js';
import type { DataSet } from '../data/dataset.js';
import { fileName } from '../data/file.js';
import { without } from '../data/ignored.js';
import type { RxDataSource } from '../data/sources.js';
import { columnInfo, columnType, isSaidOf, numbered, type SaidInfo, saidOf } from '../data/text-columns.js';
import { RxError } from '../error.js';
import type { Schema, Variable } from '../generated/engine.js';
import { openData } from './data.js';
import { type Front, frontOf } from './front.js';
import { CHOICE, delimiterOf, requireLines } from './text-form.js';

/** A file of text or JSON lines that is there, whose bytes stay as they are. */
export interface OldText {
  name: string;
  front: Front;
  /** Its columns, in their order, under types that hold all of their values. */
  data: DataSet;
  /** How columns and rows are written so that they fit it. */
  output: RxDataSource;
  /** The columns in order, as the names of the rows that are to stand with them. */
  order(schema: Schema): string[];
  /** Whether its first row has the names; JSON lines have them in each. */
  hasNames: boolean;
  /** The source to read it from when rows with these variables stand behind its own. */
  behind(file: RxDataSource['file'], schema: Schema): RxDataSource;
  /** The source to read it from when these variables stand beside its own, in place of those with their names. */
  beside(file: RxDataSource['file'], schema: Schema): RxDataSource;
}

/** Whether files of a class are text, behind whose bytes others can be put. */
export function isText({ type }: RxDataSource): boolean {
  return type === 'RxTextData' || type === 'RxJsonData';
}

/**
 * Looks at a file of text that holds something: its columns and what stands between them. All of it is read once, so that
 * what it has is known before anything is written. Columns about which nothing is said are tried as what the rows have that
 * are to be joined.
 */
export async function oldText(output: RxDataSource, added: Schema | null, run: RunOptions): Promise<OldText | null> {
  const front = await frontOf(output.file);
  if (!front) return null;
  const name = fileName(output.file as Exclude<RxDataSource['file'], WritableStream | null>);
  const said = saidOf(output);
  await requireLines(output, said, front, name);
  const isJson = output.type === 'RxJsonData';
  const hasNames = isJson || output.options.firstRowIsColNames !== false;
  const options = {
    defaultDecimalColType: 'numeric',
    ...without(output.options, CHOICE),
    ...(isJson ? {} : { firstRowIsColNames: hasNames, delimiter: await delimiterOf(output, run) }),
  };
  const source = (colInfo: SaidInfo[]): RxDataSource =>
    Object.freeze({ type: output.type, file: output.file, options: Object.freeze({ ...options, colInfo }) });
  const first = await openData(source(said), { signal: run.signal });
  // Blank lines only hold no columns that rows could have to fit.
  if (first.schema.variables.length === 0) return null;
  const columns = first.schema.variables.map(({ name }, at): { name: string; info: SaidInfo } => {
    const own = said.find((info) => (info.newName ?? info.name) === name || isSaidOf(info, name, at));
    return { name, info: own ?? (hasNames ? { name } : { name: '', index: at + 1 }) };
  });
  const isSaid = ({ info }: (typeof columns)[number]) => info.type != null || info.levels != null;
  /** The variables that stand in each column: those of its name, or of its place where the file has no names. */
  const pair = ({ variables }: Schema): Variable[] => {
    const found = columns.map(({ name }) => variables.find((variable) => variable.name === name));
    if (found.every((variable) => variable !== undefined) && variables.length === columns.length) return found;
    const isPlaced = !hasNames && columns.every(({ info }) => !info.newName);
    if (isPlaced && variables.length === columns.length) return variables;
    throw different(name, columns, variables);
  };
  const isIndex = output.writing?.writeFactorsAsIndexes === true;
  const asWritten = (variable: Variable): Variable =>
    isIndex && variable.kind === 'factor' ? { ...variable, kind: 'integer', storage: 'int32', levels: null } : variable;
  const pairs = added ? pair(added).map(asWritten) : [];
  const tried = new Map<string, SaidInfo>();
  for (const [at, column] of columns.entries()) {
    const other = pairs[at];
    if (other && !isSaid(column) && TRIED.has(other.kind)) tried.set(column.name, { type: columnType(other) });
  }
  const data = await openData(source(columns.map(({ name, info }) => ({ ...info, ...tried.get(name) }))), run);
  await runner().scan(data, run);
  const isFailed = (name: string) => tried.has(name) && data.failed.has(name);
  const rows = data.schema.rows ?? 0;
  const old = data.schema.variables.map((variable) =>
    isFailed(variable.name) ? { ...variable, kind: 'character' as const, levels: null } : variable,
  );
  /** What is said of columns that stand at these places, as one reads them back. */
  const known = (variables: readonly Variable[], kept: readonly (typeof columns)[number][]): SaidInfo[] =>
    kept.map(({ name, info }, at) => {
      const variable = variables[at] as Variable;
      const newName = info.newName ?? (hasNames && variable.name === name ? undefined : variable.name);
      const place = info.name ? { name: info.name } : { name: '', index: at + 1 };
      const said = { ...without(info, TYPE), ...without(columnInfo(variable), NAME), ...place };
      return newName == null ? said : { ...said, newName };
    });
  const readBack = (file: RxDataSource['file'], all: SaidInfo[]): RxDataSource =>
    Object.freeze({ ...source(all), file, ...(output.writing && { writing: output.writing }) });
  return {
    name,
    front,
    data,
    hasNames,
    output: Object.freeze({ ...output, options, writing: { ...output.writing, ...notation(options) } }),
    order: (schema) => pair(schema).map(({ name }) => name),
    behind: (file, schema) => {
      const all = pair(schema).map((next, at) => joined(old[at] as Variable, asWritten(next), rows));
      return readBack(file, known(all, columns));
    },
    beside: (file, { variables }) => {
      const isKept = ({ name }: { name: string }) => !variables.some((variable) => variable.name === name);
      const before = known(old.filter(isKept), columns.filter(isKept));
      const others = variables.map((variable, at) => {
        const info = columnInfo(asWritten(variable));
        return hasNames ? info : { ...info, ...numbered(variable.name, before.length + at) };
      });
      return readBack(file, [...before, ...others]);
    },
  };
}

/** What text may be besides what it looks like. */
const TRIED: ReadonlySet<Variable['kind']> = new Set(['factor', 'Date', 'POSIXct']);

const TYPE = new Set(['type', 'levels', 'newLevels']);
const NAME = new Set(['name']);

/** How a file is written, of how it is read. */
function notation(options: Record<string, unknown>): Record<string, unknown> {
  const names = ['delimiter', 'quoteMark', 'missingValueString', 'decimalPoint', 'firstRowIsColNames'];
  return Object.fromEntries(names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
}

/** A variable that every value of both can be read as; text, if need be. */
function joined(old: Variable, next: Variable, rows: number): Variable {
  const named = { ...old, name: next.name, description: old.description ?? next.description };
  const isNumber = ({ kind }: Variable) => kind === 'integer' || kind === 'numeric';
  if (old.kind === 'factor' && next.kind === 'factor') {
    const levels = old.levels && next.levels && [...new Set([...old.levels, ...next.levels])];
    return { ...named, levels, ordered: old.ordered && next.ordered };
  }
  if (old.kind === next.kind) return isNumber(old) ? { ...named, storage: wide(old, next) } : named;
  // Of a column without values nothing is known.
  if (old.missing === rows) return { ...next, description: named.description };
  if (isNumber(old) && isNumber(next)) return { ...named, kind: 'numeric', storage: 'float64' };
  return { ...named, kind: 'character', levels: null };
}

/** The storage of the numbers of both. */
function wide({ kind, storage }: Variable, next: Variable): Variable['storage'] {
  if (kind === 'numeric') return storage === 'float32' && next.storage === 'float32' ? 'float32' : 'float64';
  return storage === 'int64' || next.storage === 'int64' ? 'int64' : 'int32';
}

/** Why rows do not go together with columns. */
function different(file: string, columns: readonly { name: string }[], rows: readonly Variable[]): RxError {
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);
  const extra = names(rows).find((name) => !names(columns).includes(name));
  const missing = names(columns).find((name) => !names(rows).includes(name));
  const name = extra ?? missing ?? '';
  const isUncut = columns.length === 1 && rows.length > 1;
  const hint = isUncut ? '; is its delimiter the right one?' : '';
  const has = `'${file}' has the columns ${names(columns).join(', ')}${hint}`;
  const message =
    extra === undefined ? `the rows have no variable '${name}'; ${has}` : `no column is '${name}'; ${has}`;
  return new RxError('unknownVariable', message, { names: [name] });
}
