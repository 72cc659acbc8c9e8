import { RxError } from '../error.js';
import type { TaskArguments } from './call.js';
import type { ElemArg } from './elem-arg.js';
import type { Packer } from './wire.js';

/** Arguments for all tasks: by position, or by name, which the function gets as one object. */
export type ExecArgs = readonly unknown[] | Readonly<Record<string, unknown>>;

/** What says which tasks there are: see {@link ExecOptions}. */
export interface TaskOptions {
  args?: ExecArgs | undefined;
  elemArgs?: readonly unknown[] | Readonly<Record<string, unknown>> | undefined;
  elemType?: 'nodes' | 'cores' | undefined;
  oncePerElem?: boolean | undefined;
  timesToRun?: number | undefined;
}

/** The tasks of a call. */
export interface TaskPlan {
  /** The arguments of all, packed, with holes. */
  readonly args: unknown;
  /** What each has of its own, packed. */
  readonly tasks: readonly TaskArguments[];
  readonly names: readonly string[];
}

function wrong(message: string): never {
  throw new RxError('argument', message);
}

/** What the elements of `elemArgs` are called, if they have names. */
function elementNames(elemArgs: TaskOptions['elemArgs']): readonly string[] | null {
  return elemArgs === undefined || Array.isArray(elemArgs) ? null : Object.keys(elemArgs);
}

/**
 * The tasks that the arguments of a call ask for: as many as `rxElemArg` has values, `elemArgs` elements or `timesToRun`
 * says, which must agree; as many as there are workers when nothing says so.
 */
export function planTasks(options: TaskOptions, packer: Packer, workers: number): TaskPlan {
  const { args, elemArgs, elemType = 'nodes', oncePerElem = false, timesToRun = -1 } = options;
  if (oncePerElem && elemType === 'cores') wrong("oncePerElem must be false when elemType is 'cores'");
  if (args !== undefined && (typeof args !== 'object' || args === null || ArrayBuffer.isView(args))) {
    wrong('args is an array of arguments, or an object of named ones');
  }
  if (elemArgs !== undefined && (typeof elemArgs !== 'object' || elemArgs === null)) {
    wrong('elemArgs is an array with an element for each task, or an object of them');
  }
  const packed = packer.pack(args);
  const { holes } = packer;
  const elements = elemArgs === undefined ? null : Object.values(elemArgs as Record<string, unknown>);
  const count = countOf(timesToRun, elements, holes) ?? workers;
  const names = elementNames(elemArgs);
  const tasks = Array.from({ length: count }, (_, task): TaskArguments => {
    const values = holes.map(({ values }) => packer.pack(values[task]));
    if (!elements) return { values };
    return { values, element: packer.pack(elements.length === 1 ? elements[0] : elements[task]) };
  });
  const own = names?.length === count ? names : null;
  return { args: packed, tasks, names: own ?? tasks.map((_, task) => `rxElem${task + 1}`) };
}

/** How many tasks there are; null when nothing says so. */
function countOf(timesToRun: number, elements: unknown[] | null, holes: readonly ElemArg[]): number | null {
  if (timesToRun !== -1 && (!Number.isInteger(timesToRun) || timesToRun < 0)) {
    wrong(`timesToRun is a whole number, not ${timesToRun}`);
  }
  const said: [what: string, count: number][] = [
    ...(timesToRun === -1 ? [] : [['timesToRun', timesToRun] as [string, number]]),
    ...holes.map(({ values }): [string, number] => ['rxElemArg', values.length]),
    // An only element is for all tasks.
    ...(elements && elements.length !== 1 ? [['elemArgs', elements.length] as [string, number]] : []),
  ];
  const [first, ...others] = said;
  if (!first) return elements ? elements.length : null;
  for (const [what, count] of others) {
    if (count !== first[1]) wrong(`${first[0]} asks for ${first[1]} tasks, ${what} for ${count}`);
  }
  return first[1];
}

/** Consecutive tasks, so many together. */
export function runsOf<T>(tasks: readonly T[], taskChunkSize: number): { first: number; tasks: T[] }[] {
  if (!Number.isInteger(taskChunkSize) || taskChunkSize < 1) {
    wrong(`taskChunkSize is a whole number of at least 1, not ${taskChunkSize}`);
  }
  const runs = [];
  for (let first = 0; first < tasks.length; first += taskChunkSize) {
    runs.push({ first, tasks: tasks.slice(first, first + taskChunkSize) });
  }
  return runs;
}
