import { tokenize } from './lexer.js';
import { SqlError } from './sql-error.js';
import { readType, type SqlType } from './types.js';

/** A parameter as a text declares it: `@name type OUTPUT`. */
export interface DeclaredParameter {
  /** Its name as it stands there, with `@`. */
  name: string;
  type: SqlType;
  isOutput: boolean;
}

/** The parameters that a text declares, as @params of sp_executesql and sp_execute_external_script does. */
export function declaredParameters(text: string): DeclaredParameter[] {
  const tokens = tokenize(text);
  const declared: DeclaredParameter[] = [];
  const wrong = (at: number) => {
    const near = tokens[at]?.value ?? tokens.at(-1)?.value ?? '';
    return new SqlError(`Incorrect syntax near '${near}'.`, { number: 102, severity: 15, line: 1 });
  };
  for (let at = 0; at < tokens.length; ) {
    const name = tokens[at];
    if (name?.kind !== 'variable') throw wrong(at);
    at += tokens[at + 1]?.text === 'AS' ? 2 : 1;
    const read = readType(tokens, at);
    if (!read) throw wrong(at);
    at = read.next;
    const isOutput = tokens[at]?.text === 'OUTPUT' || tokens[at]?.text === 'OUT';
    if (isOutput) at += 1;
    declared.push({ name: name.value, type: read.type, isOutput });
    if (at >= tokens.length) break;
    if (tokens[at]?.text !== ',' || at + 1 >= tokens.length) throw wrong(at);
    at += 1;
  }
  return declared;
}
