// A script of its own, loaded when a script is no JavaScript: not every browser says where.
import { Parser } from 'acorn';

/** Where a text is no body of an async function of these variables, from 1; null when it is one. */
export async function syntaxPlace(
  text: string,
  variables: readonly string[],
): Promise<{ line: number; column: number } | null> {
  try {
    Parser.parse(`async function script(${variables.join(', ')}) { "use strict";\n${text}\n}`, {
      ecmaVersion: 'latest',
    });
    return null;
  } catch (error) {
    const { loc } = error as { loc?: { line: number; column: number } };
    return loc ? { line: loc.line - 1, column: loc.column + 1 } : null;
  }
}
