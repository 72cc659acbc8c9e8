import type { VariableInfo, VarInfo } from 'rxwasm';
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
  /** A text that describes it; none when empty. */
  description?: string;
  /** What single values mean, a line for each: see {@link labelText}. */
  labels?: string;
}

/** Changes by the names that variables have. */
export type Edits = Readonly<Record<string, Edit>>;

/** What single values of a variable mean, a line `value = meaning` for each. */
export function labelText({ valueInfoCodes: codes = [], valueInfoLabels: labels = [] }: VariableInfo): string {
  return codes.map((code, at) => `${code} = ${labels[at] ?? ''}`).join('\n');
}

/** The values and meanings of such lines; of a line without a meaning nothing. */
function labelled(text: string): Pick<Required<VarInfo>, 'valueInfoCodes' | 'valueInfoLabels'> {
  const lines = text.split('\n').map((line) => /^\s*(.*?)\s*=\s*(.*?)\s*$/.exec(line));
  const pairs = lines.flatMap((match) => (match?.[1] && match[2] ? [[match[1], match[2]] as const] : []));
  return { valueInfoCodes: pairs.map(([code]) => code), valueInfoLabels: pairs.map(([, label]) => label) };
}

/** An edit without what is as it was; nothing when nothing is left. */
export function changed(variable: VariableInfo, { name, type, levels, description, labels }: Edit): Edit | null {
  const isNew = (text: string | undefined, old: string) => text !== undefined && text.trim() !== old;
  const edit: Edit = {
    ...(name !== undefined && name.trim() !== '' && name !== variable.name && { name: name.trim() }),
    ...(type !== undefined && type !== variable.kind && { type }),
    ...(levels?.some((level, at) => level !== variable.levels?.[at]) && { levels }),
    ...(isNew(description, variable.description ?? '') && { description }),
    ...(isNew(labels, labelText(variable)) && { labels }),
  };
  return Object.keys(edit).length > 0 ? edit : null;
}

/** A name that edits would give to two variables. */
export function clash(variables: readonly VariableInfo[], edits: Edits): string | null {
  const names = variables.map(({ name }) => edits[name]?.name ?? name);
  return names.find((name, at) => names.indexOf(name) !== at) ?? null;
}

function text(level: string): string {
  return JSON.stringify(level);
}

function expression(variable: VariableInfo, { type, levels }: Edit): string {
  const old = quoted(variable.name);
  if (levels) return `factor(${old}, levels = c(${levels.map(text).join(', ')}))`;
  // The levels of a factor are texts, which may be numbers.
  const isText = variable.kind === 'factor' && (type === 'integer' || type === 'numeric' || type === 'logical');
  return `as.${type}(${isText ? `as.character(${old})` : old})`;
}

/** Whether an edit makes the values anew, of which nothing was said yet. */
function makesAnew({ type, levels }: Edit): boolean {
  return type !== undefined || levels !== undefined;
}

/** What is said about variables then: what is edited, and what was said about those that the step makes anew. */
export function editInfo(variables: readonly VariableInfo[], edits: Edits): Record<string, VarInfo> {
  const told: Record<string, VarInfo> = {};
  for (const variable of variables) {
    const edit = edits[variable.name];
    if (!edit) continue;
    const old = makesAnew(edit) ? variable : { description: null, valueInfoCodes: [] };
    const description = edit.description?.trim() ?? (old.description || undefined);
    const labels = edit.labels ?? (old.valueInfoCodes?.length ? labelText(variable) : undefined);
    const info: VarInfo = {
      ...(edit.name !== undefined && { newName: edit.name }),
      ...(description !== undefined && { description }),
      ...(labels !== undefined && labelled(labels)),
    };
    if (Object.keys(info).length > 0) told[variable.name] = info;
  }
  return told;
}

/** The step that makes values anew. */
export function editStep(variables: readonly VariableInfo[], edits: Edits): StepOptions {
  const made = variables.flatMap((variable) => {
    const edit = edits[variable.name];
    return edit && makesAnew(edit) ? [[variable.name, expression(variable, edit)]] : [];
  });
  return made.length > 0 ? { transforms: Object.fromEntries(made) } : {};
}
