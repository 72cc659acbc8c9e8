import type { RunOptions } from '../context/distribute.js';
import { type CallOptions, called } from '../jobs/called.js';
import { type FileLike, isFileLike } from '../data/file.js';
import { sourceOf } from '../data/formats.js';
import { withoutIgnored } from '../data/ignored.js';
import type { OutputTarget } from '../data/outputs.js';
import { isDataSource, type RxDataSource, RxJsonData, RxTextData, type TextDataOptions } from '../data/sources.js';
import type { DataStepParams } from '../generated/engine.js';
import { type DataInput, openData, requireData } from './data.js';
import { type DataStepOptions, kept, written } from './data-step.js';
import { RxResident } from './resident.js';
import { runner } from '../context/realm.js';
import { type XdfWriting, xdfWriting } from './write-xdf.js';

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
}

/** Options of {@link rxDataStep} that rxImport has too. */
const STEP_OPTIONS = [
  'rowSelection',
  'transforms',
  'transformObjects',
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
 * and variables can be chosen and added as {@link rxDataStep} does.
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
  return called({ name: 'rxImport', data: [inData, options.outFile], options }, async (options) => {
    requireData(inData);
    const { signal, onProgress, outFile, overwrite, append, rowsPerRead, xdfCompressionLevel, ...given } = options;
    const { chosen, text } = separated(given, rowsPerRead);
    const run: RunOptions = { signal, onProgress };
    const source: DataInput = Object.keys(text).length > 0 ? await asText(inData, text, signal) : inData;
    // Text is read without the columns that nobody wants; of other formats a step takes them.
    const step = isText(source) ? chosen : { ...choiceOf(text), ...chosen };
    const isStep = Object.keys(step).length > 0;
    if (source instanceof RxResident && !outFile && !isStep) return source;
    const data = await openData(source, run);
    if (outFile) {
      const writing = { append, overwrite, ...xdfWriting({ rowsPerRead, xdfCompressionLevel }) };
      return await written(data, step, outFile, { ...run, ...writing });
    }
    if (isStep) return await kept(data, step, run);
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
  const options = Object.entries(withoutIgnored(given)).filter(([, value]) => value !== undefined && value !== null);
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

/** Formats that are read by options, and those of text that they take. */
const BY_OPTIONS: Partial<Record<RxDataSource['type'], (file: FileLike, options: TextDataOptions) => RxDataSource>> = {
  RxTextData,
  RxJsonData: (file, options) => {
    const taken = Object.entries(options).filter(([name]) => OF_JSON.has(name));
    return RxJsonData(file, Object.fromEntries(taken));
  },
};

/** The options of text that JSON lines take too. */
const OF_JSON: ReadonlySet<string> = new Set([
  'stringsAsFactors',
  'colClasses',
  'colInfo',
  'varsToKeep',
  'varsToDrop',
  'checkVarsToKeep',
  'rowsPerRead',
  'readDateFormat',
  'readPOSIXctFormat',
  'centuryCutoff',
  'rowsToSniff',
  'defaultDecimalColType',
  'defaultMissingColType',
]);

function isText(source: DataInput): boolean {
  return isDataSource(source) && source.type in BY_OPTIONS;
}

/** Text with further options, which mean nothing for other formats. */
async function asText(inData: DataInput, options: TextDataOptions, signal?: AbortSignal): Promise<DataInput> {
  if (isFileLike(inData)) {
    const found = await sourceOf(inData, signal);
    return BY_OPTIONS[found.type]?.(inData, options) ?? found;
  }
  if (isDataSource(inData) && isFileLike(inData.file)) {
    const merged = BY_OPTIONS[inData.type]?.(inData.file, options);
    if (!merged) return inData;
    return Object.freeze({ ...merged, options: Object.freeze({ ...inData.options, ...merged.options }) });
  }
  return inData;
}

/** The same source as another value, so that it is opened anew. */
function copyOf(input: DataInput): DataInput {
  if (isDataSource(input)) return { ...input };
  return input instanceof Blob ? input.slice() : input;
}
