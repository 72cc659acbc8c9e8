const SYNTACTIC = /^(?:\p{L}|\.(?!\d))[\p{L}\p{N}._]*$/u;

/** Words that R does not take as names. */
const RESERVED = new Set('TRUE FALSE NULL NA NaN Inf if else for while repeat function break next in'.split(' '));

/** A variable's name as formulas have it: in backquotes unless it is a name of R. */
export function quoted(name: string): string {
  return SYNTACTIC.test(name) && !RESERVED.has(name) ? name : `\`${name.replace(/([\\`])/g, '\\$1')}\``;
}
