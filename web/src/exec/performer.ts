import { allowed, exportedFunction } from '../code/evaluate.js';
import { importModule } from '../code/import-module.js';
import { RxError } from '../error.js';
import type { ExecCall, ExecRun, RunOutcome, TaskArguments, TaskFailure, TaskLine, ToldLine } from './call.js';
import { capture } from './capture.js';
import { failureOf } from './task-error.js';
import { filled, Packer, unpack } from './wire.js';

/** How long tasks run before messages are let in, in milliseconds. */
const SLICE = 25;

/** What performers need of the realm in which they are. */
export interface TaskRealm {
  /** Lets messages in. */
  breathe(): Promise<void>;
  /** Whether nobody but tasks uses this realm, so that its options may be set. */
  isOwn: boolean;
}

type Task = (this: unknown, ...args: unknown[]) => unknown;

/** The package's public names, of those realms in which tasks call them. */
export function packageNames(): Promise<Record<string, unknown>> {
  return import('../index.js');
}

/** Runs tasks of one call in this realm: its function, with what it names in scope. */
export class Performer {
  #call: Task;
  readonly #scope: Record<string, unknown>;
  readonly #args: unknown;
  readonly #realm: TaskRealm;
  readonly #isHeard: boolean;
  /** Of the run that is performed. */
  #signal: AbortSignal | undefined;
  /** The position of the group that is at hand, where tasks are batches of groups. */
  #group: number | undefined;

  private constructor(call: Task, scope: Record<string, unknown>, { args, isHeard }: ExecCall, realm: TaskRealm) {
    this.#call = call;
    this.#scope = scope;
    this.#args = unpack(args);
    this.#isHeard = isHeard;
    this.#realm = realm;
  }

  /** Finds the function of a call and all that it names; or the names that are not there. */
  static async prepare(what: ExecCall, realm: TaskRealm): Promise<Performer | { missing: string[] }> {
    const scope: Record<string, unknown> = {};
    for (const address of what.packages) Object.assign(scope, await importModule(address));
    Object.assign(scope, unpack(what.objects));
    let open = what.free.filter((name) => !(name in scope) && !(name in globalThis));
    let rx: Record<string, unknown> = {};
    if (what.usesRx || open.length > 0) {
      const names = await packageNames();
      rx = { ...names, ...(names.rx as object) };
      if (realm.isOwn) (names.rxOptions as (options: object) => void)({ initialize: true, ...what.options });
      for (const name of open) if (name in rx) scope[name] = rx[name];
      open = open.filter((name) => !(name in rx));
    }
    if (open.length > 0) return { missing: open };
    scope.rx = rx;
    const func = await taskOf(what, scope, rx);
    const performer = new Performer(func, scope, what, realm);
    if (what.overGroups) await performer.#callOverGroups(func);
    return performer;
  }

  /** Has the function called with the groups of each task. */
  async #callOverGroups(func: Task): Promise<void> {
    const { batchTask } = await import('./group-tasks.js');
    const isStopped = () => this.#signal?.aborted === true;
    const begin = (group: number) => {
      this.#group = group;
    };
    this.#call = batchTask(func, { breathe: this.#realm.breathe, isStopped, begin }) as Task;
  }

  /**
   * Runs tasks one after the other, until the signal says that nobody waits for them any more. `tell` hears of each line as it is
   * written, if the caller wants to.
   */
  async perform(
    { first, tasks, stream }: ExecRun,
    signal?: AbortSignal,
    tell?: (lines: readonly ToldLine[]) => void,
  ): Promise<RunOutcome> {
    const values: unknown[] = [];
    const failures: [number, TaskFailure][] = [];
    const output: [number, TaskLine[]][] = [];
    // Large buffers of results are cloned: whoever made them may need them again.
    const packer = new Packer({ share: false });
    const endStream = stream && (await (await import('../random/page.js')).drawFrom(stream));
    this.#signal = signal;
    let lines: TaskLine[] = [];
    const restore = capture((written) => {
      const line = this.#group === undefined ? written : { ...written, group: this.#group };
      lines.push(line);
      if (this.#isHeard) tell?.([[first + values.length, line]]);
    });
    let breath = performance.now();
    try {
      for (const [at, task] of tasks.entries()) {
        if (performance.now() - breath > SLICE) {
          await this.#realm.breathe();
          breath = performance.now();
        }
        if (signal?.aborted) throw new RxError('cancelled', 'the call was cancelled');
        try {
          const returned = this.#call.apply(this.#scope, this.#arguments(task));
          const value = returned instanceof Promise ? await returned : returned;
          values.push(packer.pack(value));
        } catch (error) {
          values.push(undefined);
          failures.push([at, failureOf(error)]);
        }
        if (lines.length === 0) continue;
        output.push([at, lines]);
        lines = [];
      }
    } finally {
      restore();
      endStream?.();
    }
    return { first, values, failures, output };
  }

  /** The arguments of a task: its element of `elemArgs` stands in front of those that all have. */
  #arguments({ element, values }: TaskArguments): unknown[] {
    const own = unpack(values) as unknown[];
    const args = own.length > 0 ? filled(this.#args, own) : this.#args;
    const common = args === undefined ? [] : Array.isArray(args) ? args : [args];
    if (element === undefined) return common;
    const given = unpack(element);
    if (Array.isArray(given)) return [...given, ...common];
    if (isNamed(given) && isNamed(args)) return [{ ...args, ...given }];
    return [given, ...common];
  }
}

/** Whether arguments are given by their names. */
function isNamed(args: unknown): args is Record<string, unknown> {
  return typeof args === 'object' && args !== null && Object.getPrototypeOf(args) === Object.prototype;
}

/** The function of a call, with the functions that it names; these are in scope of one another. */
async function taskOf(
  { FUN, functions, named }: ExecCall,
  scope: Record<string, unknown>,
  rx: Record<string, unknown>,
): Promise<Task> {
  if ('rx' in FUN) return rx[FUN.rx] as Task;
  if ('module' in FUN && Object.keys(functions).length === 0) return (await exportedFunction(FUN)) as Task;
  const names = named.filter((name) => name in scope && !(name in functions));
  const lines = Object.entries(functions).map(
    ([name, text]) => `const ${name} = __scope[${JSON.stringify(name)}] = (${text});`,
  );
  const body = [
    '"use strict";',
    `const { ${names.join(', ')} } = __scope;`,
    ...lines,
    `return (${'expression' in FUN ? FUN.expression : 'undefined'});`,
    '//# sourceURL=rxExec',
  ].join('\n');
  const made = await allowed(
    (async () => new Function('__scope', body)(scope) as Task)(),
    'give FUN as { module, name }, and let that module import what it needs',
  );
  return 'module' in FUN ? ((await exportedFunction(FUN)) as Task) : made;
}
