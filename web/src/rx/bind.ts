import type { RunOptions } from '../context/distribute.js';
import { rxGetOption } from '../context/options.js';
import type { DataSet } from '../data/dataset.js';
import { asRxError, RxError } from '../error.js';
import type { Analyses } from '../generated/analyses.js';
import { makeResult, type RxResult } from '../result/result.js';
import { callText } from './call.js';
import { type DataInput, dataText, openData, openGrowing, requireData } from './data.js';
import { withoutIgnored } from '../data/ignored.js';
import { type Call, type CallOptions, called, type Output } from '../jobs/called.js';
import { runner } from '../context/realm.js';
import { withTransform } from './model-transform.js';
import { type FunctionOptions, transformed } from './transformed.js';

/** The options of an analysis: its own but what stands before the data, and those of every call. */
export type AnalysisOptions<N extends keyof Analyses> = Partial<
  Omit<Analyses[N]['params'], Analyses[N]['before'][number] | 'transformObjects'>
> &
  FunctionOptions &
  CallOptions;

/** An analysis of a formula over data. */
export type Analysis<N extends keyof Analyses> = (
  formula: string,
  data: DataInput,
  options?: AnalysisOptions<N>,
) => Promise<RxResult<Analyses[N]['output']>>;

/** Options that analyses take from rxOptions unless they are given. */
const FROM_OPTIONS = ['dropMain', 'coefLabelStyle'] as const;

/** The function of a registered analysis. */
export function bind<N extends keyof Analyses>(name: N): Analysis<N> {
  return (formula, input, options = {} as AnalysisOptions<N>) => {
    return analysis(name, { formula }, input, options);
  };
}

/** Runs an analysis in its compute context, which may make a job of it. */
export function analysis<N extends keyof Analyses>(
  name: N,
  about: Readonly<Record<string, unknown>>,
  input: DataInput,
  options: object & CallOptions,
): Promise<RxResult<Analyses[N]['output']>> {
  return called(callOf(name, about, input, options), (options, output) => {
    return analyse(name, about, input, { ...options, output });
  });
}

/** The call of an analysis. */
export function callOf<O extends CallOptions>(
  name: string,
  about: Readonly<Record<string, unknown>>,
  input: DataInput,
  options: O,
  outputs: readonly unknown[] = [],
): Call<O> {
  return { name, data: [input, ...outputs], about: Object.values(about).join(', '), options };
}

/**
 * Runs an analysis. What it is asked about, a formula or names of variables, comes apart from its options; the input may
 * be open already.
 */
export async function analyse<N extends keyof Analyses>(
  name: N,
  about: Readonly<Record<string, unknown>>,
  input: DataInput,
  options: object & RunOptions & { output?: Output | undefined },
  opened?: DataSet,
): Promise<RxResult<Analyses[N]['output']>> {
  try {
    requireData(input);
    if ('formula' in about && typeof about.formula !== 'string')
      throw new RxError('argument', `${name} needs a formula in R's syntax, as a string`);
    const { signal, onProgress, output, ...rest } = options;
    const run: RunOptions = { signal, onProgress: reporting(name, onProgress, output) };
    const open = 'transformFunc' in rest && rest.transformFunc ? openData : openGrowing;
    const found = opened ?? (await open(input, run));
    const { data, given } = await transformed(
      found,
      withoutIgnored(rest),
      run,
      (rest as { rowsPerRead?: unknown }).rowsPerRead,
    );
    const defaults = Object.fromEntries(FROM_OPTIONS.map((option) => [option, rxGetOption(option)]));
    const params = {
      ...defaults,
      ...given,
      ...about,
      call: callText(name, about, data.name, withoutIgnored(rest)),
      dataText: dataText(input, data),
    };
    const result = makeResult<Analyses[N]['output']>(await runner().analyse(name, params, data, run));
    return withTransform(result, rest);
  } catch (error) {
    throw asRxError(error);
  }
}

/** Adds what rxOptions("reportProgress") asks for. */
function reporting(
  name: string,
  listener: RunOptions['onProgress'],
  output: Output = (text) => console.info(text),
): RunOptions['onProgress'] {
  if (rxGetOption('reportProgress') < 1) return listener;
  let last = performance.now();
  return (progress) => {
    listener?.(progress);
    if (performance.now() - last < 1000) return;
    last = performance.now();
    output(`${name}: rows processed: ${progress.rows} (${Math.round(progress.fraction * 100)} %)`);
  };
}
