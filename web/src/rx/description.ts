import type { DataInput } from './data.js';
import type { CallOptions } from '../jobs/called.js';
import type { RxResult } from '../result/result.js';

/** What a parameter takes. */
export type ParameterType =
  /** `variable` is the name of a variable, `expression` R's syntax, `constant` a value that expressions can name. */
  | { readonly kind: 'boolean' | 'number' | 'string' | 'variable' | 'expression' | 'constant' }
  /** One of some texts. */
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  /** Several of a kind; of a record each has a name. */
  | { readonly kind: 'list' | 'record'; readonly of: ParameterType }
  /** One of some types. */
  | { readonly kind: 'either'; readonly of: readonly ParameterType[] }
  /** Parameters inside a parameter. */
  | { readonly kind: 'object'; readonly fields: readonly Parameter[] }
  /** Anything else, as TypeScript writes it. */
  | { readonly kind: 'other'; readonly text: string };

/** A parameter of an analysis. */
export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  /** What it means. */
  readonly about: string;
  /** Whether `null` stands for not given. */
  readonly nullable: boolean;
  /** What it is when it is not given, as far as a value can say that. */
  readonly fallback?: boolean | number | string;
}

/** An analysis as the registry describes it. */
export interface AnalysisDescription {
  readonly name: string;
  /** What it does; the first line says it in short. */
  readonly about: string;
  /** The arguments that stand before the data: `formula`, or the parameters that name its variables. */
  readonly before: readonly string[];
  /** Its parameters but the formula, in the order of its documentation. */
  readonly parameters: readonly Parameter[];
}

/** An analysis that can be described and run without being known when a program is written. */
export interface DescribedAnalysis extends AnalysisDescription {
  /** Runs it; `params` has the arguments before the data too. */
  readonly run: (
    data: DataInput,
    params: Readonly<Record<string, unknown>>,
    options?: CallOptions,
  ) => Promise<RxResult<object>>;
}
