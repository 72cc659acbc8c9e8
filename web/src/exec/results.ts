import { withMaker } from '../result/result.js';
import type { TaskLine } from './call.js';
import { RxTaskError } from './task-error.js';

/** What a task wrote to the console. */
export interface TaskOutput {
  /** The number of the task, from 1. */
  readonly task: number;
  readonly name: string;
  readonly lines: readonly TaskLine[];
}

/**
 * The values that tasks returned, in the order of the tasks: an array, which prints as R's list. Methods that make arrays
 * of it, such as `map`, make plain ones.
 */
export class RxExecResults<T> extends Array<T> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  #names: readonly string[] = [];
  #output: readonly TaskOutput[] = [];

  /** The results of tasks whose values and lines of output are known. */
  static of$<T>(values: readonly T[], names: readonly string[], output: readonly TaskOutput[]): RxExecResults<T> {
    const results = new RxExecResults<T>(values.length);
    values.forEach((value, at) => {
      results[at] = value;
    });
    results.#names = names;
    results.#output = output;
    return withMaker(results, 'execResults', { values, names, output });
  }

  /** The names of the tasks: `rxElem1` and so on, unless `elemArgs` has others. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** What tasks wrote to the console; those that wrote nothing are left out. */
  get output(): readonly TaskOutput[] {
    return this.#output;
  }

  /** The errors of the tasks that failed. */
  get failures(): readonly RxTaskError[] {
    return this.filter((value) => value instanceof RxTaskError) as unknown as RxTaskError[];
  }

  /** The values of the tasks that did not. */
  get succeeded(): Exclude<T, RxTaskError>[] {
    return this.filter((value) => !(value instanceof RxTaskError)) as Exclude<T, RxTaskError>[];
  }

  /** The value of a task by its name. */
  get(name: string): T | undefined {
    return this[this.#names.indexOf(name)];
  }

  /** As R prints a list. */
  override toString(): string {
    return this.map((value, at) => `$${this.#names[at]}\n${printed(value)}\n`).join('\n');
  }
}

function printed(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number' || typeof value === 'string') return `[1] ${JSON.stringify(value)}`;
  if (typeof value === 'boolean') return `[1] ${value ? 'TRUE' : 'FALSE'}`;
  if (value instanceof Error || Object.hasOwn(value, 'toString')) return String(value);
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    return `[1] ${Array.from(value as ArrayLike<unknown>, (item) => JSON.stringify(item)).join(' ')}`;
  }
  return JSON.stringify(value);
}
