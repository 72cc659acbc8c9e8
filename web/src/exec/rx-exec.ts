import type { ImportedFunction } from '../code/evaluate.js';
import {
  type RxComputeContext,
  RxComputeContext as contextOf,
  rxGetComputeContext,
} from '../context/compute-context.js';
import type { Progress } from '../context/distribute.js';
import { rxOptions, usedCores } from '../context/options.js';
import { cancelled, RxError } from '../error.js';
import { type CallOptions, called } from '../jobs/called.js';
import type { BackendWork, DoParBackend } from './backend.js';
import type { TaskLine } from './call.js';
import { getDoParBackend } from './do-par.js';
import { callCode, type ExecFunction } from './function-code.js';
import { type ExecArgs, planTasks, runsOf, type TaskOptions } from './plan.js';
import { Collector, type RxExecResults } from './results.js';
import { satellites } from './satellites.js';
import { canShare } from './share.js';
import { planStreams, type StreamPlan } from '../random/plan.js';
import type { RxTaskError } from './task-error.js';
import { Packer } from './wire.js';

/** How far a call of {@link rxExec} is. */
export interface ExecProgress extends Progress {
  /** Tasks that are done. */
  tasks: number;
  /** All tasks. */
  totalTasks: number;
}

/** The options of {@link rxExec}. */
export interface ExecOptions {
  /** A seed, with which results are the same each time; `'auto'` or none for one that nobody knows. */
  RNGseed?: StreamPlan['RNGseed'] | undefined;
  /** The kind of the generators; `'auto'` or none for MT2203. See {@link rxRngNewStream}. */
  RNGkind?: StreamPlan['RNGkind'] | undefined;
  /**
   * The arguments of all tasks: an array of them, or an object of named ones, which the function gets as its argument.
   * {@link rxElemArg}, here or in an object in here, marks those of which each task has its own.
   */
  args?: ExecArgs | undefined;
  /**
   * An element for each task: an array of arguments, which stand in front of those of `args`; an object of named ones, put
   * together with those of `args`; or the first argument itself. An only element is for all tasks. Elements of an object give
   * the results their names.
   */
  elemArgs?: readonly unknown[] | Readonly<Record<string, unknown>> | undefined;
  /** Ignored, as in RevoScaleR, but that `oncePerElem` must be false for `'cores'`. */
  elemType?: 'nodes' | 'cores' | undefined;
  /** Ignored, as in RevoScaleR's local contexts. Default false. */
  oncePerElem?: boolean | undefined;
  /** How often the function is run. Default: as `rxElemArg` or `elemArgs` says, otherwise once for each worker. */
  timesToRun?: number | undefined;
  /**
   * How many consecutive tasks go to a worker together, and share a stream of random numbers. Default 1; short ones travel
   * together all the same.
   */
  taskChunkSize?: number | null | undefined;
  /**
   * Values that the function and others name, by these names: also functions, which cross as text. The function sees them
   * as variables, and as properties of `this`.
   */
  execObjects?: Readonly<Record<string, unknown>> | undefined;
  /** Addresses of modules that are imported before the function runs; it sees what they export as variables. */
  packagesToLoad?: string | URL | readonly (string | URL)[] | null | undefined;
  /**
   * Whether the other tasks go on when one fails, and its error stands in its place among the results. Otherwise the first
   * error rejects the call. Default true.
   */
  continueOnFailure?: boolean | null | undefined;
  /** Whether what tasks write to the console is written to that of the page too. Default: as the context says, or false. */
  consoleOutput?: boolean | null | undefined;
  /** Of jobs: whether results are forgotten when they have been fetched. Default: as the context says. */
  autoCleanup?: boolean | null | undefined;
  /** Options for the backend of RxForeachDoPar. */
  foreachOpts?: Readonly<Record<string, unknown>> | null | undefined;
  /** Where the call runs. Default: the compute context that is set. */
  computeContext?: RxComputeContext | undefined;
  /** Cancels the call: tasks are stopped within 100 ms, whatever they are doing. */
  signal?: AbortSignal | undefined;
  /** Hears how far the call is. */
  onProgress?: ((progress: ExecProgress) => void) | undefined;
  /** Hears of each result once it is there, in any order: the value or the error, and the number of the task, from 1. */
  onResult?: ((result: unknown, task: number) => void) | undefined;
}

/** What is asked of a context; those that do not say so have no such setting. */
interface ContextSettings {
  type: string;
  consoleOutput?: boolean | null;
  packagesToLoad?: readonly (string | URL)[] | string | null;
  numCoresToUse?: number | null;
}

/** How many tasks a context runs at once. */
function workersOf({ type, numCoresToUse }: ContextSettings): number {
  if (type === 'RxLocalSeq') return 1;
  return numCoresToUse && numCoresToUse > 0 ? numCoresToUse : usedCores();
}

/** What runs tasks in a context. */
function backendOf({ type }: ContextSettings): DoParBackend {
  if (type !== 'RxForeachDoPar') return satellites;
  const backend = getDoParBackend();
  if (backend) return backend;
  throw new RxError('context', 'RxForeachDoPar runs tasks on the backend that is registered: see registerDoPar');
}

