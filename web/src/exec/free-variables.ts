/**
 * What functions name that is not theirs: found in their text by a parser and an analysis of scopes, since the text is all
 * that crosses to where they run. A script of its own, loaded when it is needed.
 */

import { Parser } from 'acorn';
import { analyze } from 'eslint-scope';
import type { Program } from 'estree';
import { RxError } from '../error.js';

const ECMA = 2025;

function parsed(text: string): Program | null {
  try {
    return Parser.parse(text, { ecmaVersion: 'latest', ranges: true }) as unknown as Program;
  } catch {
    return null;
  }
}

/** A function's text as an expression that gives it, and the names that it uses and does not declare. */
export interface ReadFunction {
  readonly expression: string;
  readonly free: readonly string[];
}

/**
 * Reads the text of a function or class as `Function.prototype.toString` gives it: an expression, or a method as it stands
 * in an object or class.
 */
export function readFunction(name: string, text: string): ReadFunction {
  const method = `Object.values({ ${text} })[0]`;
  const expression = [text, method].find((form) => parsed(`"use strict"; (${form});`));
  if (!expression) {
    const native = text.includes('[native code]');
    const why = native ? 'is built in: write a function that calls it' : 'cannot be read';
    throw new RxError('argument', `the function '${name}' ${why}`);
  }
  const program = parsed(`"use strict"; (${expression});`) as Program;
  const scopes = analyze(program, { ecmaVersion: ECMA, sourceType: 'script' });
  const free = new Set(
    (scopes.globalScope?.through ?? []).map(({ identifier }) => (identifier as { name: string }).name),
  );
  if (expression === method) free.delete('Object');
  return { expression, free: [...free] };
}
