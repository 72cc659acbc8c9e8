import { canShare } from '../engine/capability.js';
import type { ImportedFunction } from '../code/evaluate.js';
import { runner } from '../context/realm.js';
import { isFileLike } from '../data/file.js';
import { RxArrowData, type RxDataSource } from '../data/sources.js';
import { RxError } from '../error.js';
import { partOf } from '../exchange/exchange.js';
import { type DataInput, openData } from '../rx/data.js';
import { batches, type Group } from '../rx/groups.js';
import { partition, partitionsOf } from '../rx/partition.js';
import { type CallOptions, called } from '../jobs/called.js';
import { beginFile } from '../source/unfinished.js';
import type { TaskLine } from './call.js';
import { writer } from './capture.js';
import { contextOf, contextOfCall, type ExecContext, type ExecSettings, runTasks, taskCode } from './execute.js';
import type { GroupData } from './group-data.js';
import type { BatchResult, GroupsArgument } from './group-tasks.js';
import type { ExecArgs } from './plan.js';
import { RxTaskError } from './task-error.js';
import { Packer } from './wire.js';

/** The values of the keys of a group, by name. */
export type GroupKeys = Readonly<Record<string, unknown>>;

/** What became of a group. */
export interface ExecByResult<T> {
  readonly keys: GroupKeys;
  /** What the function returned; null when it threw something. */
  readonly result: T | null;
  readonly status: 'OK' | 'Error';
  /** What the function threw. */
  readonly error?: RxTaskError;
  /** What the function wrote to the console, if it did. */
  readonly output?: readonly TaskLine[];
}

/** The options of {@link rxExecBy}. */
export interface ExecByOptions extends ExecSettings {
  /** Further arguments of the function: an array of them, or an object, which is one argument. */
  funcParams?: ExecArgs | null | undefined;
  /**
   * Chooses groups: gets the values of the keys of all of them, and returns those whose groups are wanted. It runs in the
   * page.
   */
  filterFunc?: ((keys: readonly GroupKeys[]) => readonly GroupKeys[]) | null | undefined;
  /** The megabytes of rows that are held in memory while data are partitioned: see {@link rxSort}. */
  bufferLimit?: number | undefined;
}

/** The function of {@link rxExecBy}. */
export type ExecByFunction<T> = (keys: GroupKeys, data: GroupData, ...params: never[]) => T;

/** The share of the work that is done when data are partitioned. */
const PARTITIONED = 0.4;

/** Rows that go to a satellite together, as many at most. */
const MOST_ROWS = 131_072;

/**
 * Calls a function with each group of rows that have the same values of some variables: with these values by name, with the
 * rows, as a data source that also has its columns, and with `funcParams`. Gives what became of each group, in the order of
 * the values; a group whose function fails does not stop others. See rxExecBy in RevoScaleR's reference.
 *
 * Data are partitioned first (as by {@link rxPartition}, out of sight); those that rxPartition wrote, with the same keys, are
 * taken as they are. Satellites read the rows of some groups at a time, so that there may be any number of groups of any
 * size. The function crosses as that of {@link rxExec} does, with `rx` and `execObjects` in scope.
 */
export async function rxExecBy<T>(
  inData: DataInput,
  keys: string | readonly string[],
  func: ExecByFunction<T> | ImportedFunction,
  options: ExecByOptions = {},
): Promise<ExecByResult<Awaited<T>>[]> {
  const computeContext = contextOfCall(options);
  const context = contextOf(computeContext);
  const write = writer();
  const names = typeof keys === 'string' ? [keys] : [...keys];
  const given = { ...options, computeContext } as CallOptions;
  return called({ name: 'rxExecBy', data: [inData], about: `${names}`, options: given }, async (given, print) => {
    const hear = computeContext.wait ? computeContext.consoleOutput && write : ({ text }: TaskLine) => print(text);
    const options = given as ExecByOptions;
    const { signal, onProgress } = options;
    const run = {
      signal,
      ...(onProgress && {
        onProgress: (progress: { fraction: number }) =>
          onProgress({ rows: 0, totalRows: null, tasks: 0, totalTasks: 0, ...progress }),
      }),
    };
    const { file, groups, remove } = await partitioned(inData, names, options, partOf(run, 0, PARTITIONED));
    try {
      const chosen = options.filterFunc ? filtered(groups, options.filterFunc) : groups;
      return (await groupResults(file, chosen, func as never, context, options, hear || undefined)) as ExecByResult<
        Awaited<T>
      >[];
    } finally {
      await remove();
    }
  });
}

