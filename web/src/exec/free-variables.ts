/**
 * What functions name that is not theirs: found in their text by a parser and an analysis of scopes, since the text is all
 * that crosses to where they run. A script of its own, loaded when it is needed.
 */

import { Parser } from 'acorn';
import { analyze } from 'eslint-scope';
import type { Identifier, Program } from 'estree';
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

/** What stands in front of a name that may be absent. */
const GUARD = /\btypeof\s*$/;

/**
 * Reads the text of a function or class as `Function.prototype.toString` gives it: an expression, or a method as it stands
 * in an object or class. A name that it asks for by `typeof` may be absent, and is left out.
 */
export function readFunction(name: string, text: string): ReadFunction {
  const method = `Object.values({ ${text} })[0]`;
  const program = (form: string) => `"use strict"; (${form});`;
  const expression = [text, method].find((form) => parsed(program(form)));
  if (!expression) {
    const native = text.includes('[native code]');
    const why = native ? 'is built in: write a function that calls it' : 'cannot be read';
    throw new RxError('argument', `the function '${name}' ${why}`);
  }
  const source = program(expression);
  const scopes = analyze(parsed(source) as Program, { ecmaVersion: ECMA, sourceType: 'script' });
  const references = (scopes.globalScope?.through ?? []).map(({ identifier }) => identifier as Identifier);
  const guarded = references.filter(({ range }) => GUARD.test(source.slice(0, range?.[0] ?? 0)));
  const absent = new Set([...guarded.map(({ name }) => name), ...(expression === method ? ['Object'] : [])]);
  const free = new Set(references.map(({ name }) => name).filter((name) => !absent.has(name)));
  return { expression, free: [...free] };
}
