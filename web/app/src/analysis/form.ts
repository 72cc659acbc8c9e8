import type { Parameter, ParameterType } from 'rxwasm';
import type { Field } from './field.ts';
import { labelOf } from './labels.ts';

/** The fields of a list or a record; nothing for those that a form cannot hold. */
function collection(kind: 'list' | 'record', of: ParameterType): object | null {
  if (kind === 'record') {
    if (of.kind === 'expression') return { kind: 'lines', of: 'expression' };
    return of.kind === 'constant' || of.kind === 'number' || of.kind === 'string'
      ? { kind: 'lines', of: 'constant' }
      : null;
  }
  if (of.kind === 'choice') return { kind: 'several', choices: of.choices };
  if (of.kind === 'variable') return { kind: 'several', choices: 'variables' };
  return of.kind === 'number' || of.kind === 'string' ? { kind: 'list', of: of.kind } : null;
}

/** Whether a type takes a family of generalised linear models, as a text or in parts. */
function isFamily(of: readonly ParameterType[]): boolean {
  const parts = of.find((type) => type.kind === 'object');
  const names = parts?.kind === 'object' ? parts.fields.map(({ name }) => name) : [];
  return of.some(({ kind }) => kind === 'string') && names.includes('family') && names.includes('link');
}

function shape(parameter: Parameter): object | null {
  const { type, nullable, fallback, name } = parameter;
  const told = fallback === undefined ? {} : { fallback };
  switch (type.kind) {
    case 'boolean':
      if (nullable && fallback === undefined) return { kind: 'maybe' };
      return { kind: 'flag', fallback: fallback === true };
    case 'number':
      return { kind: 'number', ...told };
    case 'string':
    case 'constant':
      return { kind: 'text', ...told };
    case 'choice':
      return { kind: 'choice', choices: type.choices, ...told };
    case 'variable':
      return { kind: 'variable', numeric: /weights$/i.test(name) };
    case 'expression':
      return { kind: 'expression' };
    case 'either': {
      if (isFamily(type.of)) return { kind: 'family', ...told };
      // The first that a form can hold.
      const found = type.of.map((one) => shape({ ...parameter, type: one }));
      return found.find((one) => one !== null) ?? null;
    }
    case 'list':
    case 'record':
      return collection(type.kind, type.of);
    default:
      return null;
  }
}

/** The fields of a parameter: those inside it when it has its own; none for what only programs can give. */
export function fieldsOf(parameter: Parameter, prefix = ''): Field[] {
  const { type, name, about } = parameter;
  const full = `${prefix}${name}`;
  // One level of nesting is as deep as options go.
  if (type.kind === 'object') return prefix ? [] : type.fields.flatMap((field) => fieldsOf(field, `${name}.`));
  const found = shape(parameter);
  const label = prefix ? `${labelOf(prefix.slice(0, -1))}: ${labelOf(name).toLowerCase()}` : labelOf(name);
  return found ? [{ name: full, label, about, ...found } as Field] : [];
}
