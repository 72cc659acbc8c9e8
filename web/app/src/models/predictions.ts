import {
  type FittedModel,
  type PredictOptions,
  RxArrowData,
  type RunOptions,
  type RxResult,
  rxGetInfo,
  rxHead,
  rxPredict,
} from 'rxwasm';
import type { Entry } from '../analysis/entry.ts';
import { modelScript, written } from '../code/script.ts';
import type { Dataset } from '../data/workspace.svelte.ts';
import { csvOf, gridOfTable } from '../output/grid.ts';
import type { Run, Task } from '../runs/runs.svelte.ts';
import type { Predictions } from './files.ts';
import PredictionsView from './PredictionsView.svelte';

/** Rows that are shown. */
const SHOWN = 100;

/** Whether a result is a model that can predict. */
export function isModel(result: object): boolean {
  return (result as { model?: unknown }).model instanceof Uint8Array;
}

/** What can be predicted by a model, each kind with its words; the first is the model's own choice. */
export function kindsOf({ entry, result }: Run): { type: NonNullable<PredictOptions['type']>; text: string }[] {
  const { method, type, loss } = result as { method?: string; type?: string; loss?: string };
  const [classes, probabilities] = [
    { type: 'class', text: 'Class' },
    { type: 'prob', text: 'Probability of each class' },
  ] as const;
  const scores = [
    { type: 'response', text: 'Response' },
    { type: 'link', text: 'Linear predictor' },
  ] as const;
  if (entry.name === 'rxNaiveBayes') return [classes, probabilities];
  const node = { type: 'where', text: 'Node, as the row of the tree' } as const;
  if (method === 'class') return [probabilities, classes, node];
  if (method === 'anova') return [{ type: 'vector', text: 'Response' }, node];
  if (type === 'class') return [{ ...classes, type: 'response' }, probabilities];
  if (loss === 'multinomial') return [{ ...classes, type: 'response' }, probabilities];
  return entry.name === 'rxLogit' || entry.name === 'rxGlm' || loss === 'bernoulli' ? [...scores] : [];
}

/** Whether a model predicts numbers, of which residuals can be taken. */
export function hasResiduals({ entry, result }: Run): boolean {
  const { method, type } = result as { method?: string; type?: string };
  return (
    entry.name === 'rxLinMod' || entry.name === 'rxGlm' || entry.name === 'rxLogit' || (method ?? type) === 'anova'
  );
}

/** What the list of results calls predictions. They have no form: a model is asked for them. */
const ENTRY: Entry = {
  name: 'rxPredict',
  title: 'Predictions',
  about: 'Predicts by a model.',
  group: 'Others',
  placeholder: '',
  hasResponse: true,
  hasFormula: true,
  resultName: 'predictions',
  fields: [],
  before: ['formula'],
  view: PredictionsView,
  run: () => Promise.reject(new Error('predictions are made of a model')),
};

/** What it takes to predict by a model for all rows of data. */
export function predictTask(
  { entry, formula, options, data: fitted, result }: Run,
  data: Dataset,
  ask: PredictOptions,
): Task {
  return {
    entry: ENTRY,
    formula,
    values: null,
    options: { ...ask },
    data,
    async compute({ signal, onProgress }: RunOptions) {
      const how = { signal: signal as AbortSignal };
      const source = await rxPredict(result as unknown as FittedModel, data.input, {
        ...ask,
        ...how,
        ...(onProgress && { onProgress }),
        outData: RxArrowData(null),
      });
      const { numRows } = await rxGetInfo(source, { computeInfo: false, ...how });
      const head = await rxHead(source, SHOWN, how);
      const found: Predictions = { file: source.file as Blob, rows: numRows ?? 0, head };
      return { ...found, summary: () => csvOf(gridOfTable(head)) } as unknown as RxResult<Predictions>;
    },
    code: () =>
      modelScript(
        [
          {
            entry,
            formula,
            options,
            data: fitted,
            uses: (model, of) => [
              `const predictions = await ${written('rxPredict', [model, of, ask], [model, of])};`,
              'console.log(predictions.numRows);',
            ],
          },
        ],
        data,
        ['rxPredict'],
      ),
  };
}
