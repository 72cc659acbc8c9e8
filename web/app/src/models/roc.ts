import { tableFromArrays } from '@uwdata/flechette';
import {
  type FittedModel,
  type Progress,
  RxArrowData,
  type RocOutput,
  type RunOptions,
  type RxResult,
  rxGetVarInfo,
  rxPredict,
  rxRoc,
  type Table,
} from 'rxwasm';
import { ANALYSES } from '../analysis/registry.ts';
import { type ModelStep, modelScript, written } from '../code/script.ts';
import type { Dataset } from '../data/workspace.svelte.ts';
import { variablesIn } from '../editor/problems.ts';
import { gridOfTable } from '../output/grid.ts';
import type { Run, Task } from '../runs/runs.svelte.ts';
import { type Classifier, classifierOf, outcome, PREDICTED } from './classifier.ts';

const OBSERVED = '.observed';

/** The share of the work that predicting is; finding the curve in the predictions is the rest. */
const PREDICTING = 0.8;

/** The area under the curve of a model, and the rows that it is of. */
export interface ModelAuc {
  name: string;
  value: number;
  nValidObs: number;
  nMissingObs: number;
}

/** The curves of models: as {@link RocOutput} has those of predictions. */
export interface ModelRoc {
  auc: readonly ModelAuc[];
  thresholds: Table;
}

/** A model with its name in legends and tables. */
interface Named {
  name: string;
  run: Run;
  classifier: Classifier;
  /** What was observed, as an expression; levels of factors are known when predictions were made. */
  observed: string;
}

/** Names for models: what they are and their formulas, numbered where that is the same. */
function named(models: readonly Run[]): Named[] {
  const names = models.map(({ entry, formula }) => `${entry.title}: ${formula}`);
  return models.flatMap((run, index) => {
    const classifier = classifierOf(run);
    const name = names[index] ?? '';
    const same = names.filter((other) => other === name).length > 1;
    const number = names.slice(0, index + 1).filter((other) => other === name).length;
    if (!classifier) return [];
    const observed = outcome(classifier.response, classifier.classes);
    return [{ name: same ? `${name} (${number})` : name, run, classifier, observed }];
  });
}

/** The rows of a curve: those that are asked for, or else those that the model was fitted to. */
function rowsOf({ run }: Named, asked: string): string {
  return asked || String(run.options.rowSelection ?? '');
}

/** What a model's predictions are asked with: with its response, and what the selection of rows needs. */
function asking({ classifier: { options, variables }, run }: Named, rows: string) {
  const constants = Object.keys(run.options.transformObjects ?? {});
  const selecting = variablesIn(rows).filter((name) => !constants.includes(name));
  return { ...options, extraVarsToWrite: [...new Set([...variables, ...selecting])] };
}

/** What the curve is asked with. */
function curveOptions({ run, observed }: Named, rows: string) {
  const { transformObjects } = run.options;
  return {
    transforms: { [OBSERVED]: observed },
    ...(rows && { rowSelection: rows }),
    ...(rows && transformObjects ? { transformObjects: transformObjects as Record<string, number> } : {}),
  };
}

async function curve(model: Named, data: Dataset, rows: string, how: Part): Promise<RxResult<RocOutput>> {
  const { signal } = how;
  const { response, variables, classes } = model.classifier;
  const predicted = await rxPredict(model.run.result as unknown as FittedModel, data.input, {
    ...asking(model, rows),
    outData: RxArrowData(null),
    signal,
    onProgress: how.part(0, PREDICTING),
  });
  const found = await rxGetVarInfo(predicted, { computeInfo: true, signal });
  const [only] = variables;
  const own = response === only ? found.find(({ name }) => name === only) : undefined;
  if (own?.kind === 'factor') model.observed = outcome(response, classes ?? own.levels ?? null);
  return rxRoc(OBSERVED, PREDICTED, predicted, {
    ...curveOptions(model, rows),
    signal,
    onProgress: how.part(PREDICTING, 1),
  });
}

interface Part {
  signal: AbortSignal;
  /** Tells the progress of a part of this part as that of the whole. */
  part(from: number, until: number): (progress: Progress) => void;
}

/** The curves of several models as one result. */
function joined(models: readonly Named[], curves: readonly RxResult<RocOutput>[]): RxResult<ModelRoc> {
  const grids = curves.map(({ frame }) => gridOfTable(frame));
  const column = (name: string) =>
    grids.flatMap(({ columns }) => (columns.find((one) => one.name === name)?.values ?? []) as number[]);
  const thresholds = tableFromArrays({
    threshold: column('threshold'),
    predVarName: grids.flatMap(({ rows }, index) => Array.from({ length: rows }, () => models[index]?.name ?? '')),
    sensitivity: column('sensitivity'),
    specificity: column('specificity'),
  });
  const auc = curves.map(({ auc: [area], nValidObs, nMissingObs }, index) => ({
    name: models[index]?.name ?? '',
    value: area?.value ?? Number.NaN,
    nValidObs,
    nMissingObs,
  }));
  const summary = () => curves.map((one, index) => `${models[index]?.name}\n\n${one.summary()}`).join('\n\n');
  return { auc, thresholds, summary, toString: summary } as unknown as RxResult<ModelRoc>;
}

/** What stands in the script for a model: its predictions, and the curve of them. */
function step(model: Named, rows: string): ModelStep {
  const { entry, formula, options, data } = model.run;
  return {
    entry,
    formula,
    options,
    data,
    uses(name, of) {
      const [predicted, roc] = [name.replace('model', 'predicted'), name.replace('model', 'roc')];
      const ask = asking(model, rows);
      const how = curveOptions(model, rows);
      return [
        `const ${predicted} = await ${written('rxPredict', [name, of, ask], [name, of])};`,
        `const ${roc} = await ${written('rxRoc', [OBSERVED, PREDICTED, predicted, how], [predicted])};`,
        `console.log(${roc}.summary());`,
      ];
    },
  };
}

/**
 * What it takes to make the ROC curves of models of two outcomes on data: on the rows of a selection, or those of each
 * model's own when none is given.
 */
export function rocTask(models: readonly Run[], data: Dataset, selection = ''): Task {
  const asked = selection.trim();
  const all = named(models);
  const [first] = all;
  const entry = ANALYSES.find(({ name }) => name === 'rxRoc');
  if (!entry || !first) throw new Error('there is no model to make a curve of');
  return {
    entry,
    formula: all.length === 1 ? first.run.formula : `${first.classifier.response}: ${all.length} models`,
    values: null,
    options: {},
    data,
    async compute({ signal, onProgress }: RunOptions) {
      const curves: RxResult<RocOutput>[] = [];
      for (const [index, model] of all.entries()) {
        const part = (from: number, until: number) => (progress: Progress) =>
          onProgress?.({
            ...progress,
            fraction: (index + from + (until - from) * progress.fraction) / all.length,
          });
        curves.push(await curve(model, data, rowsOf(model, asked), { signal: signal as AbortSignal, part }));
      }
      return joined(all, curves);
    },
    code: () =>
      modelScript(
        all.map((model) => step(model, rowsOf(model, asked))),
        data,
        ['rxPredict', 'rxRoc'],
      ),
  };
}