/** The data, sorted by the keys, and where each group lies in them. */
async function partitioned(
  inData: DataInput,
  keys: readonly string[],
  { bufferLimit }: ExecByOptions,
  run: { signal?: AbortSignal | undefined },
): Promise<{ file: RxDataSource; groups: readonly Group[]; remove: () => Promise<void> }> {
  const known = isPartitioned(inData) ? await partitionsOf(inData, run) : null;
  if (known && known.keys.join('\n') === keys.join('\n')) return { ...known, remove: async () => undefined };
  const hidden = await beginFile().catch(() => null);
  const remove = async () => hidden?.remove();
  try {
    const options = { varsToPartition: keys, append: 'none', overwrite: true, ...run } as const;
    const limit = bufferLimit === undefined ? {} : { bufferLimit };
    const parts = await partition(inData, RxArrowData(hidden?.handle ?? null), { ...options, ...limit });
    const file = parts[0]?.dataSource.part?.of;
    const groups = parts.map(({ values, numRows, dataSource }) => ({
      values,
      rows: numRows,
      from: dataSource.part?.from ?? 0,
    }));
    return { file: file ?? RxArrowData(), groups, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function isPartitioned(input: DataInput): input is RxDataSource | string {
  return (
    typeof input === 'string' ||
    (typeof input === 'object' && 'type' in input && 'options' in input && !isFileLike(input))
  );
}

/** The groups whose keys a filter returns: the same objects, or others with the same values. */
function filtered(groups: readonly Group[], filter: NonNullable<ExecByOptions['filterFunc']>): Group[] {
  const text = (keys: GroupKeys) => JSON.stringify(Object.entries(keys).sort());
  const returned = filter(groups.map(({ values }) => values));
  if (!Array.isArray(returned))
    throw new RxError('argument', 'filterFunc returns those of the keys whose groups are wanted');
  const same = new Set<unknown>(returned);
  const like = new Set(returned.map(text));
  return groups.filter(({ values }) => same.has(values) || like.has(text(values)));
}

async function groupResults(
  file: RxDataSource,
  groups: readonly Group[],
  func: never,
  context: ExecContext,
  options: ExecByOptions,
  hear: ((line: TaskLine) => void) | undefined,
): Promise<ExecByResult<unknown>[]> {
  const results: ExecByResult<unknown>[] = new Array(groups.length);
  if (groups.length === 0) return results;
  const { signal, onProgress, funcParams } = options;
  const packer = new Packer({ share: canShare() });
  const code = await taskCode(func, context, options, packer);
  const opened = await openData(file, { signal });
  await runner().scan(opened, { signal });
  const { schema, chunkRows } = opened;
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  // Small enough that all have something to do to the end.
  const share = Math.ceil(rows / (8 * context.workers));
  const tasks = [...batches(groups, Math.min(MOST_ROWS, Math.max(share, MOST_ROWS / 32)))];
  const usesRx = code.usesRx || code.free.some((name) => !(name in globalThis));
  const params = funcParams == null ? [] : Array.isArray(funcParams) ? funcParams : [funcParams];
  const common: GroupsArgument = { file, schema, chunkRows: chunkRows ?? [], params, usesRx };
  const firsts: number[] = [];
  let first = 0;
  for (const batch of tasks) {
    firsts.push(first);
    first += batch.length;
  }
  let done = 0;
  const written = new Map<number, TaskLine[]>();
  const take = (task: number, value: unknown) => {
    const at = firsts[task] ?? 0;
    const failed = (group: number, error: RxTaskError) => {
      const { values } = groups[at + group] as Group;
      results[at + group] = { keys: values, result: null, status: 'Error', error };
    };
    if (value instanceof RxTaskError)
      for (let group = 0; group < (tasks[task]?.length ?? 0); group++) failed(group, value);
    else {
      const { results: found, failures } = value as BatchResult;
      for (const [group, result] of found.entries()) {
        results[at + group] = { keys: (groups[at + group] as Group).values, result, status: 'OK' };
      }
      for (const [group, failure] of failures) failed(group, new RxTaskError(at + group + 1, failure));
    }
    done += tasks[task]?.length ?? 0;
    return false;
  };
  const progress = () => {
    const fraction = PARTITIONED + (1 - PARTITIONED) * (done / groups.length);
    onProgress?.({ rows: 0, totalRows: null, fraction, tasks: done, totalTasks: groups.length });
  };
  await runTasks({
    code: { ...code, overGroups: true },
    args: packer.pack([common]),
    tasks: tasks.map((batch) => ({ values: [], element: packer.pack([batch]) })),
    taskChunkSize: 1,
    label: `rxExecBy ${(func as { name?: string }).name || 'func'}`,
    context,
    options,
    take,
    progress,
    output: (task, lines) => {
      for (const { group = 0, ...line } of lines) {
        const at = (firsts[task] ?? 0) + group;
        written.set(at, [...(written.get(at) ?? []), line]);
      }
    },
    hear:
      hear &&
      ((task, { level, text, group = 0 }) => {
        const { values } = groups[(firsts[task] ?? 0) + group] as Group;
        hear({ level, text: `${Object.values(values).join(', ')}: ${text}` });
      }),
  });
  for (const [at, output] of written) results[at] = { ...(results[at] as ExecByResult<unknown>), output };
  return results;
}
