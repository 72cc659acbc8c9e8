import type { RunOptions } from '../context/distribute.js';
import { type CallOptions, called } from '../jobs/called.js';
import type { DataSet } from '../data/dataset.js';
import { type FileLike, isFileLike } from '../data/file.js';
import { sourceOf } from '../data/formats.js';
import { isRowsOrColumns } from '../data/frame.js';
import type { OutputTarget } from '../data/outputs.js';
import type { DataStepParams } from '../generated/engine.js';
import { isDataSource, type RxDataSource, RxJsonData, RxTextData, type TextDataOptions } from '../data/sources.js';
import { RxError } from '../error.js';
import { type DataInput, openData, requireData } from './data.js';
import { type DataStepOptions, kept, planned, type StepParams, written } from './data-step.js';
import { type ColumnsSaid, withColumns } from './import-columns.js';
import { givenOptions } from './options.js';
import { RxResident } from './resident.js';
import { runner } from '../context/realm.js';
import { mostRows, warnOfMore } from './rows-table.js';
import { type XdfWriting, xdfWriting } from './write-xdf.js';

/** What RevoScaleR calls the formats of files. */
export type ImportType = 'auto' | 'text' | 'textFast' | 'fixed' | 'fixedFast';

/** The options of {@link rxImport}: those of text files hold for text, those of {@link rxDataStep} for all. */
export interface ImportOptions
  extends TextDataOptions,
    Pick<DataStepOptions, StepOption | 'append'>,
    CallOptions,
    XdfWriting {
  /**
   * Where to write the data; without it they are kept in memory. The ending of a name says its format: `.xdf`, `.csv`,
   * `.jsonl`, Arrow otherwise.
   */
  outFile?: OutputTarget;
  /** Whether a file that is there may be replaced. Default false. */
  overwrite?: boolean;
  /** How a file is read: by its content and its name (`'auto'`, the default), as delimited text or as text of fixed columns. */
  type?: ImportType;
  /** Without `outFile`: the most values that are kept; further rows are left out with a warning. Default: no limit. */
  maxRowsByCols?: number;
}

/** Options of {@link rxDataStep} that rxImport has too. */
const STEP_OPTIONS = [
  'rowSelection',
  'transforms',
  'transformObjects',
  'transformFunc',
  'transformVars',
  'removeMissingsOnRead',
  'removeMissings',
  'startRow',
  'numRows',
  'rowVarName',
] as const;

/** Options that text is read by when there is no step. */
const CHOICE = ['varsToKeep', 'varsToDrop'] as const;

type StepOption = (typeof STEP_OPTIONS)[number] | (typeof CHOICE)[number];

/**
 * Reads data once and keeps them in the engine's memory, each column in the narrowest type that holds its values exactly.
 * Analyses of what it returns read nothing again. Release it when it is no longer needed.
 *
 * With `outFile` the data are written there instead, chunk by chunk, and the source to read them from is returned. Rows
 * and variables can be chosen and added as {@link rxDataStep} does; `colInfo`, `colClasses` and `stringsAsFactors` hold for
 * data of any kind.
 */
export async function rxImport(
  inData: DataInput,
  options: ImportOptions & { outFile: OutputTarget },
): Promise<RxDataSource>;
export async function rxImport(
  inData: DataInput,
  options?: ImportOptions & { outFile?: undefined },
): Promise<RxResident>;
export async function rxImport(inData: DataInput, options: ImportOptions = {}): Promise<RxResident | RxDataSource> {
  const call = { name: 'rxImport', data: [inData, options.outFile], options: givenOptions('rxImport', options) };
  return called(call, async (options) => {
    requireData(inData);
    const { signal, onProgress, outFile, overwrite, append, rowsPerRead, xdfCompressionLevel, ...rest } = options;
    const { type = 'auto', maxRowsByCols, ...given } = rest;
    const { chosen, text } = separated(given, rowsPerRead);
    const run: RunOptions = { signal, onProgress };
    const source = await asRead(inData, type, text, signal);
    // Text is read without the columns that nobody wants; of other formats a step takes them.
    const step: StepParams = isText(source) ? chosen : { ...choiceOf(text), ...chosen };
    if (step.transformFunc && rowsPerRead != null) step.rowsPerRead = rowsPerRead;
    const opened = await openData(source, run);
    const data = isText(source) ? opened : await withColumns(opened, columnsOf(inData, text), run);
    const params = withNames(step, opened, data);
    if (outFile) {
      const writing = { append, overwrite, ...xdfWriting({ rowsPerRead, xdfCompressionLevel }) };
      return await written(data, params, outFile, { ...run, ...writing });
    }
    if (maxRowsByCols !== undefined) return await keptUpTo(data, params, maxRowsByCols, run);
    if (Object.keys(params).length > 0) return await kept(data, params, run);
    if (source instanceof RxResident && data === opened) return source;
    // A source may be open elsewhere: what is kept belongs to this import alone.
    const own = data.kept ? await openData(copyOf(source), { signal }) : data;
    await runner().keep(own, run);
    return new RxResident(own);
  });
}

/** What a step has to do, and how text is read. Where there is a step, it chooses the variables too. */
function separated(
  given: object,
  rowsPerRead: number | undefined,
): { chosen: Partial<DataStepParams>; text: TextDataOptions } {
  const options = Object.entries(given);
  const names = new Set<string>(STEP_OPTIONS);
  const isStep = options.some(([name]) => names.has(name));
  for (const name of isStep ? CHOICE : []) names.add(name);
  return {
    chosen: Object.fromEntries(options.filter(([name]) => names.has(name))),
    text: {
      ...Object.fromEntries(options.filter(([name]) => !names.has(name))),
      ...(rowsPerRead != null && { rowsPerRead }),
    },
  };
}

