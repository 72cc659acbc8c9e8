import {
  RxArrowData,
  type RxDataSource,
  RxJsonData,
  RxParquetData,
  RxRandomData,
  RxTextData,
  RxXdfData,
  rxGetVarNames,
  type TextDataOptions,
} from 'rxwasm';
import { sniffMissing } from './missing.ts';
import type { StepOptions } from '../step/step.ts';
import type { Dataset } from './workspace.svelte.ts';

/** What a user may say about a text file; what is empty is found out. */
export interface TextChoices {
  delimiter: string;
  missing: string;
  header: '' | 'yes' | 'no';
  encoding: string;
}

export const NO_CHOICES: Readonly<TextChoices> = Object.freeze({
  delimiter: '',
  missing: '',
  header: '',
  encoding: '',
});

/** Where data come from, as the user chose it. */
export type Origin =
  | { kind: 'file'; file: File; text: TextChoices; streamed: boolean }
  | { kind: 'sample'; url: string; streamed: boolean }
  | { kind: 'random'; rows: number; seed: number; streamed: boolean }
  | { kind: 'step'; base: Dataset; options: StepOptions; streamed: boolean };

/** The table of random numbers: uniform integers below these. */
export const RANDOM_VARIABLES = Object.freeze({ y: 14, rand1: 20, rand2: 25, rand3: 14, rand4: 50, rand5: 100 });

/** A source, and how a script would write it. */
export interface Located {
  source: RxDataSource;
  /** The name of the constructor and the file's name, or nothing for random numbers. */
  constructorName: 'RxTextData' | 'RxArrowData' | 'RxXdfData' | 'RxJsonData' | 'RxParquetData' | 'RxRandomData';
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
    case 'sample':
      return 'Sample flights';
    case 'random':
      return 'Random integers';
    case 'step':
      return origin.base.name;
  }
}

/** Whether a file is one of RevoScaleR's: by its first bytes alone, since others have used the ending too. */
async function isXdf(file: File): Promise<boolean> {
  const start = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  return [0xf4, 0xd3, 0xd2, 0xd1].every((byte, at) => start[at] === byte);
}

async function isParquet(file: File): Promise<boolean> {
  const start = new TextDecoder('latin1').decode(await file.slice(0, 4).arrayBuffer());
  return start === 'PAR1' || /\.(parquet|parq|pq)$/i.test(file.name);
}

const ARROW = /\.(arrow|arrows|feather|ipc)$/i;

async function isArrow(file: File): Promise<boolean> {
  const start = new TextDecoder('latin1').decode(await file.slice(0, 6).arrayBuffer());
  return start === 'ARROW1' || ARROW.test(file.name);
}

/** Whether a file is JSON lines or an array of objects: by its ending, or by what it begins with. */
async function isJson(file: File): Promise<boolean> {
  const start = (await file.slice(0, 64).text()).trimStart();
  return /\.(jsonl|ndjson|json)$/i.test(file.name) || /^(\[\s*)?\{\s*(["}]|$)/.test(start);
}

function textOptions(choices: TextChoices, missing: string): TextDataOptions {
  const options: TextDataOptions = { stringsAsFactors: true, defaultDecimalColType: 'numeric' };
  if (missing !== 'NA') options.missingValueString = missing;
  if (choices.delimiter) options.delimiter = choices.delimiter;
  if (choices.header) options.firstRowIsColNames = choices.header === 'yes';
  if (choices.encoding) options.inputEncoding = choices.encoding;
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
  const { file, text } = origin;
  if (await isArrow(file)) {
    return { source: RxArrowData(file), constructorName: 'RxArrowData', file: file.name, options: {}, missing: null };
  }
  if (await isXdf(file)) {
    return { source: RxXdfData(file), constructorName: 'RxXdfData', file: file.name, options: {}, missing: null };
  }
  if (await isJson(file)) {
    const options = { stringsAsFactors: true };
    const source = RxJsonData(file, options);
    return { source, constructorName: 'RxJsonData', file: file.name, options, missing: null };
  }
  if (await isParquet(file)) {
    const source = RxParquetData(file);
    return { source, constructorName: 'RxParquetData', file: file.name, options: {}, missing: null };
  }
  // Opening it without options says what the file is when it is no text: a zip archive, for example.
  await rxGetVarNames(file, { signal });
  const missing = text.missing || (await sniffMissing(file, text.delimiter));
  const options = textOptions(text, missing);
  return { source: RxTextData(file, options), constructorName: 'RxTextData', file: file.name, options, missing };
}
