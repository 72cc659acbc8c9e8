import { RxError, type RxErrorCode } from '../error.js';
import { withMaker } from '../result/result.js';
import type { TaskFailure } from './call.js';

/**
 * What a task of {@link rxExec} or {@link rxExecBy} threw, in its place among the results. `cause` is the error as it was
 * thrown: an {@link RxError} with its code where a function of this package threw it.
 */
export class RxTaskError extends RxError {
  /** The number of the task, from 1. */
  readonly task: number;
  /** The stack of the error in the satellite. */
  readonly taskStack: string;

  constructor(task: number, failure: TaskFailure) {
    super('task', `task ${task}: ${failure.message}`, {}, { cause: thrown(failure) });
    this.task = task;
    this.taskStack = failure.stack;
    withMaker(this, 'taskError', { task, failure });
  }
}

function thrown({ name, message, stack, code, at }: TaskFailure): Error {
  const error = code === undefined ? new Error(message) : new RxError(code as RxErrorCode, message, at ?? {});
  if (code === undefined) Object.defineProperty(error, 'name', { value: name });
  error.stack = stack;
  return error;
}

/** Whatever a task threw, as it crosses. */
export function failureOf(thrown: unknown): TaskFailure {
  if (!(thrown instanceof Error)) return { name: 'thrown', message: String(thrown), stack: '' };
  const { name, message, stack = '' } = thrown;
  // Firefox and WebKit leave out what was thrown.
  const whole = stack.includes(message) ? stack : `${name}: ${message}\n${stack}`;
  const said = { name, message, stack: whole };
  return thrown instanceof RxError ? { ...said, code: thrown.code, at: { ...thrown.at } } : said;
}
