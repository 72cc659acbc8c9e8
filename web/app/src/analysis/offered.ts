import type { Variable } from 'rxwasm';
import { transformLines } from './lines.ts';

/** A variable that options and formulas of a call can name. */
export interface Offered {
  name: string;
  /** Its kind; `new` of those that the call makes, whose kinds are known when it runs. */
  kind: Variable['kind'] | 'new';
}

/** The variables of the data, and those that the lines of `transforms` make or replace. */
export function offered(variables: readonly Pick<Variable, 'name' | 'kind'>[], transforms: string): Offered[] {
  const made = Object.keys(transformLines(transforms));
  return [
    ...variables.filter(({ name }) => !made.includes(name)).map(({ name, kind }) => ({ name, kind })),
    ...made.map((name) => ({ name, kind: 'new' as const })),
  ];
}

/** The names that an option can be: those offered, and what was chosen before it was no longer offered. */
export function namesToChoose(variables: readonly Offered[], numeric: boolean, chosen: readonly string[]): string[] {
  const fits = ({ kind }: Offered) => !numeric || kind === 'integer' || kind === 'numeric' || kind === 'new';
  const names = variables.filter(fits).map(({ name }) => name);
  return [...names, ...chosen.filter((name) => name !== '' && !names.includes(name))];
}
