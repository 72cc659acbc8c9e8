import { exportedFunction } from '../../code/evaluate.js';
import { isFrame } from '../../data/frame.js';
import { RxError } from '../../error.js';
import type { Compiled } from './javascript.js';
import type { ScriptText } from './language.js';

/** Where a module has the function that is a script. */
interface Imported {
  name: string;
  address: string;
}

const IMPORT = /^\s*import\s+(?:\{\s*([\p{L}\p{N}_$]+)\s*\}|([\p{L}\p{N}_$]+))\s+from\s*(['"])([^'"\n]+)\3\s*;?\s*$/u;

/** What a script imports that is one import and nothing else; null of any other. */
export function importedScript(text: string): Imported | null {
  const [, named, whole, , address] = IMPORT.exec(text) ?? [];
  const name = named ?? (whole === undefined ? undefined : 'default');
  return name === undefined || address === undefined ? null : { name, address };
}

/**
 * A function of a module as a script. It gets its variables as an object, with `rx`, `pid` and `print`, and returns those that it
 * sets, or the rows that it gives.
 */
export async function moduleScript({ name, address }: Imported, { base, variables }: ScriptText): Promise<Compiled> {
  const module = new URL(address, base).href;
  const func = (await exportedFunction({ module, name })) as (values: object) => unknown;
  const [, output = 'OutputDataSet'] = variables;
  const { rx, print, pid } = globalThis as Record<string, unknown>;
  return async (values) => {
    const returned = await func({ ...values, rx, print, pid });
    if (returned === undefined || returned === null) return values;
    const isObject = typeof returned === 'object';
    const sets = isObject && variables.some((variable) => Object.hasOwn(returned, variable));
    if (sets) return { ...values, ...returned };
    if (isFrame(returned)) return { ...values, [output]: returned };
    throw new RxError(
      'argument',
      `${name} of ${module} returns neither rows nor an object with ${variables.join(', ')}`,
    );
  };
}
