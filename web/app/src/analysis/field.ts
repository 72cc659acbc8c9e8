import { type Constant, constantOf, transformLines } from './lines.ts';

/** What all options have. */
interface Named {
  /** The option's name; that of one inside another after a dot. */
  name: string;
  label: string;
  /** Its documentation. */
  about: string;
}

/** An option of an analysis as the form shows it. */
export type Field = Named &
  (
    | { kind: 'flag'; fallback: boolean }
    /** On, off, or left to the analysis. */
    | { kind: 'maybe' }
    | { kind: 'number'; fallback?: number }
    | { kind: 'text'; fallback?: string }
    /** A family of generalised linear models in R's syntax. */
    | { kind: 'family'; fallback?: string }
    | { kind: 'choice'; choices: readonly string[]; fallback?: string }
    /** A variable of the data. */
    | { kind: 'variable'; numeric: boolean }
    /** Some of these, or some variables of the data. */
    | { kind: 'several'; choices: readonly string[] | 'variables' }
    /** Values with commas between them. */
    | { kind: 'list'; of: 'number' | 'string' }
    | { kind: 'expression' }
    /** One `name = value` in each line. */
    | { kind: 'lines'; of: 'expression' | 'constant' }
  );

/** What the form holds for an option: text, whether it is on, or what is chosen. */
export type FieldValue = string | boolean | readonly string[];

/** What the form holds for each option, by name. */
export type FieldValues = Record<string, FieldValue>;

/** The value of an option that the user has not touched. */
export function untouched(field: Field): FieldValue {
  if (field.kind === 'flag') return field.fallback;
  return field.kind === 'several' ? [] : '';
}

/** The values of options that the user has not touched. */
export function defaults(fields: readonly Field[]): FieldValues {
  return Object.fromEntries(fields.map((field) => [field.name, untouched(field)]));
}

/** Values for these fields, of which some were kept; what was kept of another kind is forgotten. */
export function restored(fields: readonly Field[], kept: FieldValues = {}): FieldValues {
  const same = (field: Field, value: FieldValue | undefined) =>
    value !== undefined &&
    typeof value === typeof untouched(field) &&
    (typeof value !== 'object' || Array.isArray(value));
  return Object.fromEntries(
    fields.map((field) => [field.name, same(field, kept[field.name]) ? kept[field.name] : untouched(field)]),
  ) as FieldValues;
}

/** Whether the user has said something. */
export function isSet(field: Field, value: FieldValue | undefined): boolean {
  if (value === undefined) return false;
  if (field.kind === 'flag') return value !== field.fallback;
  return typeof value === 'string' ? value.trim() !== '' : Array.isArray(value) && value.length > 0;
}

type Read = { value: unknown; problem?: undefined } | { problem: string };

function numberOf(text: string): Read {
  const number = Number(text.trim().replace('−', '-'));
  return Number.isNaN(number) ? { problem: `Not a number: ${text.trim()}` } : { value: number };
}

function list(text: string, of: 'number' | 'string'): Read {
  const inner = /^\s*c\((.*)\)\s*$/s.exec(text)?.[1] ?? text;
  const parts = inner.split(of === 'number' ? /[\s,;]+/ : ',').map((part) => part.trim());
  const given = parts.filter((part) => part !== '');
  if (of === 'string') return { value: given.map((part) => part.replace(/^(["'])(.*)\1$/, '$2')) };
  const numbers = given.map(numberOf);
  const wrong = numbers.find(({ problem }) => problem !== undefined);
  return wrong ?? { value: numbers.map((read) => ('value' in read ? read.value : undefined)) };
}

function lines(text: string, of: 'expression' | 'constant'): Read {
  const found = transformLines(text);
  if (of === 'expression') return { value: found };
  const constants: Record<string, Constant> = {};
  for (const [name, value] of Object.entries(found)) {
    const constant = constantOf(value);
    if (constant === undefined) return { problem: `Not a constant: ${value}` };
    constants[name] = constant;
  }
  return { value: constants };
}

/** The value of an option that is set, or why it has none. */
export function read(field: Field, value: FieldValue): Read {
  if (typeof value !== 'string') return { value };
  if (field.kind === 'maybe') return { value: value === 'true' };
  if (field.kind === 'number') return numberOf(value);
  if (field.kind === 'list') return list(value, field.of);
  if (field.kind === 'lines') return lines(value, field.of);
  return { value: value.trim() };
}

/** What is wrong with an option; nothing when it can be used. */
export function fieldProblem(field: Field, value: FieldValue | undefined): string {
  return (value !== undefined && isSet(field, value) && read(field, value).problem) || '';
}

/** The options of a call: those that the user has set. */
export function optionsOf(fields: readonly Field[], values: FieldValues): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const field of fields) {
    const value = values[field.name];
    if (value === undefined || !isSet(field, value)) continue;
    const result = read(field, value);
    if (result.problem !== undefined) continue;
    const [name = '', inner] = field.name.split('.');
    if (inner === undefined) options[name] = result.value;
    else options[name] = { ...(options[name] as object | undefined), [inner]: result.value };
  }
  return options;
}
