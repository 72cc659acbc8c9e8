import type { ImportedFunction } from '../code/evaluate.js';
import {
  type RxComputeContext,
  RxComputeContext as computeContext,
  rxGetComputeContext,
} from '../context/compute-context.js';
import type { Progress } from '../context/distribute.js';
import { crewOf, giveCrew } from '../context/crew.js';
import { RxLocalSeq } from '../context/local-seq.js';
import { rxOptions, usedCores } from '../context/options.js';
import type { TaskPackage } from '../context/packages.js';
import { cancelled, RxError } from '../error.js';
import { planStreams, type StreamPlan } from '../random/plan.js';
import type { BackendWork, DoParBackend } from './backend.js';
import type { RunOutcome, TaskArguments, TaskLine, ToldLine } from './call.js';
import { getDoParBackend } from './do-par.js';
import { callCode, type CallCode, type ExecFunction } from './function-code.js';
import { packagesOf } from './packages.js';
import { runsOf } from './plan.js';
import { doSatellites } from './satellites.js';
import { RxTaskError } from './task-error.js';
import { type Packer, unpack } from './wire.js';

/** How far a call of {@link rxExec} is. */
export interface ExecProgress extends Progress {
  /** Tasks that are done. */
  tasks: number;
  /** All tasks. */
  totalTasks: number;
}

/** What a caller says about random numbers. */
export interface RandomOptions {
  /** A seed, with which results are the same each time; `'auto'` or none for one that nobody knows. */
  RNGseed?: StreamPlan['RNGseed'] | undefined;
  /** The kind of the generators; `'auto'` or none for MT2203. See {@link rxRngNewStream}. */
  RNGkind?: StreamPlan['RNGkind'] | undefined;
}

/** What calls take that run a user's function in tasks. */
export interface ExecSettings {
  /**
   * Values that the function and others name, by these names: also functions, which cross as text. The function sees them
   * as variables, and as properties of `this`.
   */
  execObjects?: Readonly<Record<string, unknown>> | undefined;
  /** Modules whose exports the function sees as variables, besides those of the context. */
  packagesToLoad?: TaskPackage | readonly TaskPackage[] | null | undefined;
  /**
   * Whether what tasks write to the console is written to that of the page, line by line as it comes; of a job, when its results
   * are collected. Default: as the context says, or false.
   */
  consoleOutput?: boolean | null | undefined;
  /** Of a job: whether it and its results are removed when they have been collected. Default: as the context says. */
  autoCleanup?: boolean | null | undefined;
  /** Options for the backend of RxForeachDoPar. */
  foreachOpts?: Readonly<Record<string, unknown>> | null | undefined;
  /** Where the call runs. Default: the compute context that is set. */
  computeContext?: RxComputeContext | undefined;
  /** Cancels the call: tasks are stopped within 100 ms, whatever they are doing. */
  signal?: AbortSignal | undefined;
  /** Hears how far the call is. */
  onProgress?: ((progress: ExecProgress) => void) | undefined;
}

/** What is asked of a context; those that do not say so have no such setting. */
interface ContextSettings {
  type: string;
  packagesToLoad?: RxComputeContext['packagesToLoad'];
  numCoresToUse?: number | null;
  numTasks?: number;
}

/** The compute context of a call, with what the call itself says. */
export function contextOfCall({ consoleOutput, autoCleanup, ...options }: ExecSettings): RxComputeContext {
  return computeContext(options.computeContext ?? rxGetComputeContext(), {
    ...(typeof consoleOutput === 'boolean' ? { consoleOutput } : {}),
    ...(typeof autoCleanup === 'boolean' ? { autoCleanup } : {}),
  });
}

/** How many tasks a context runs at once. */
function workersOf({ type, numCoresToUse, numTasks = 1 }: ContextSettings): number {
  if (type === 'RxLocalSeq') return 1;
  if (type === 'RxInSqlServer') return numTasks;
  return numCoresToUse && numCoresToUse > 0 ? numCoresToUse : usedCores();
}

/** What runs tasks in a context. */
function backendOf({ type }: ContextSettings): DoParBackend {
  if (type !== 'RxForeachDoPar') return doSatellites;
  const backend = getDoParBackend();
  if (backend) return backend;
  throw new RxError('context', 'RxForeachDoPar runs tasks on the backend that is registered: see registerDoPar');
}

/** Where tasks of a call run. */
export interface ExecContext {
  readonly backend: DoParBackend;
  readonly workers: number;
  readonly settings: ContextSettings;
}

