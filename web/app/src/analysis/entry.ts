import type { DescribedAnalysis } from 'rxwasm';
import type { Component } from 'svelte';
import type { Run } from '../runs/runs.svelte.ts';
import type { Field } from './field.ts';

/** The groups of the list of analyses, in order. */
export const GROUPS = ['Describe', 'Tables', 'Regression', 'Machine learning', 'Others'] as const;

export type Group = (typeof GROUPS)[number];

/** How the app presents an analysis: whatever the registry cannot know. */
export interface Presentation {
  title: string;
  group: Group;
  /** What the formula looks like. */
  placeholder: string;
  /** Whether formulas have a left side. */
  hasResponse: boolean;
  /** What scripts call its result. */
  resultName: string;
  /** Options that stand beside the formula; all others are folded away. */
  first?: readonly string[];
  /** Shows the result, where more than its tables and plots is to be seen. */
  view?: Component<{ run: Run }>;
}

/** An analysis that the app offers. */
export interface Entry extends Presentation {
  /** The function's name. */
  name: string;
  /** What it does, in one sentence. */
  about: string;
  fields: readonly Field[];
  /** Whether it is of a formula; otherwise options name its variables. */
  hasFormula: boolean;
  /** Arguments before the data, without which nothing can be computed. */
  before: readonly string[];
  run: DescribedAnalysis['run'];
}
