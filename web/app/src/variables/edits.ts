import type { Variable } from 'rxwasm';
import type { StepOptions } from '../step/step.ts';
import { quoted } from '../text/names.ts';

/** The types that a variable can be made. */
export const TYPES = ['integer', 'numeric', 'character', 'factor', 'logical'] as const;

/** A type that a variable can be made. */
export type EditedType = (typeof TYPES)[number];

/** What is to be changed of a variable; what is not there stays. */
export interface Edit {
  name?: string;
  type?: EditedType;
  /** The levels in their new order. */
  levels?: readonly string[];
}

/** Changes by the names that variables have. */
export type Edits = Readonly<Record<string, Edit>>;

/** An edit without what is as it was; nothing when nothing is left. */
export function changed(variable: Variable, { name, type, levels }: Edit): Edit | null {
  const edit: Edit = {
    ...(name !== undefined && name.trim() !== '' && name !== variable.name && { name: name.trim() }),
    ...(type !== undefined && type !== variable.kind && { type }),
    ...(levels?.some((level, at) => level !== variable.levels?.[at]) && { levels }),
  };
  return Object.keys(edit).length > 0 ? edit : null;
}

/** A name that edits would give to two variables, or that another variable has until the step is done. */
export function clash(variables: readonly Variable[], edits: Edits): string | null {
  const old = new Set(variables.map(({ name }) => name));
  const made = variables.flatMap(({ name }) => edits[name]?.name ?? []);
  return made.find((name, at) => old.has(name) || made.indexOf(name) !== at) ?? null;
}

function text(level: string): string {
  return JSON.stringify(level);
}

function expression(variable: Variable, { type, levels }: Edit): string {
  const old = quoted(variable.name);
  if (levels) return `factor(${old}, levels = c(${levels.map(text).join(', ')}))`;
  if (!type) return old;
  // The levels of a factor are texts, which may be numbers.
  const isText = variable.kind === 'factor' && (type === 'integer' || type === 'numeric' || type === 'logical');
  return `as.${type}(${isText ? `as.character(${old})` : old})`;
}

/** The step that makes the changes. */
export function editStep(variables: readonly Variable[], edits: Edits): StepOptions {
  const transforms: Record<string, string | null> = {};
  for (const variable of variables) {
    const edit = edits[variable.name];
    if (!edit) continue;
    transforms[edit.name ?? variable.name] = expression(variable, edit);
    if (edit.name) transforms[variable.name] = null;
  }
  return Object.keys(transforms).length > 0 ? { transforms: transforms as Record<string, string> } : {};
}
