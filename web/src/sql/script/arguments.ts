import type { BoundValue } from '../messages.js';
import type { ProcedureArgument, ProcedureCall } from '../procedures.js';
import { declaredParameters } from '../tsql/declared-parameters.js';
import type { SqlType } from '../tsql/types.js';
import * as faults from './faults.js';
import type { ScriptLanguage } from './language.js';
import { languageOf } from './languages.js';

/** A parameter of a script. */
export interface ScriptParameter {
  /** The variable of the script: its name as it is declared, without `@`. */
  name: string;
  type: SqlType;
  value: BoundValue;
  /** Under which name its last value is given back; null when nobody wants it. */
  output: string | null;
}

/** What sp_execute_external_script is called with. */
export interface ScriptArguments {
  language: ScriptLanguage;
  script: string;
  /** The query; null when there is none. */
  query: string | null;
  inputName: string;
  outputName: string;
  orderBy: string;
  partitionBy: string;
  isParallel: boolean;
  /** Rows of a chunk; null when all come at once. */
  rowsPerRead: number | null;
  parameters: readonly ScriptParameter[];
}

/** Its own parameters, in the order in which they may be given without names. */
const OWN = [
  '@language',
  '@script',
  '@input_data_1',
  '@input_data_1_name',
  '@input_data_1_order_by_columns',
  '@input_data_1_partition_by_columns',
  '@output_data_1_name',
  '@parallel',
  '@params',
] as const;

type Own = (typeof OWN)[number];

const ROWS_PER_READ = '@r_rowsperread';

/** Reads the arguments of a call, or says what is wrong with them. */
export function scriptArguments(call: Pick<ProcedureCall, 'arguments' | 'error'>): ScriptArguments {
  const { own, others, unnamed } = sorted(call);
  const text = (name: Own, fallback: string | null = null) => {
    const value = own.get(name)?.value;
    return value === undefined || value === null ? fallback : String(value);
  };
  const required = (name: Own) => {
    const value = text(name);
    if (value === null) throw call.error(faults.missing(name));
    return value;
  };
  const named = required('@language');
  const script = required('@script');
  const language = languageOf(named);
  if (!language) throw call.error(faults.unknownLanguage(named));
  const inputName = text('@input_data_1_name', 'InputDataSet') as string;
  const outputName = text('@output_data_1_name', 'OutputDataSet') as string;
  const query = text('@input_data_1')?.trim() ?? '';
  const { parameters, rowsPerRead } = parametersOf(call, text('@params', '') as string, others, unnamed);
  checkNames(call, language, [inputName, outputName], parameters);
  return {
    language,
    script,
    query: query === '' ? null : query,
    inputName,
    outputName,
    orderBy: text('@input_data_1_order_by_columns', '') as string,
    partitionBy: text('@input_data_1_partition_by_columns', '') as string,
    isParallel: isOn(call, text('@parallel', '0') as string),
    rowsPerRead,
    parameters,
  };
}

/** Arguments by name, as far as they are the procedure's own; those of the script; and those behind `@params` without names. */
function sorted({ arguments: given, error }: Pick<ProcedureCall, 'arguments' | 'error'>) {
  const own = new Map<string, ProcedureArgument>();
  const others = new Map<string, ProcedureArgument>();
  const unnamed: (ProcedureArgument & { at: number })[] = [];
  let isNamed = false;
  given.forEach((argument, at) => {
    const { name } = argument;
    if (name === null) {
      if (isNamed) throw error(faults.positional(at + 1));
      const place = OWN[at];
      if (place) own.set(place, argument);
      else unnamed.push({ ...argument, at });
      return;
    }
    isNamed = true;
    const target = (OWN as readonly string[]).includes(name) ? own : others;
    if (target.has(name)) {
      throw error(name === ROWS_PER_READ ? faults.rowsPerReadTwice() : faults.parameterTwice(name));
    }
    target.set(name, argument);
  });
  return { own, others, unnamed };
}

function parametersOf(
  { error }: Pick<ProcedureCall, 'error'>,
  text: string,
  others: ReadonlyMap<string, ProcedureArgument>,
  unnamed: readonly (ProcedureArgument & { at: number })[],
): { parameters: ScriptParameter[]; rowsPerRead: number | null } {
  const left = new Map(others);
  const parameters: ScriptParameter[] = [];
  const known = new Set<string>();
  let rows: BoundValue | undefined = left.get(ROWS_PER_READ)?.value;
  left.delete(ROWS_PER_READ);
  declaredParameters(text).forEach(({ name, type, isOutput }, at) => {
    const key = name.toLowerCase();
    if (known.has(key)) {
      throw error(key === ROWS_PER_READ ? faults.rowsPerReadTwice() : faults.parameterTwice(name));
    }
    known.add(key);
    const argument = unnamed[at] ?? left.get(key);
    if (key === ROWS_PER_READ) {
      rows ??= argument?.value;
      return;
    }
    if (argument?.value === undefined) throw error(faults.notSupplied(name));
    if (argument.isOutput && !isOutput) throw error(faults.notOutput(name));
    left.delete(key);
    const output = argument.isOutput ? (argument.name ?? String(unnamed[at]?.at)) : null;
    parameters.push({ name: name.slice(1), type, value: argument.value, output });
  });
  const [unknown] = left.keys();
  if (unknown !== undefined) throw error(faults.unexpected(unknown));
  if (unnamed.length > known.size) throw error(faults.tooMany());
  if (rows === undefined || rows === null) return { parameters, rowsPerRead: null };
  const rowsPerRead = Number(rows);
  if (!Number.isInteger(rowsPerRead) || rowsPerRead < 0) throw error(faults.badValue('@r_rowsPerRead', 'int'));
  return { parameters, rowsPerRead: rowsPerRead === 0 ? null : rowsPerRead };
}

function isOn({ error }: Pick<ProcedureCall, 'error'>, text: string): boolean {
  if (!/^(?:[01]|true|false)$/i.test(text)) throw error(faults.badValue('@parallel', 'bit'));
  return /^(?:1|true)$/i.test(text);
}

/** Names of what the script finds there besides. */
const TAKEN = ['rx', 'pid', 'print'];

function checkNames(
  { error }: Pick<ProcedureCall, 'error'>,
  language: ScriptLanguage,
  data: readonly [string, string],
  parameters: readonly ScriptParameter[],
): void {
  const names = [...data, ...parameters.map(({ name }) => name)];
  names.forEach((name, at) => {
    const isFree = language.isVariable(name) && !TAKEN.includes(name) && names.indexOf(name) === at;
    if (!isFree) throw error(faults.nameClash(name));
  });
  for (const { name, type } of parameters) {
    const isKnown = !/^(?:datetimeoffset|time|text|ntext|image|xml)\b/.test(type.name);
    if (!isKnown) throw error(faults.parameterType(`@${name}`, language.name));
  }
}
