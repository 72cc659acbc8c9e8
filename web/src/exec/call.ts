import type { RxOptions } from '../context/options.js';
import type { StreamSpec } from '../generated/engine.js';

/**
 * A function on its way to where it runs: an expression that gives it, a function of this package by its name, or where a
 * module exports it.
 */
export type FunctionText = { readonly expression: string };
export type FunctionName = { readonly rx: string };
export type FunctionPlace = { readonly module: string; readonly name: string };

/** What all tasks of a call have in common. Values are packed: see {@link Packer}. */
export interface ExecCall {
  readonly FUN: FunctionText | FunctionName | FunctionPlace;
  /** The arguments, with holes where each task has its own. */
  readonly args: unknown;
  /** Values that functions name. */
  readonly objects: Readonly<Record<string, unknown>>;
  /** Functions that functions name, as expressions. */
  readonly functions: Readonly<Record<string, string>>;
  /** All names that functions use and do not declare. */
  readonly named: readonly string[];
  /** Those that are none of these, and must be found where tasks run. */
  readonly free: readonly string[];
  /** Modules whose exports are in scope: addresses. */
  readonly packages: readonly string[];
  /** Whether functions may call those of this package. */
  readonly usesRx: boolean;
  /** Whether tasks are batches of groups: the function is called with each of them. */
  readonly overGroups?: boolean;
  /** Whether somebody wants to hear of lines as they are written: see {@link BackendWork.tell}. */
  readonly isHeard: boolean;
  /** The caller's options. */
  readonly options: Partial<RxOptions>;
}

/** Consecutive tasks that share a stream of random numbers. */
export interface ExecRun {
  /** The number of the first task, from 0. */
  readonly first: number;
  /** What each task has of its own, packed. */
  readonly tasks: readonly TaskArguments[];
  readonly stream: StreamSpec | null;
}

/** The arguments of one task that others do not have. */
export interface TaskArguments {
  /** An element of `elemArgs`, if there are any. */
  readonly element?: unknown;
  /** A value for each hole. */
  readonly values: readonly unknown[];
}

/** A line that a task wrote to the console. */
export interface TaskLine {
  readonly level: 'debug' | 'log' | 'info' | 'warn' | 'error';
  readonly text: string;
  /** Of a task that is a batch of groups: the position of the group. */
  readonly group?: number;
}

/** A line of a task, by its number from 0, as it is told while the task runs. */
export type ToldLine = readonly [task: number, line: TaskLine];

/** What a task threw. */
export interface TaskFailure {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** Of an error of this package: its code and place. */
  readonly code?: string;
  readonly at?: object;
}

/** What became of a run of tasks. */
export interface RunOutcome {
  readonly first: number;
  /** The values that they returned, packed, in their order. */
  readonly values: unknown[];
  /** What was thrown, by position in the run. */
  readonly failures: readonly (readonly [task: number, failure: TaskFailure])[];
  /** What was written, by position in the run. */
  readonly output: readonly (readonly [task: number, lines: readonly TaskLine[]])[];
}

/** Whether what runs a call needs an engine. */
export function needsEngine({ usesRx, overGroups, free }: ExecCall, runs: readonly ExecRun[]): boolean {
  return (
    usesRx ||
    overGroups === true ||
    runs.some(({ stream }) => stream !== null) ||
    !free.every((name) => name in globalThis)
  );
}