function choiceOf(text: TextDataOptions): Partial<DataStepParams> {
  return Object.fromEntries(CHOICE.flatMap((name) => (text[name] ? [[name, text[name]]] : [])));
}

/** Formats that are read by options. */
const BY_OPTIONS: Partial<Record<RxDataSource['type'], (file: FileLike, options: TextDataOptions) => RxDataSource>> = {
  RxTextData,
  RxJsonData,
};

/** The options of text that data of any kind take. */
const OF_ALL: ReadonlySet<string> = new Set([
  'varsToKeep',
  'varsToDrop',
  'checkVarsToKeep',
  'colClasses',
  'colInfo',
  'stringsAsFactors',
  'rowsPerRead',
]);

/** How text of each type is read. */
const TYPES: Readonly<Record<ImportType, TextDataOptions | null>> = {
  auto: null,
  text: {},
  textFast: {},
  fixed: { isFixedFormat: true },
  fixedFast: { isFixedFormat: true },
};

function isText(source: DataInput): boolean {
  return isDataSource(source) && source.type in BY_OPTIONS;
}

/** What is read, with the options of text where it is text. */
async function asRead(
  inData: DataInput,
  type: ImportType,
  options: TextDataOptions,
  signal: AbortSignal | undefined,
): Promise<DataInput> {
  if (!Object.hasOwn(TYPES, type)) {
    const message = `type is one of ${Object.keys(TYPES).join(', ')}, not '${type}'; data sources, RxParquetData for example, say other formats`;
    throw new RxError(['sas', 'spss', 'odbc', 'odbcFast'].includes(type) ? 'unsupported' : 'argument', message);
  }
  const typed = TYPES[type];
  if (isFileLike(inData)) {
    if (typed) return RxTextData(inData, { ...options, ...typed });
    return Object.keys(options).length === 0 ? inData : read(await sourceOf(inData, signal), options);
  }
  if (typed && !(isDataSource(inData) && inData.type === 'RxTextData')) {
    throw new RxError('argument', `type '${type}' is that of a file; the data say themselves what they are`);
  }
  return read(inData, { ...options, ...typed });
}

/** A source with further options. What means nothing for its format is an error. */
function read(source: DataInput, options: TextDataOptions): DataInput {
  if (Object.keys(options).length === 0) return source;
  if (isDataSource(source) && isFileLike(source.file) && isText(source)) {
    const made = BY_OPTIONS[source.type]?.(source.file, options);
    // What is said about columns stays where nothing else is.
    const further = Object.entries(made?.options ?? {}).filter(([name]) => Object.hasOwn(options, name));
    const writing = { ...source.writing, ...made?.writing };
    return Object.freeze({
      ...source,
      options: Object.freeze({ ...source.options, ...Object.fromEntries(further) }),
      ...(made?.writing && { writing: Object.freeze(writing) }),
    });
  }
  const unknown = Object.keys(options).find((name) => !OF_ALL.has(name));
  if (unknown === undefined) return source;
  const what = isDataSource(source) ? source.type : 'data in memory';
  throw new RxError('argument', `'${unknown}' says how text is read, and the data are ${what}`, { names: [unknown] });
}

/** What is said about columns that are no text. Strings of arrays are factors unless it is said that they are not. */
function columnsOf(inData: DataInput, { colClasses, colInfo, stringsAsFactors }: TextDataOptions): ColumnsSaid {
  const areStrings = isRowsOrColumns(inData);
  return {
    ...(colClasses && { colClasses }),
    ...(colInfo && { colInfo }),
    ...(stringsAsFactors !== undefined && { stringsAsFactors, areStrings }),
  };
}

/** A step whose choice of variables is by the names that they have got. */
function withNames(step: StepParams, { schema: before }: DataSet, { schema: after }: DataSet): StepParams {
  const names = new Map(before.variables.map(({ name }, at) => [name, after.variables[at]?.name ?? name]));
  const given = CHOICE.flatMap((choice) => {
    const list = step[choice];
    return list ? [[choice, list.map((name) => names.get(name) ?? name)]] : [];
  });
  return { ...step, ...Object.fromEntries(given) };
}

/** Keeps no more values than so many, and says so where there are more rows. */
async function keptUpTo(
  data: DataSet,
  params: StepParams,
  maxRowsByCols: number,
  run: RunOptions,
): Promise<RxResident> {
  const { rowSelection, removeMissings, removeMissingsOnRead, transformFunc, numRows } = params;
  const leavesOut = rowSelection || removeMissings || removeMissingsOnRead || transformFunc;
  const asked = numRows == null || numRows < 0 ? Number.POSITIVE_INFINITY : numRows;
  let first = params;
  if (!leavesOut) {
    const { schema } = (await planned(data, params, run)).step;
    const most = Math.min(mostRows(maxRowsByCols, schema.variables.length) + 1, asked);
    if (most < Number.POSITIVE_INFINITY) first = { ...params, numRows: most };
  }
  const all = await kept(data, first, run);
  const most = mostRows(maxRowsByCols, all.variables.length);
  if (all.numRows <= most) return all;
  warnOfMore(most);
  const some = await kept(all.dataSet(), { numRows: most }, run);
  await all.release();
  return some;
}

/** The same source as another value, so that it is opened anew. */
function copyOf(input: DataInput): DataInput {
  if (isDataSource(input)) return { ...input };
  return input instanceof Blob ? input.slice() : input;
}
