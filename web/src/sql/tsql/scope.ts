import { placeOf, type Token } from './lexer.js';
import type { SqlType } from './types.js';
import { SqlError } from './sql-error.js';

/** What OPTION and hints say of how a query is run. */
export interface QueryHints {
  /** The most streams: `MAXDOP n`. */
  maxdop?: number;
  /** Trace flags: `QUERYTRACEON n`. 8649 asks for parallel streams whatever they cost. */
  traceFlags?: number[];
  /** Everything else, as it stands. */
  others?: string[];
}

/** What errors have their place in. */
export interface Source {
  /** The whole text. */
  readonly text: string;
  /** Where the batch begins. */
  readonly from: number;
}

/** What is known where a statement is translated. */
export interface Scope extends Source {
  /** Variables that are declared, by their names in small letters; null for those that are tables. */
  variables: ReadonlyMap<string, SqlType | null>;
  /** Values of `@@NAME`, as the database takes them. */
  globals: Readonly<Record<string, string>>;
  /** What tells the variables of a procedure from those of its caller: the depth of the call. */
  frame: number;
  /** What hints said. */
  hints: QueryHints;
  /** Views of the schema `sys` that are made anew before they are read, and those that were named. */
  views: ReadonlySet<string>;
  viewsUsed: Set<string>;
  /** The database that is in use. */
  database: string;
}

/** Under which name the database knows a variable. */
export function slotOf(name: string, frame: number): string {
  return frame === 0 ? name : `${name}~${frame}`;
}

/** An error at a token. */
export function errorAt(source: Source, at: number, text: string, number: number, severity = 15): SqlError {
  const { line } = placeOf(source.text, at, source.from);
  const { column } = placeOf(source.text, at);
  return new SqlError(text, { number, severity, line, column, offset: at });
}

/** The error of a token that does not fit. */
export function nearError(scope: Scope, token: Token): SqlError {
  return errorAt(scope, token.at, `Incorrect syntax near '${token.value}'.`, 102);
}
