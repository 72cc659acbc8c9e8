import { canShare } from '../engine/capability.js';
import type { ImportedFunction } from '../code/evaluate.js';
import { type CallOptions, called } from '../jobs/called.js';
import type { TaskLine } from './call.js';
import { writer } from './capture.js';
import {
  contextOf,
  contextOfCall,
  type ExecContext,
  type ExecSettings,
  type RandomOptions,
  runTasks,
  taskCode,
} from './execute.js';
import type { ExecFunction } from './function-code.js';
import { type ExecArgs, planTasks, type TaskOptions } from './plan.js';
import { RxExecResults, type TaskOutput } from './results.js';
import { RxTaskError } from './task-error.js';
import { Packer } from './wire.js';

/** The options of {@link rxExec}. */
export interface ExecOptions extends ExecSettings, RandomOptions {
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
   * Whether the other tasks go on when one fails, and its error stands in its place among the results. Otherwise the first
   * error rejects the call. Default true.
   */
  continueOnFailure?: boolean | null | undefined;
  /** Hears of each result once it is there, in any order: the value or the error, and the number of the task, from 1. */
  onResult?: ((result: unknown, task: number) => void) | undefined;
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
  const context = contextOfCall(options);
  const about = typeof FUN?.name === 'string' ? FUN.name : '';
  const call = { name: 'rxExec', data: [], about, options: { ...options, computeContext: context } as CallOptions };
  const write = writer();
  return called(call, (given, print) => {
    // Lines stay with the result of a call that is waited for, unless the console is to have them.
    const hear = context.wait ? context.consoleOutput && write : ({ text }: TaskLine) => print(text);
    return execute(FUN, given as ExecOptions, contextOf(context), hear || undefined);
  });
}

async function execute(
  FUN: ExecFunction | ImportedFunction,
  options: ExecOptions,
  context: ExecContext,
  hear?: (line: TaskLine) => void,
): Promise<RxExecResults<unknown>> {
  const { taskChunkSize, continueOnFailure, onResult, onProgress } = options;
  const packer = new Packer({ share: canShare() });
  const { args, tasks, names } = planTasks(options as TaskOptions, packer, context.workers);
  const code = await taskCode(FUN, context, options, packer);
  const values = new Array<unknown>(tasks.length);
  const outputs: TaskOutput[] = [];
  let failed: RxTaskError | undefined;
  await runTasks({
    code,
    args,
    tasks,
    taskChunkSize: taskChunkSize ?? 1,
    label: `rxExec ${FUN.name || 'FUN'}`,
    context,
    options,
    take: (at, value) => {
      values[at] = value;
      onResult?.(value, at + 1);
      if (continueOnFailure !== false || !(value instanceof RxTaskError)) return false;
      if (!failed || value.task < failed.task) failed = value;
      return true;
    },
    progress: (done) => {
      const fraction = done / tasks.length;
      onProgress?.({ rows: 0, totalRows: null, fraction, tasks: done, totalTasks: tasks.length });
    },
    output: (at, lines) => outputs.push({ task: at + 1, name: names[at] ?? '', lines }),
    hear: hear && ((at, { level, text }) => hear({ level, text: `${names[at]}: ${text}` })),
  });
  if (failed) throw failed;
  return RxExecResults.of$(
    values,
    names,
    outputs.sort((a, b) => a.task - b.task),
  );
}
