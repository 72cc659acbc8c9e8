import {
  type ColumnType,
  RxArrowData,
  type RxDataSource,
  RxJsonData,
  RxParquetData,
  RxRandomData,
  RxTextData,
  RxXdfData,
  rxDetectSource,
  rxGetFile,
  type TextDataOptions,
} from 'rxwasm';
import { sniffMissing } from './missing.ts';
import type { Verb } from '../verbs/verb.ts';
import type { Dataset } from './workspace.svelte.ts';

/** What a user may say about a text file; what is empty is found out. */
export interface TextChoices {
  delimiter: string;
  missing: string;
  header: '' | 'yes' | 'no';
  encoding: string;
  /** The quotation mark; `none` for none. */
  quote: string;
  decimal: string;
  /** Lines at the beginning that are ignored; null where nothing is said. */
  skip: number | null;
  /** Types of columns, by name. */
  types: Readonly<Record<string, ColumnType>>;
}

export const NO_CHOICES: Readonly<TextChoices> = Object.freeze({
  delimiter: '',
  missing: '',
  header: '',
  encoding: '',
  quote: '',
  decimal: '',
  skip: null,
  types: {},
});

/** Where data come from, as the user chose it; of files with the columns that are left out. */
export type Origin =
  | { kind: 'file'; file: File; text: TextChoices; streamed: boolean; dropped?: readonly string[] }
  | { kind: 'sample'; url: string; streamed: boolean }
  | { kind: 'random'; rows: number; seed: number; streamed: boolean }
  | { kind: 'workspace'; path: string; text: TextChoices; streamed: boolean; dropped?: readonly string[] }
  | { kind: 'table'; table: string; database: string; streamed: boolean }
  | { kind: 'step'; base: Dataset; verb: Verb; streamed: boolean };

/** An origin that users can say more about, if it is text. */
export type FileOrigin = Origin & { kind: 'file' | 'workspace' };

/** The table of random numbers: uniform integers below these. */
export const RANDOM_VARIABLES = Object.freeze({ y: 14, rand1: 20, rand2: 25, rand3: 14, rand4: 50, rand5: 100 });

/** A source, and how a script would write it. */
export interface Located {
  source: RxDataSource;
  /** The name of the constructor and the file's name, or nothing for random numbers. */
  constructorName: RxDataSource['type'];
  file: string | null;
  options: object;
  /** The text that stands for missing values, in text files. */
  missing: string | null;
}

/** The name of data. */
export function nameOf(origin: Origin): string {
  switch (origin.kind) {
    case 'file':
      return origin.file.name;
    case 'workspace':
      return origin.path.split('/').at(-1) ?? origin.path;
    case 'sample':
      return 'Sample flights';
    case 'random':
      return 'Random integers';
    case 'table':
      return origin.table;
    case 'step':
      return origin.base.name;
  }
}

/** What is done to data while they are made: as it goes on, and when it is over. */
export function doing(origin: Origin): { now: string; done: string } {
  if (origin.kind !== 'step') return { now: 'Reading', done: 'read' };
  if (origin.verb.name === 'rxSort') return { now: 'Sorting', done: 'sorted' };
  if (origin.verb.name === 'rxMerge') return { now: 'Merging', done: 'merged' };
  return { now: 'Changing', done: 'changed' };
}

/** How the package is told to read text; what is not said it finds out. */
export function textOptions(choices: TextChoices, missing: string): TextDataOptions {
  const options: TextDataOptions = { stringsAsFactors: true, defaultDecimalColType: 'numeric' };
  if (missing !== 'NA') options.missingValueString = missing;
  if (choices.delimiter) options.delimiter = choices.delimiter;
  if (choices.header) options.firstRowIsColNames = choices.header === 'yes';
  if (choices.encoding) options.inputEncoding = choices.encoding;
  if (choices.quote) options.quoteMark = choices.quote === 'none' ? '' : choices.quote;
  if (choices.decimal) options.decimalPoint = choices.decimal;
  if (choices.skip) options.rowsToSkip = choices.skip;
  if (Object.keys(choices.types).length > 0) options.colClasses = { ...choices.types };
  return options;
}

/** Makes the source of an origin; what the user left open is found out from the file. */
export async function locate(origin: Origin, signal: AbortSignal): Promise<Located> {
  if (origin.kind === 'step') return { ...origin.base.located, missing: null };
  if (origin.kind === 'random') {
    const options = { rows: origin.rows, variables: RANDOM_VARIABLES, seed: origin.seed };
    return { source: RxRandomData(options), constructorName: 'RxRandomData', file: null, options, missing: null };
  }
  if (origin.kind === 'sample') {
    const options = textOptions(NO_CHOICES, 'NA');
    const source = RxTextData(origin.url, options);
    return { source, constructorName: 'RxTextData', file: origin.url, options, missing: 'NA' };
  }
  if (origin.kind === 'table') {
    // The database's scripts come with its page.
    const { RxSqlServerData } = await import('rxwasm/sql');
    const connectionString = `Server=.;Database={${origin.database.replaceAll('}', '}}')}}`;
    const options = { table: origin.table, connectionString, stringsAsFactors: true };
    return { source: RxSqlServerData(options), constructorName: 'RxSqlServerData', file: null, options, missing: null };
  }
  const file = origin.kind === 'file' ? origin.file : await rxGetFile(origin.path);
  const place = origin.kind === 'file' ? file : `opfs:${origin.path}`;
  return locateFile(place, file, origin.text, signal, origin.dropped);
}

/** Formats that tell the types of their columns, some of which are not read: lists and structures, say. */
const TYPED = { RxArrowData, RxParquetData, RxXdfData } as const;

/** A file as a source, where it is and as the browser has it; what is left open is found out. */
export async function locateFile(
  place: File | string,
  file: File,
  text: TextChoices,
  signal: AbortSignal,
  dropped: readonly string[] = [],
): Promise<Located> {
  const name = typeof place === 'string' ? place : place.name;
  const { type } = await rxDetectSource(place, { signal });
  const choice = dropped.length > 0 ? { varsToDrop: [...dropped] } : {};
  if (type === 'RxTextData') {
    const missing = text.missing || (await sniffMissing(file, text.delimiter));
    const options = { ...textOptions(text, missing), ...choice };
    return { source: RxTextData(place, options), constructorName: type, file: name, options, missing };
  }
  const options = type === 'RxJsonData' ? { stringsAsFactors: true, ...choice } : choice;
  const source = type === 'RxJsonData' ? RxJsonData(place, options) : TYPED[type as keyof typeof TYPED](place, options);
  return { source, constructorName: type, file: name, options, missing: null };
}