/** Where tasks run in a compute context. */
export function contextOf(settings: ContextSettings): ExecContext {
  const backend = backendOf(settings);
  return { backend, workers: backend.workers ?? workersOf(settings), settings };
}

/** What tasks run, and the addresses of modules that are imported before. */
export interface TaskCode extends CallCode {
  readonly packages: readonly string[];
  readonly overGroups?: boolean;
}

/** The code of a call: its function, what it is given, and the modules of the context and of the call. */
export async function taskCode(
  FUN: ExecFunction | ImportedFunction,
  { settings }: ExecContext,
  { packagesToLoad, execObjects = {} }: ExecSettings,
  packer: Packer,
): Promise<TaskCode> {
  const { addresses, exports } = packagesOf(settings.packagesToLoad, packagesToLoad);
  return { ...(await callCode(FUN, { execObjects, exports }, packer)), packages: addresses };
}

/** Tasks, and what becomes of them. */
export interface TaskWork {
  readonly code: TaskCode;
  /** The arguments of all tasks, packed. */
  readonly args: unknown;
  readonly tasks: readonly TaskArguments[];
  readonly taskChunkSize: number;
  readonly label: string;
  readonly context: ExecContext;
  readonly options: ExecSettings & RandomOptions;
  /** Takes the value or the error of a task, by its position. Returns whether that is enough. */
  take(task: number, value: unknown): boolean;
  /** Hears how many tasks are done. */
  progress?(done: number): void;
  /** Takes what a task wrote to the console, once it is done. */
  output?(task: number, lines: readonly TaskLine[]): void;
  /** Takes a line of a task, as soon as the backend tells of it. */
  hear?: ((task: number, line: TaskLine) => void) | undefined;
}

/** Runs tasks on the backend of a context. Ends early, without an error, when enough is taken. */
export async function runTasks(work: TaskWork): Promise<void> {
  const { code, args, tasks, label, context, options, take, progress, output, hear } = work;
  const { signal } = options;
  if (signal?.aborted) throw cancelled();
  const { backend, workers } = context;
  const runs = runsOf(tasks, work.taskChunkSize);
  const { RNGseed = null, RNGkind = null } = options;
  const draws = code.usesRx || RNGseed !== null || RNGkind !== null;
  const streams = draws ? await planStreams({ RNGseed, RNGkind, tasks: runs.length }) : null;
  const stop = new AbortController();
  const abort = () => stop.abort();
  signal?.addEventListener('abort', abort, { once: true });
  giveCrew(stop.signal, crewOf({ signal }));
  let isEnough = false;
  let count = 0;
  /** How many lines of each task were heard of. */
  const heard = new Map<number, number>();
  const tell = (lines: readonly ToldLine[]) => {
    for (const [task, line] of lines) {
      heard.set(task, (heard.get(task) ?? 0) + 1);
      hear?.(task, line);
    }
  };
  const done = (outcome: RunOutcome) => {
    for (const [at, lines] of outcome.output) {
      const task = outcome.first + at;
      output?.(task, lines);
      // Those that the backend did not tell of.
      tell(lines.slice(heard.get(task) ?? 0).map((line) => [task, line] as const));
    }
    for (const [task, value] of taken(outcome)) {
      count += 1;
      if (take(task, value)) isEnough = true;
    }
    progress?.(count);
    if (isEnough) stop.abort();
  };
  try {
    await backend.run({
      // A task is in a place of its own, where calls wait for their results.
      call: { ...code, args, isHeard: hear !== undefined, options: { ...rxOptions(), computeContext: RxLocalSeq() } },
      runs: runs.map((run, at) => ({ ...run, stream: streams?.[at] ?? null })),
      label,
      workers,
      options: options.foreachOpts ?? {},
      signal: stop.signal,
      done,
      tell,
    } satisfies BackendWork);
  } catch (error) {
    if (!isEnough) throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
  if (signal?.aborted) throw cancelled();
}

/** The values and errors of a run, by the positions of its tasks. */
function* taken({ first, values, failures }: RunOutcome): Generator<[task: number, value: unknown]> {
  const failed = new Map(failures);
  const count = Math.max(values.length, failures.length);
  for (let at = 0; at < count; at++) {
    const failure = failed.get(at);
    yield [first + at, failure ? new RxTaskError(first + at + 1, failure) : unpack(values[at])];
  }
}