function addresses(given: ContextSettings['packagesToLoad'] | URL | undefined): string[] {
  const list = given === null || given === undefined ? [] : Array.isArray(given) ? given : [given];
  return list.map((address) => new URL(String(address), globalThis.location?.href).href);
}

/**
 * Runs a function many times, on several cores: one satellite after the other takes what is next. See rxExec in RevoScaleR's
 * reference.
 *
 * The function crosses to satellites as source text, and sees nothing of where it was written: what it names is given in
 * `execObjects`, or the call is an error that says what is missing before anything runs. In its scope are also `rx`, all
 * functions of this package, each call of which runs on the engine of the satellite itself, and what a worker has of its own,
 * such as `Math` and `fetch`. All of these are properties of `this` too: what programs that shorten names, as bundlers do,
 * leave alone. Where a content security policy forbids evaluating text, FUN is `{ module, name }`: satellites import it.
 *
 * Arguments are cloned. Of an isolated page, large typed arrays, buffers and Arrow tables among them lie in memory that all
 * tasks share, copied there once for a call (see {@link rxShare}); otherwise each satellite gets a copy once. Tasks must not
 * write to them.
 *
 * How many tasks run at once the compute context says: one with RxLocalSeq, the default; as many as the option
 * `numCoresToUse` with RxLocalParallel.
 */
export function rxExec<F extends ExecFunction>(
  FUN: F | ImportedFunction,
  options: ExecOptions & { continueOnFailure: false },
): Promise<RxExecResults<Awaited<ReturnType<F>>>>;
export function rxExec<F extends ExecFunction>(
  FUN: F | ImportedFunction,
  options?: ExecOptions,
): Promise<RxExecResults<Awaited<ReturnType<F>> | RxTaskError>>;
export async function rxExec(
  FUN: ExecFunction | ImportedFunction,
  options: ExecOptions = {},
): Promise<RxExecResults<unknown>> {
  const context = contextOf(options.computeContext ?? rxGetComputeContext());
  const about = typeof FUN?.name === 'string' ? FUN.name : '';
  return called({ name: 'rxExec', data: [], about, options: options as CallOptions }, (given, print) => {
    // Of a call that is waited for, lines stay with the result, unless the console is to have them.
    const output = context.wait ? undefined : (line: TaskLine, name: string) => print(`${name}: ${line.text}`);
    return execute(FUN, given as ExecOptions, context, output);
  });
}

async function execute(
  FUN: ExecFunction | ImportedFunction,
  options: ExecOptions,
  context: ContextSettings,
  output: (line: TaskLine, name: string) => void = () => undefined,
): Promise<RxExecResults<unknown>> {
  const { signal, execObjects = {}, taskChunkSize, continueOnFailure } = options;
  if (signal?.aborted) throw cancelled();
  const backend = backendOf(context);
  const workers = backend.workers ?? workersOf(context);
  const packer = new Packer({ share: canShare() });
  const plan = planTasks(options as TaskOptions, packer, workers);
  const code = await callCode(FUN, execObjects, packer);
  const runs = runsOf(plan.tasks, taskChunkSize ?? 1);
  const { RNGseed = null, RNGkind = null } = options;
  const draws = code.usesRx || RNGseed !== null || RNGkind !== null;
  const streams = draws ? await planStreams({ RNGseed, RNGkind, tasks: runs.length }) : null;
  const collector = new Collector(plan.names);
  const stop = new AbortController();
  const abort = () => stop.abort();
  signal?.addEventListener('abort', abort, { once: true });
  let failed: RxTaskError | undefined;
  let done = 0;
  const showsOutput = options.consoleOutput ?? context.consoleOutput ?? false;
  const work: BackendWork = {
    call: {
      ...code,
      args: plan.args,
      packages: [...addresses(context.packagesToLoad), ...addresses(options.packagesToLoad as string)],
      options: rxOptions({}),
    },
    runs: runs.map((run, at) => ({ ...run, stream: streams?.[at] ?? null })),
    label: `rxExec ${FUN.name || 'FUN'}`,
    workers,
    options: options.foreachOpts ?? {},
    signal: stop.signal,
    done: (outcome) => {
      const taken = collector.take(outcome);
      for (const { name, lines } of taken.output) {
        for (const line of lines) {
          output(line, name);
          if (showsOutput) console[line.level](`${name}: ${line.text}`);
        }
      }
      const count = Math.max(outcome.values.length, outcome.failures.length);
      done += count;
      for (let at = 0; at < count; at++) {
        options.onResult?.(collector.value(outcome.first + at), outcome.first + at + 1);
      }
      const total = plan.tasks.length;
      options.onProgress?.({ rows: 0, totalRows: null, fraction: done / total, tasks: done, totalTasks: total });
      if (taken.error && continueOnFailure === false) {
        if (!failed || taken.error.task < failed.task) failed = taken.error;
        stop.abort();
      }
    },
  };
  try {
    await backend.run(work);
  } catch (error) {
    throw failed ?? error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
  if (failed) throw failed;
  if (signal?.aborted) throw cancelled();
  return collector.results();
}
