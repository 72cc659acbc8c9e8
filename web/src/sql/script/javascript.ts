import { allowed } from '../../code/evaluate.js';
import { RxError } from '../../error.js';
import { capture } from '../../exec/capture.js';
import { packageNames } from '../../exec/performer.js';
import { importedScript, moduleScript } from './javascript-module.js';
import type { ScriptFailure, ScriptProgram, ScriptRuntime, ScriptText } from './language.js';
import { placesOf, SCRIPT_FILE } from './script-lines.js';

type Values = Readonly<Record<string, unknown>>;
type Read = () => Values;
/** A script as a function of its variables; it says how they are read, and runs. */
export type Compiled = (values: Values) => Promise<Values>;

// biome-ignore lint/complexity/useArrowFunction: only such a function has the constructor that is wanted.
const AsyncFunction = async function () {}.constructor as new (
  ...text: string[]
) => (...values: unknown[]) => Promise<unknown>;

/** What stands in front of the script, in a line of its own. */
const LINES_BEFORE = 1;

/** The variables are parameters: a script that declares one anew is told so, and a later `var` is the same variable. */
function compiled({ text, variables }: ScriptText): Compiled {
  const list = variables.join(', ');
  const body = `"use strict"; rxReadVariables(() => ({ ${list} }));\n${text}\n//# sourceURL=${SCRIPT_FILE}`;
  const script = new AsyncFunction('rxReadVariables', ...variables, body);
  return async (values) => {
    let read: Read = () => values;
    const take = (how: Read) => {
      read = how;
    };
    await script(take, ...variables.map((name) => values[name]));
    return read();
  };
}

/** Puts what scripts name into this realm, which is theirs alone: they may declare the same names. */
async function furnish(script: ScriptText): Promise<void> {
  const names = await packageNames();
  const rx = { ...names, ...(names.rx as object) };
  const print = (...values: unknown[]) => console.log(...values);
  Object.assign(globalThis, names, { rx, print, pid: script.pid });
}

/** A script that is no JavaScript, with its place. */
async function syntaxFailure({ text, variables }: ScriptText, error: Error): Promise<ScriptFailure> {
  const { syntaxPlace } = await import('./javascript-syntax.js');
  const place = await syntaxPlace(text, variables);
  const { name, message } = error;
  const stack = place ? [`script:${place.line}:${place.column}`] : [];
  return { name, message, line: place?.line ?? null, column: place?.column ?? null, stack };
}

async function failureOf(script: ScriptText, thrown: unknown): Promise<ScriptFailure> {
  if (!(thrown instanceof Error)) {
    return { name: 'thrown', message: String(thrown), line: null, column: null, stack: [] };
  }
  const { name, message } = thrown;
  const places = placesOf(thrown, LINES_BEFORE);
  const [first] = places;
  if (thrown instanceof SyntaxError) {
    const failure = await syntaxFailure(script, thrown);
    if (failure.line !== null) return failure;
  }
  return {
    name: thrown instanceof RxError ? `RxError (${thrown.code})` : name,
    message,
    line: first?.line ?? null,
    column: first?.column ?? null,
    stack: places.map(({ name: where, line, column }) =>
      where === null ? `script:${line}:${column}` : `${where} (script:${line}:${column})`,
    ),
  };
}

/** Runs scripts as bodies of async functions, in strict mode, with this package's functions in scope. */
export const javascript: ScriptRuntime = {
  prepare: async (script): Promise<ScriptProgram> => {
    let run: Compiled | null = null;
    const ready = async () => {
      await furnish(script);
      const imported = importedScript(script.text);
      if (imported) return moduleScript(imported, script);
      const way = 'keep the script in a module, and let @script be its import: import { name } from "/address.js"';
      return allowed((async () => compiled(script))(), way);
    };
    return {
      run: async (values) => {
        const restore = capture(({ level, text }) =>
          script.print({ isError: level === 'error' || level === 'warn', text }),
        );
        try {
          run ??= await ready();
          return await run(values);
        } finally {
          restore();
        }
      },
      failureOf: (error) => failureOf(script, error),
    };
  },
};
