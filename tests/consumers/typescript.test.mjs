// TypeScript programs against the package's declarations, as strict as the compiler can be.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../web/build/run.mjs';
import { project } from './install.mjs';

const PROGRAM = `import { isRxJob, type JobInfo, type LinModOutput, rxCleanupJobs, RxComputeContext, type DoParBackend, registerDoPar, rxElemArg, rxExec, rxExecBy, RxForeachDoPar, RxTaskError, type TaskScope, rxDForest, RxError, type RxErrorCode, rxGetComputeContext, rxGetInfo, rxGetJobInfo, rxGetJobResults, rxGetJobs, type RxJob, rxLinMod, RxLocalParallel, rxPredict, type RxResult, rxRoc, RxSpark, rxSummary, RxTextData, rxWaitForJob } from 'rxwasm';
import { drawPlot, type PlotOptions, rxHistogram, rxPlot, rxRocCurve, rxStepPlot, rxSvg, rxVarImpPlot } from 'rxwasm/plots';
import * as specs from 'rxwasm/plots/specs';
import { type PlotSpec, plotsOf } from 'rxwasm/plots/specs';
import { performTasks } from 'rxwasm/tasks';

export async function fit(file: File, signal: AbortSignal): Promise<number[]> {
  const data = RxTextData(file, { colClasses: { day: 'factor' }, colInfo: { age: { type: 'integer', newName: 'years' } } });
  const model: RxResult<LinModOutput> = await rxLinMod('y ~ x', data, { covCoef: true, signal, onProgress: ({ fraction }) => fraction.toFixed(2) });
  const info = await rxGetInfo(data, { getVarInfo: true });
  const rows: number | null = info.numRows;
  await rxSummary('~ x', { x: [1, 2, 3] });
  await rxPredict(model, data);
  return [rows ?? 0, ...(model.coefficients.values[0] ?? [])];
}

export async function background(data: Record<string, number[]>, count: RxJob<number>): Promise<number> {
  const computeContext: RxComputeContext = RxLocalParallel({ wait: false, numCoresToUse: 2 });
  const job = await rxLinMod('y ~ x', data, { computeContext });
  await rxWaitForJob(job);
  const info: JobInfo | null = await rxGetJobInfo(job);
  const model: RxResult<LinModOutput> = await rxGetJobResults(job, { autoCleanup: false });
  const direct: RxResult<LinModOutput> = await rxGetJobResults(rxLinMod('y ~ x', data, { computeContext }));
  const jobs = await rxGetJobs(rxGetComputeContext(), { states: ['finished'], startTime: new Date(0) });
  await rxCleanupJobs(jobs, { force: true });
  const spark = RxSpark({ object: RxComputeContext('spark'), numExecutors: 4 });
  const changed: 'RxSpark' = RxComputeContext(spark, { wait: false }).type;
  if (isRxJob(job)) return job.id.length;
  return (await rxGetJobResults(count)) + (info?.progress?.fraction ?? 0) + changed.length + model.summary().length + direct.nValidObs;
}

declare const rx: TaskScope;

export async function tasks(data: Record<string, number[]>): Promise<number> {
  const FUN = async (formula: string, data: Record<string, number[]>) => (await rx.rxLinMod(formula, data)).nValidObs;
  const backend: DoParBackend = {
    name: 'own',
    run: async ({ call, runs, done, tell }) => {
      for (const run of runs) {
        const outcome = await performTasks(call, run, tell);
        if (!('missing' in outcome)) done(outcome);
      }
    },
  };
  registerDoPar(backend);
  const computeContext = RxForeachDoPar({ packagesToLoad: [specs, new URL('https://example.org/a.js'), 'b'], consoleOutput: true });
  const found = await rxExec(FUN, { args: [rxElemArg(['y ~ x']), data], computeContext, RNGseed: 777, taskChunkSize: 20, packagesToLoad: specs });
  const failed: readonly RxTaskError[] = found.failures;
  const rows: number[] = found.succeeded;
  const all: number[] = await rxExec(FUN, { args: ['y ~ x', data], continueOnFailure: false });
  const job = await rxExec(FUN, { args: ['y ~ x', data], autoCleanup: false, computeContext: RxLocalParallel({ wait: false }) });
  const [first] = await rxGetJobResults(job);
  const groups = await rxExecBy(data, 'x', (keys, { numRows, columns }) => numRows + Object.keys(columns).length + Object.keys(keys).length);
  const lines = groups.flatMap(({ output = [] }) => output.map(({ level, text }) => level + text));
  const sum: number = groups.reduce((sum, { result }) => sum + (result ?? 0), 0);
  return failed.length + rows.length + all.length + sum + lines.length + (typeof first === 'number' ? first : (first?.task ?? 0));
}

// @ts-expect-error a context waits, or it does not
export const maybe = RxLocalParallel({ wait: 'maybe' });

export function code(thrown: unknown): RxErrorCode | undefined {
  return thrown instanceof RxError ? thrown.code : undefined;
}

export async function drawn(data: Record<string, number[]>): Promise<string> {
  const options: PlotOptions = { title: 'x', xAxisMinMax: [0, 1], lineStyle: ['solid', 'dashed'], symbolStyle: 'plus' };
  const plots: SVGSVGElement[] = [await rxHistogram('~ x | F(y)', data, { numBreaks: 5, maxNumPanels: null, xlab: 'x', ...options }), rxPlot(await rxRoc('y', 'p', data))];
  const model = await rxDForest('y ~ x', data, { importance: true });
  plots.push(rxVarImpPlot(model, { nVar: 3, fillColor: 'teal' }), rxStepPlot(model, { eps: 1e-9 }));
  const specs: PlotSpec[] = plotsOf(model);
  for (const spec of specs) if (spec.kind === 'bars') plots.push(drawPlot({ ...spec, title: spec.bars[0]?.name ?? '' }));
  plots.push(await rxRocCurve('y', ['p', 'q'], data, { computeAuc: false, chanceGridLine: false }));
  return plots.map((plot) => rxSvg(plot)).join();
}

// @ts-expect-error there is no such style
export const style: PlotOptions = { lineStyle: 'wavy' };

// @ts-expect-error a formula is a text
export const wrong = rxLinMod(1, { x: [1] });
`;

let consumer;

beforeAll(() => {
  consumer = project({ 'main.ts': PROGRAM });
});
afterAll(() => consumer.remove());

test.each([
  ['bundler', 'esnext'],
  ['node16', 'node16'],
  ['nodenext', 'nodenext'],
])('a strict program compiles with module resolution %s', (moduleResolution, module) => {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
    target: 'es2022',
    lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable'],
    types: [],
    module,
    moduleResolution,
  };
  writeFileSync(join(consumer.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  let output = '';
  try {
    execFileSync(process.execPath, [compiler, '-p', '.'], { cwd: consumer.folder, encoding: 'utf8' });
  } catch (error) {
    // Declarations of the packages that this one needs are checked too; their mistakes are not ours.
    output = error.stdout
      .split('\n')
      .filter((line) => !line.startsWith('node_modules/@'))
      .join('\n');
  }
  expect(output).toBe('');
});
