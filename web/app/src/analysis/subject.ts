import type { Entry } from './entry.ts';
import { type FieldValues, isSet, optionsOf } from './field.ts';

type Asked = Pick<Entry, 'fields' | 'hasFormula' | 'before'>;

/** What an analysis is of, in a line: its formula, or the variables that its options name. */
export function subjectOf(entry: Asked, formula: string, values: FieldValues): string {
  if (entry.hasFormula) return formula;
  const options = optionsOf(entry.fields, values);
  return entry.before.flatMap((name) => options[name] ?? []).join(', ');
}

/** Whether an analysis knows what it is of. */
export function isComplete(entry: Asked, formula: string, values: FieldValues): boolean {
  if (entry.hasFormula) return formula.trim() !== '';
  return entry.before.every((name) => {
    const field = entry.fields.find((one) => one.name === name);
    return field === undefined || isSet(field, values[name]);
  });
}

/** The options with a variable more, where the first that takes one has room; nothing when none has. */
export function withNamed(entry: Asked, values: FieldValues, variable: string): FieldValues | null {
  for (const name of entry.before) {
    const field = entry.fields.find((one) => one.name === name);
    const value = values[name];
    if (field?.kind === 'variable' && !value) return { ...values, [name]: variable };
    if (field?.kind === 'several') {
      const chosen = Array.isArray(value) ? value : [];
      if (!chosen.includes(variable)) return { ...values, [name]: [...chosen, variable] };
    }
  }
  return null;
}
